"""Whether a time server keeps the machine's clock right (C-23): moments of the record are only as good as the clock."""

import ctypes
from collections.abc import Callable

from dayuan.config.health.answers import Answer, fine, problem

LOST_AFTER_MICROSECONDS = 16_000_000
"""Once nobody sets the clock any more, the kernel counts its greatest error up to here; `timedatectl` asks the same."""


class _Timex(ctypes.Structure):
    """The beginning of `struct timex` of adjtimex(2), and room for the rest."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("rest", ctypes.c_byte * 256),
    )


def greatest_error() -> int | None:
    """How far off the clock can be, in microseconds, as the kernel says; nothing where it says nothing."""
    asked = _Timex()
    try:
        answered = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(asked))
    except (OSError, AttributeError):
        return None
    return None if answered < 0 else int(asked.maxerror)


def time_server_answer(ask: Callable[[], int | None] = greatest_error) -> Answer:
    """Asked of the kernel, so that chrony, ntpd and systemd-timesyncd are all believed."""
    error = ask()
    if error is None:
        return fine("time server", "unknown: this machine does not say whether one keeps the clock right")
    if error < LOST_AFTER_MICROSECONDS:
        return fine("time server", f"keeps the clock right within {max(error // 1000, 1)} ms")
    mend = "timedatectl set-ntp true, or chrony, with the county's time server; in a container, on the machine below it"
    return problem("time server", "none keeps the clock right: moments in the record may be wrong", mend)
