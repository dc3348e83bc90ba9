"""How long each step and each rung may take, and what is wrong with a table of such clocks."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

from dayuan.calendars.rules.working_time import SlaUnit
from dayuan.cases.rules.ladder import LadderRung
from dayuan.cases.rules.statuses import Status

LONGEST = 400
"""Of any unit: more than a year of workdays is no limit any more."""


class Clock(StrEnum):
    """What a limit is kept for. The last four are the ladder's, after "four levels, seven days" (field guide 2.3)."""

    ACCEPT = "accept"
    ASSIGN = "assign"
    START = "start"
    VERIFY = "verify"
    CONSULT = "consult"
    REOPEN = "reopen"
    """How long the reporter may reopen a closed case."""
    COURTYARD = "courtyard"
    VILLAGE = "village"
    TOWNSHIP = "township"
    COUNTY = "county"


@dataclass(frozen=True)
class Limit:
    """An amount of working time."""

    amount: Fraction
    unit: SlaUnit

    def as_json(self) -> list[str]:
        return [str(self.amount), self.unit.value]

    @classmethod
    def from_json(cls, kept: list[str]) -> "Limit":
        return cls(Fraction(kept[0]), SlaUnit(kept[1]))


def _days(amount: int) -> Limit:
    return Limit(Fraction(amount), SlaUnit.WORK_DAY)


def _work_hours(amount: int) -> Limit:
    return Limit(Fraction(amount), SlaUnit.WORK_HOUR)


def _hours(amount: int | Fraction) -> Limit:
    return Limit(Fraction(amount), SlaUnit.URGENT_HOUR)


STARTING: dict[str, Limit] = {
    "accept": _days(1),
    "accept:yellow": _hours(2),
    "accept:red": _hours(Fraction(1, 4)),
    "assign": _work_hours(4),
    "assign:yellow": _hours(1),
    "assign:red": _hours(Fraction(1, 4)),
    "start": _days(1),
    "start:yellow": _hours(2),
    "start:red": _hours(Fraction(1, 2)),
    "verify": _days(3),
    "consult": _days(1),
    "reopen": _days(30),
    "courtyard": _days(1),
    "village": _days(2),
    "township": _days(2),
    "county": _days(2),
    "whole:yellow": _days(2),
    "whole:red": _hours(24),
}
"""What a township starts from (field guide 1.4 and 2.3). `name:level` holds for one level, `name` for the others;
the whole of an ordinary or blue case is its class's own limit."""


def limit_for(table: Mapping[str, Limit], clock: Clock, level: str) -> Limit:
    """The limit of a step at this level."""
    return table.get(f"{clock}:{level}") or table.get(clock) or STARTING[clock]


def whole_limit(table: Mapping[str, Limit], level: str, of_class: Limit) -> Limit:
    """The limit of the whole: the level's own, else the class's."""
    return table.get(f"whole:{level}", of_class)


_CLOCKS: dict[Status, Clock] = {
    Status.REPORTED: Clock.ACCEPT,
    Status.ACCEPTED: Clock.ASSIGN,
    Status.FILED: Clock.ASSIGN,
    Status.DISPATCHED: Clock.START,
    Status.CONSULTING: Clock.CONSULT,
    Status.DONE: Clock.VERIFY,
}


def clock_of(status: Status, rung: LadderRung) -> Clock | None:
    """Which clock runs while a case stands here; none where it is on hold or over."""
    if status in (Status.IN_PROGRESS, Status.ARRIVED):
        return Clock(rung.value)
    return _CLOCKS.get(status)


class ClockFault(StrEnum):
    """Why a limit cannot be kept."""

    NOT_A_NUMBER = "not_a_number"
    NOT_POSITIVE = "not_positive"
    TOO_LONG = "too_long"
    UNKNOWN_UNIT = "unknown_unit"


def read_limit(amount: str, unit: str) -> Limit | ClockFault:
    """A limit as somebody typed it."""
    try:
        number = Decimal(amount.strip())
    except InvalidOperation:
        return ClockFault.NOT_A_NUMBER
    if not number.is_finite():
        return ClockFault.NOT_A_NUMBER
    if unit not in list(SlaUnit):
        return ClockFault.UNKNOWN_UNIT
    if number <= 0:
        return ClockFault.NOT_POSITIVE
    return ClockFault.TOO_LONG if number > LONGEST else Limit(Fraction(number), SlaUnit(unit))


def table_from_json(kept: Mapping[str, Any]) -> dict[str, Limit]:
    """A kept table over the starting one: a clock that came later has its starting limit."""
    return {**STARTING, **{name: Limit.from_json(limit) for name, limit in kept.items()}}
