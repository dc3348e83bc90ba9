"""How much memory everything of one running product holds, process by process."""

from collections import defaultdict
from contextlib import suppress

import psutil

from tests.load.figures import Figure
from tests.load.stack import Stack

BUDGET_MB = 1_500
CAMERA_KINDS = ("checkpoint_camera", "camera", "thermal_imager")


def measure_memory(stack: Stack, *, name: str) -> list[Figure]:
    """Proportional memory (PSS: what processes share is shared out among them) of the supervisor and all under it."""
    if stack.process is None:
        raise RuntimeError("it does not run")
    held_mb: dict[str, float] = defaultdict(float)
    owners = {int(child["process_id"]): part for part, child in stack.children().items()}
    _add(psutil.Process(stack.process.pid), "supervisor", owners, held_mb)
    cameras = _cameras(stack)
    figures = [Figure(f"memory, {name}, {part}", held, "MB PSS") for part, held in sorted(held_mb.items())]
    total = sum(held_mb.values())
    return [*figures, Figure(f"memory, {name}, all", total, "MB PSS", BUDGET_MB, note=f"{cameras} cameras registered")]


def _add(process: psutil.Process, part: str, owners: dict[int, str], held_mb: dict[str, float]) -> None:
    """A process and what it started belong to the same part, except where the supervisor gave it a name."""
    part = owners.get(process.pid, part)
    with suppress(psutil.NoSuchProcess):
        held_mb[part] += process.memory_full_info().pss / 2**20
        for child in process.children():
            _add(child, part, owners, held_mb)


def _cameras(stack: Stack) -> int:
    with stack.database() as connection:
        found = connection.execute("SELECT count(*) FROM devices_device WHERE kind = ANY(%s)", [list(CAMERA_KINDS)])
        return int((found.fetchone() or (0,))[0])
