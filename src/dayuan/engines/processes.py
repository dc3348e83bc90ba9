"""Starting processes that die with us, and ending those that an earlier run left behind."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dayuan.engines.account import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def dies_with_us(death_signal: signal.Signals) -> Callable[[], None]:
    """What a child does before it becomes its program, so that it gets `death_signal` when we are gone."""
    parent = os.getpid()
    number = int(death_signal)

    def ask_the_kernel() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, number, 0, 0, 0)
        if os.getppid() != parent:
            os.kill(os.getpid(), number)

    return ask_the_kernel


def spawn_options(account: Account | None, death_signal: signal.Signals) -> dict[str, Any]:
    """Keywords of `subprocess` for a child in its own session (Ctrl-C in the terminal is for us alone)."""
    identity: dict[str, Any] = dict(account.identity) if account else {}
    return {
        **identity,
        "start_new_session": True,
        "stdin": subprocess.DEVNULL,
        "preexec_fn": dies_with_us(death_signal),
    }


@dataclass(frozen=True)
class Trace:
    """A process that cannot be mistaken for a later one with the same number."""

    process_id: int
    started: str

    @property
    def is_alive(self) -> bool:
        return trace_of(self.process_id) == self

    def send(self, number: signal.Signals) -> None:
        if self.is_alive:
            with suppress(ProcessLookupError):
                os.kill(self.process_id, number)

    def ended_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.is_alive:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True


def trace_of(process_id: int) -> Trace | None:
    """The living process with this number; its start is counted in clock ticks since this boot."""
    try:
        fields = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    state, start_ticks = fields[0], fields[19]
    return None if state in {"Z", "X"} else Trace(process_id, f"{boot}:{start_ticks}")


def end_processes(traces: Iterable[Trace], first: signal.Signals, patience_s: float = 10) -> None:
    """Ask them to end, then make them."""
    living = [trace for trace in traces if trace.is_alive]
    for trace in living:
        trace.send(first)
    deadline = time.monotonic() + patience_s
    for trace in living:
        if not trace.ended_within(max(0.0, deadline - time.monotonic())):
            trace.send(signal.SIGKILL)
            trace.ended_within(5)
