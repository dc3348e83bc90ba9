"""How urgent a dispute is: signs of risk, and the level they give the matter. Never a label of a person."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from dayuan.calendars.rules.working_time import SlaUnit, WorkCalendar, due_at


class Level(StrEnum):
    """Of the matter, after field guide 2.3. Not the colours of weather and disasters, which the law gives others."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


ORDER = tuple(Level)


class Sign(StrEnum):
    """What can make a dispute worse. Each is noted with the reason why somebody thinks so."""

    VIOLENCE = "violence"
    SELF_HARM = "self_harm"
    MINOR = "minor"
    CANNOT_PROTECT_THEMSELVES = "cannot_protect_themselves"
    """Somebody is in danger who cannot look after themselves. Why they cannot is nobody's business."""
    CROWD = "crowd"
    CRIME = "crime"
    LIFE = "life"
    AGAIN = "again"
    SEVERAL = "several"
    MONEY = "money"
    DRINK = "drink"
    HARSH_WORDS = "harsh_words"
    OVERDUE = "overdue"


RED_SIGNS = frozenset(
    {
        Sign.VIOLENCE,
        Sign.SELF_HARM,
        Sign.MINOR,
        Sign.CANNOT_PROTECT_THEMSELVES,
        Sign.CROWD,
        Sign.CRIME,
        Sign.LIFE,
    }
)
COUNTED = frozenset({Sign.CROWD, Sign.SEVERAL, Sign.MONEY, Sign.OVERDUE})
"""Found from numbers and clocks, not ticked."""
TICKED = tuple(sign for sign in Sign if sign not in COUNTED)

CROWD_FROM = 10
SEVERAL_HOUSEHOLDS_FROM = 3
SEVERAL_PEOPLE_FROM = 5
MONEY_ABOVE_YUAN = 10_000


def counted_signs(*, people: int, households: int, money_yuan: int) -> frozenset[Sign]:
    """The signs that numbers give."""
    found = set()
    if people >= CROWD_FROM:
        found.add(Sign.CROWD)
    if people >= SEVERAL_PEOPLE_FROM or households >= SEVERAL_HOUSEHOLDS_FROM:
        found.add(Sign.SEVERAL)
    if money_yuan > MONEY_ABOVE_YUAN:
        found.add(Sign.MONEY)
    return frozenset(found)


def level_of(signs: Collection[Sign]) -> Level:
    """The highest level one of the signs gives; blue without any."""
    if RED_SIGNS & set(signs):
        return Level.RED
    return Level.YELLOW if signs else Level.BLUE


def raised(now: Level, signs: Collection[Sign]) -> Level:
    """Signs raise a level and never lower it: that is a person's decision, with a reason."""
    return max(now, level_of(signs), key=ORDER.index)


def one_up(level: Level) -> Level:
    """Where a level goes that was not dealt with in its time."""
    return ORDER[min(ORDER.index(level) + 1, len(ORDER) - 1)]


def below(level: Level) -> tuple[Level, ...]:
    return ORDER[: ORDER.index(level)]


RESULT_WITHIN = {
    Level.BLUE: (3, SlaUnit.WORK_DAY),
    Level.YELLOW: (5, SlaUnit.WORK_DAY),
    Level.RED: (24, SlaUnit.URGENT_HOUR),
}
"""Until when there is a result, or for red a written report; after it a blue one becomes yellow, a yellow one red."""


def result_due_at(level: Level, since: datetime, calendar: WorkCalendar) -> datetime:
    amount, unit = RESULT_WITHIN[level]
    return due_at(since, amount, unit, calendar)
