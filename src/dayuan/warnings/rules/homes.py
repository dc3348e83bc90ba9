"""What tells of somebody's life at home: it goes to those who decide, whoever wrote the rule (C-14). Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from dayuan.sensing.rules import SignalKind
from dayuan.warnings.rules.asked import kinds_in

SAID_OF_HOMES = frozenset({SignalKind.DOOR_OPENED, SignalKind.METER_READING})
"""A rule that asks for these asks how somebody lives."""
SAID_IN_HOMES_OF_NOBODY = frozenset(
    {SignalKind.SMOKE, SignalKind.DEVICE_HEALTH, SignalKind.PICTURE_COVERED, SignalKind.WEATHER_ALERT}
)
"""What a device in a home may say without telling of who lives there: that it burns, and how the device is."""


def asks_homes(when: Mapping[str, Any], stages: Iterable[Mapping[str, Any]]) -> bool:
    return bool(SAID_OF_HOMES & (kinds_in(when) | kinds_in(list(stages))))


def tells_of_a_home(when: Mapping[str, Any]) -> bool:
    """Whether what a rule finds by a device in somebody's home tells of them."""
    return not kinds_in(when) <= SAID_IN_HOMES_OF_NOBODY
