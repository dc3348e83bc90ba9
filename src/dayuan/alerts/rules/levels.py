"""How urgent an alert of somebody else is to a township, and the weather colour, which is another thing. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any

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


class Step(StrEnum):
    """What an urgency or a certainty makes of the level of a severity."""

    MORE = "more"
    SAME = "same"
    LESS = "less"


@dataclass(frozen=True)
class Levels:
    """A township's table: the level of each severity, and what brings one step more or less."""

    severities: Mapping[Severity, WarningLevel]
    urgencies: Mapping[Urgency, Step]
    certainties: Mapping[Certainty, Step]
    more_from: Severity
    """A step more counts for what is this severe, and for what is worse."""
    ahead_keeps_from: Severity
    """What is this severe, or worse, is no step less because it lies ahead."""


FIRST_LEVELS = Levels(
    severities=FIRST_LEVEL,
    urgencies=dict.fromkeys(Urgency, Step.SAME)
    | {Urgency.IMMEDIATE: Step.MORE, Urgency.FUTURE: Step.LESS, Urgency.PAST: Step.LESS},
    certainties=dict.fromkeys(Certainty, Step.SAME) | {Certainty.UNLIKELY: Step.LESS},
    more_from=Severity.SEVERE,
    ahead_keeps_from=Severity.EXTREME,
)
"""What is severe and demands action now is one step more urgent; what lies ahead, is over, or is unlikely is one step
less: there is time to look. Extreme weather that is certain stays red even hours ahead, because people have to be moved
before it comes."""
WITH_A_PLACE = tuple(one for one in WORST_FIRST_SEVERITIES if one is not Severity.UNKNOWN)
"""Severities that are more or less than others."""


def level_of(severity: Severity, urgency: Urgency, certainty: Certainty, table: Levels = FIRST_LEVELS) -> WarningLevel:
    """Our handling level, by the township's own table where it has one. Several reasons for a step count once."""
    level = LEAST_FIRST.index(table.severities[severity])
    most = len(LEAST_FIRST) - 1
    steps = {table.urgencies[urgency], table.certainties[certainty]}
    if Step.MORE in steps and is_at_least(severity, table.more_from):
        level = min(level + 1, most)
    is_kept = urgency is Urgency.FUTURE and is_at_least(severity, table.ahead_keeps_from)
    if table.certainties[certainty] is Step.LESS or (table.urgencies[urgency] is Step.LESS and not is_kept):
        level = max(level - 1, 0)
    return LEAST_FIRST[level]


def is_at_least(severity: Severity, least: Severity) -> bool:
    """What is of unknown severity is never as severe as something."""
    return severity in WITH_A_PLACE and WITH_A_PLACE.index(severity) <= WITH_A_PLACE.index(least)


def levels_as_kept(table: Levels) -> dict[str, Any]:
    """As JSON keeps it beside the severities."""
    return {
        "urgency": {one.value: step.value for one, step in table.urgencies.items()},
        "certainty": {one.value: step.value for one, step in table.certainties.items()},
        "more_from": table.more_from.value,
        "ahead_keeps_from": table.ahead_keeps_from.value,
    }


def levels_of_kept(levels: Mapping[str, str], steps: Mapping[str, Any]) -> Levels:
    """A table as it is kept; what it leaves out is as every township begins."""
    first, urgency, certainty = FIRST_LEVELS, steps.get("urgency", {}), steps.get("certainty", {})
    return Levels(
        severities={one: WarningLevel(levels.get(one.value, level)) for one, level in FIRST_LEVEL.items()},
        urgencies={one: Step(urgency.get(one.value, step)) for one, step in first.urgencies.items()},
        certainties={one: Step(certainty.get(one.value, step)) for one, step in first.certainties.items()},
        more_from=Severity(steps.get("more_from", first.more_from)),
        ahead_keeps_from=Severity(steps.get("ahead_keeps_from", first.ahead_keeps_from)),
    )


def milder_is_more_urgent(table: Mapping[Severity, WarningLevel]) -> Severity | None:
    """The first severity that would be handled more urgently than the one above it; what is unknown has no place."""
    for worse, milder in pairwise(WITH_A_PLACE):
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
