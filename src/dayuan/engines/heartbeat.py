"""How a process without a port shows that its event loop still turns."""

import asyncio
import os
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

HEARTBEAT = "DAYUAN_HEARTBEAT"
EVERY_S = 2.0
SILENT_AFTER_S = 30.0


class NoHeartbeat(Exception):
    """It has not shown itself for too long, or never."""


@dataclass(frozen=True)
class Heart:
    """The file whose age tells when the process last showed itself."""

    path: Path

    def forget(self) -> None:
        self.path.unlink(missing_ok=True)

    def check(self) -> None:
        try:
            age_s = time.time() - self.path.stat().st_mtime
        except FileNotFoundError:
            age_s = float("inf")
        if age_s > SILENT_AFTER_S:
            raise NoHeartbeat(str(self.path))


async def keep_beating() -> None:
    """Run beside a process's own work, until cancelled; does nothing where nobody listens."""
    named = os.environ.get(HEARTBEAT)
    while named:
        with suppress(OSError):
            Path(named).touch()
        await asyncio.sleep(EVERY_S)
