"""How urgent an alert of somebody else is to a township, and the weather colour, which is another thing. Pure."""

import re
from collections.abc import Mapping
from enum import StrEnum
from itertools import pairwise

from dayuan.alerts.rules.terms import Certainty, Info, Severity, Urgency
from dayuan.warnings.rules import WarningLevel

RED, YELLOW, BLUE = WarningLevel.RED, WarningLevel.YELLOW, WarningLevel.BLUE
LEAST_FIRST = (BLUE, YELLOW, RED)

FIRST_LEVEL: Mapping[Severity, WarningLevel] = {
    Severity.EXTREME: RED,
    Severity.SEVERE: YELLOW,
    Severity.MODERATE: YELLOW,
    Severity.MINOR: BLUE,
    Severity.UNKNOWN: BLUE,
}
"""By what it would do. Extreme is an extraordinary threat to life: the command centre at once. Severe and moderate
threaten life or property: the village prepares and the township knows. Minor and unknown: the grid worker looks."""

WORST_FIRST_SEVERITIES = tuple(FIRST_LEVEL)
NOTHING = "none"
"""The word of a signal where nothing is in force."""

NUMBER_OF: Mapping[WarningLevel, int] = {BLUE: 1, YELLOW: 2, RED: 3}
"""The value of a signal, by which a rule can say "at least yellow"; 0 is "nothing in force"."""


def level_of(
    severity: Severity,
    urgency: Urgency,
    certainty: Certainty,
    table: Mapping[Severity, WarningLevel] = FIRST_LEVEL,
) -> WarningLevel:
    """Our handling level, by the township's own table where it has one.

    What is severe and demands action now is one step more urgent; what lies in the future, is over, or is unlikely is
    one step less: there is time to look. Extreme weather that is certain stays red even hours ahead, because people
    have to be moved before it comes.
    """
    level = LEAST_FIRST.index(table[severity])
    if severity is Severity.SEVERE and urgency is Urgency.IMMEDIATE:
        level += 1
    has_time = urgency is Urgency.FUTURE and severity is not Severity.EXTREME
    if has_time or urgency is Urgency.PAST or certainty is Certainty.UNLIKELY:
        level -= 1
    return LEAST_FIRST[max(0, min(level, len(LEAST_FIRST) - 1))]


def milder_is_more_urgent(table: Mapping[Severity, WarningLevel]) -> Severity | None:
    """The first severity that would be handled more urgently than the one above it; what is unknown has no place."""
    known = [one for one in WORST_FIRST_SEVERITIES if one is not Severity.UNKNOWN]
    for worse, milder in pairwise(known):
        if LEAST_FIRST.index(table[milder]) > LEAST_FIRST.index(table[worse]):
            return milder
    return None


class WeatherColour(StrEnum):
    """气象预警颜色: four colours of the meteorological office; never our three handling levels."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"


_IN_CHINESE = {"蓝": "blue", "黄": "yellow", "橙": "orange", "红": "red"}
_WORDED = re.compile(r"([蓝黄橙红])色")


def weather_colour(info: Info) -> WeatherColour | None:
    """As the sender's own lists say it, else as the headline does: 暴雨橙色预警."""
    listed = [one.value for one in (*info.parameters, *info.event_codes) if _is_a_colour_list(one.name)]
    for text in listed:
        if text.strip().lower() in list(WeatherColour):
            return WeatherColour(text.strip().lower())
    for text in (*listed, info.headline, info.event):
        if found := _WORDED.search(text):
            return WeatherColour(_IN_CHINESE[found[1]])
        if text.strip() in _IN_CHINESE:
            return WeatherColour(_IN_CHINESE[text.strip()])
    return None


def _is_a_colour_list(name: str) -> bool:
    return any(word in name.lower() for word in ("colo", "颜色", "awareness_level"))
