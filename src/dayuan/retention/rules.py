"""How long things may be kept, and whether the nightly run is all right. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

RUNS_EVERY = timedelta(days=1)
MISSED_AFTER = timedelta(hours=30)
"""The worker was off that night, or nobody looks after it."""
SILENT_FOR = timedelta(minutes=10)
"""A run that moved nothing for so long has ended without saying so."""
HOLDS_LAST_AT_MOST = timedelta(days=3 * 365 + 1)
"""A hold without an end would be keeping for ever by another name."""


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """It went through, and something could not be forgotten."""
    BROKEN_OFF = "broken_off"
    """It ended somewhere in the middle; the next run goes on from there."""


class Outside(StrEnum):
    """Why a period is refused."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"


class Alarm(StrEnum):
    """What is wrong with the nightly run."""

    FAILED = "failed"
    BROKEN_OFF = "broken_off"
    MISSED = "missed"


def outside(days: int, *, least: int, most: int) -> Outside | None:
    if days < least:
        return Outside.TOO_SHORT
    return Outside.TOO_LONG if days > most else None


def has_broken_off(state: RunState, moved_at: datetime, *, at: datetime) -> bool:
    return state is RunState.RUNNING and at - moved_at > SILENT_FOR


def alarm_of(state: RunState | None, moved_at: datetime | None, *, at: datetime) -> Alarm | None:
    """What the page says in red about the last run; an installation that never ran one yet is not late."""
    if state is None or moved_at is None:
        return None
    if state is RunState.FAILED:
        return Alarm.FAILED
    if state is RunState.BROKEN_OFF or has_broken_off(state, moved_at, at=at):
        return Alarm.BROKEN_OFF
    return Alarm.MISSED if state is RunState.DONE and at - moved_at > MISSED_AFTER else None
