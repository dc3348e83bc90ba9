"""Classes of cases, two digits and three (field guide 1.5), as a township starts with them."""

import re
from dataclasses import dataclass
from fractions import Fraction

from dayuan.calendars.rules.working_time import SlaUnit
from dayuan.cases.rules.clocks import Limit
from dayuan.cases.rules.statuses import Kind
from dayuan.people.chain_rules import CHAINS, FIRST_ANSWERS, MATTER_KINDS, Chain, RungName

CODE = re.compile(r"[0-9]{5}")
OTHER = "19001"
DISPUTES = "01"
COMPLAINT = "15002"
"""About an officer or a unit: those complained about never see it (C-32)."""

_HOURS, _DAYS = SlaUnit.WORK_HOUR, SlaUnit.WORK_DAY


@dataclass(frozen=True)
class StartingClass:
    """How long the whole may take, what kind of case it makes, and whether anybody may report it in public lists."""

    amount: int
    unit: SlaUnit
    kind: Kind = Kind.REPORT
    is_public: bool = True

    @property
    def limit(self) -> Limit:
        return Limit(Fraction(self.amount), self.unit)


def _of(amount: int, unit: SlaUnit = _DAYS, kind: Kind = Kind.REPORT, *, public: bool = True) -> StartingClass:
    return StartingClass(amount, unit, kind, public)


STARTING_CLASSES: dict[str, StartingClass] = {
    **{f"010{number:02}": _of(7, kind=Kind.DISPUTE, public=False) for number in range(1, 11)},
    "02001": _of(3, kind=Kind.HAZARD),
    "02002": _of(1, kind=Kind.HAZARD),
    "02003": _of(4, _HOURS, Kind.HAZARD, public=False),
    "03001": _of(1, kind=Kind.HAZARD),
    "03002": _of(3, kind=Kind.HAZARD),
    "04001": _of(5, kind=Kind.HAZARD),
    "04002": _of(4, _HOURS),
    "04003": _of(1, kind=Kind.HAZARD),
    "05001": _of(4, _HOURS, Kind.HAZARD),
    "05002": _of(4, _HOURS, Kind.HAZARD),
    "06001": _of(1, kind=Kind.HAZARD),
    "06002": _of(1, kind=Kind.HAZARD),
    "06003": _of(3, kind=Kind.HAZARD),
    "07001": _of(3, kind=Kind.HAZARD),
    "07002": _of(3, kind=Kind.HAZARD),
    "08001": _of(4, _HOURS),
    "08002": _of(3),
    "08003": _of(4, _HOURS),
    "08004": _of(2),
    "09001": _of(3),
    "09002": _of(7),
    "09003": _of(2),
    "09004": _of(3),
    "09005": _of(3, public=False),
    "09006": _of(1, kind=Kind.HAZARD),
    "10001": _of(5, kind=Kind.ERRAND),
    "10002": _of(5, kind=Kind.ERRAND),
    "10003": _of(1, kind=Kind.OPINION),
    "11001": _of(4, _HOURS, Kind.HAZARD),
    "11002": _of(4, _HOURS, Kind.HAZARD),
    "11003": _of(3),
    "12001": _of(1, kind=Kind.HAZARD),
    "12002": _of(3),
    "13001": _of(7),
    "13002": _of(7),
    "14001": _of(1, public=False),
    "14002": _of(1, public=False),
    "15001": _of(5, kind=Kind.OPINION),
    COMPLAINT: _of(15, public=False),
    "15003": _of(5, public=False),
    "16001": _of(4, _HOURS, Kind.HAZARD),
    OTHER: _of(5),
}
"""Limits after the tables that cities publish under GB/T 30428.8 where one was found, else the matrix of field guide
1.4. A township's own versions go before these."""


def is_class_code(code: str) -> bool:
    """Five digits whose first two are a main class."""
    return CODE.fullmatch(code) is not None and code[:2] in MATTER_KINDS


def main_class(code: str) -> str:
    return code[:2]


def first_answer(code: str, chain: str, first_rung: str) -> tuple[Chain, RungName] | None:
    """The chain and rung a class names for itself; None where its main class's row of the township decides."""
    if not chain or not first_rung:
        return None
    return Chain(chain), RungName(first_rung)


def rung_is_on(chain: str, rung: str) -> bool:
    return chain in list(Chain) and rung in {name.value for name in CHAINS[Chain(chain)]}


def starting_answer(code: str) -> tuple[Chain, RungName]:
    return FIRST_ANSWERS[main_class(code)]
