"""Observations and conditions for tests."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from dayuan.rulebook.conditions import Condition
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.reading import read_condition

NOON = datetime(2026, 11, 2, 4, 0, tzinfo=UTC)
"""Twelve o'clock in the township, on a Monday."""
KINDS = ("water_level", "smoke", "tilt", "hotspot", "plate_seen", "report", "door_opened")
_made = iter(range(1, 10**9))


def seen_after(minutes: float, kind: str = "water_level", value: float | None = None, **given: Any) -> Observation:
    """So many minutes after noon."""
    at = NOON + timedelta(minutes=minutes)
    return Observation(at, given.pop("id", UUID(int=next(_made))), kind, value, **given)


def condition_of(said: dict[str, Any]) -> Condition:
    return read_condition(said, kinds=KINDS)


def minutes_of(spans: Any) -> list[tuple[float, float | None]]:
    """Spans as minutes after noon; None where nothing ends one."""
    return [(_minutes(span.start), _minutes(span.end)) for span in spans]  # type: ignore[misc]


def _minutes(moment: datetime) -> float | None:
    return None if moment.year > 9000 else (moment - NOON).total_seconds() / 60
