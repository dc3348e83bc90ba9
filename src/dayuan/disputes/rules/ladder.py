"""The ladder of a dispute, "four levels, seven days" (field guide 2.3): what is not settled in its time goes up."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from dayuan.calendars.rules.working_time import WorkCalendar, due_at
from dayuan.cases.rules.clocks import Clock, Limit, limit_for
from dayuan.people.chain_rules import Ground, RungName, ground_of


class Rung(StrEnum):
    """Who answers for it that the matter moves on. Who mediates is another question."""

    COURTYARD = "courtyard"
    VILLAGE = "village"
    """The village's mediation committee."""
    OFFICE = "office"
    """The township's judicial office."""
    LEADERS = "leaders"
    """The township's leaders."""


LADDER = tuple(Rung)
TOP = LADDER[-1]

CLOCK_OF = {
    Rung.COURTYARD: Clock.COURTYARD,
    Rung.VILLAGE: Clock.VILLAGE,
    Rung.OFFICE: Clock.TOWNSHIP,
    Rung.LEADERS: Clock.TOWNSHIP,
}
"""A township sets them with the clocks of its cases: at first 1 + 2 + 2 + 2 workdays."""

ASKED_FIRST = {
    Rung.COURTYARD: RungName.COURTYARD,
    Rung.VILLAGE: RungName.MEDIATOR,
    Rung.OFFICE: RungName.JUDICIAL_OFFICE,
    Rung.LEADERS: RungName.TOWNSHIP_COMMITTEE,
}
"""Where in the chain of disputes a rung begins."""


def rung_of_place(code: str) -> Rung:
    """Where a dispute of this place begins."""
    match ground_of(code):
        case Ground.COUNTY | Ground.TOWNSHIP:
            return Rung.OFFICE
        case Ground.VILLAGE:
            return Rung.VILLAGE
        case _:
            return Rung.COURTYARD


def rung_above(rung: Rung) -> Rung:
    """The next one up; the highest stays."""
    return LADDER[min(LADDER.index(rung) + 1, len(LADDER) - 1)]


def is_below(rung: Rung, other: Rung) -> bool:
    return LADDER.index(rung) < LADDER.index(other)


def rung_due_at(
    rung: Rung, level: str, since: datetime, limits: Mapping[str, Limit], calendar: WorkCalendar
) -> datetime:
    """When the time of a rung is over, in working time."""
    limit = limit_for(limits, CLOCK_OF[rung], level)
    return due_at(since, limit.amount, limit.unit, calendar)
