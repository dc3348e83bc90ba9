"""What is entered about a dispute and its parties, before it is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dayuan.disputes.models import Party
from dayuan.disputes.rules.agreeing import SignedHow
from dayuan.disputes.rules.levels import Sign
from dayuan.disputes.rules.workflow import DisputeKind, Origin, Side


@dataclass(frozen=True)
class PartyFacts:
    side: Side
    name: str
    id_number: str = ""
    phone: str = ""
    address: str = ""
    needs_guardian: bool = False
    guardian: str = ""
    counsel: str = ""
    authority: str = ""


@dataclass(frozen=True)
class Numbers:
    """How many people and households it is about, and how much money."""

    people: int = 2
    households: int = 2
    money_yuan: int = 0


@dataclass(frozen=True)
class DisputeFacts:
    kind: DisputeKind
    what: str
    origin: Origin = Origin.APPLIED
    wish: str = ""
    numbers: Numbers = Numbers()
    signs: Mapping[Sign, str] = field(default_factory=dict)
    """Each with the reason why somebody thinks so."""


@dataclass(frozen=True)
class Said:
    """That a party was there, and what they said."""

    party: Party
    words: str = ""
    in_confidence: bool = False


@dataclass(frozen=True)
class SessionFacts:
    began_at: datetime
    where: str
    is_apart: bool
    said: tuple[Said, ...]
    others: str = ""
    result: str = ""


@dataclass(frozen=True)
class Owed:
    """What one party owes, until when."""

    party: Party
    what: str
    due_on: date


@dataclass(frozen=True)
class AgreementFacts:
    facts: str
    terms: str
    owed: tuple[Owed, ...]


@dataclass(frozen=True)
class Signed:
    """What stands under a written agreement by a day."""

    on: date
    parties: Mapping[Party, SignedHow] = field(default_factory=dict)
    by_mediator: bool = False
    with_seal: bool = False
