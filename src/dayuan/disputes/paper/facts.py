"""What a mediation dossier says, as plain facts. Pure: whatever is not known yet is empty, and its line stays blank."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

COMMITTEE = "人民调解委员会"


class Form(StrEnum):
    """The papers of a dossier, in the order in which they are bound."""

    COVER = "cover"
    APPLICATION = "application"
    REGISTRATION = "registration"
    RIGHTS = "rights"
    IDENTITY = "identity"
    AUTHORISATION = "authorisation"
    INQUIRY = "inquiry"
    EVIDENCE = "evidence"
    SESSION = "session"
    AGREEMENT = "agreement"
    ORAL_AGREEMENT = "oral_agreement"
    PERFORMANCE = "performance"
    FOLLOW_UP = "follow_up"
    CONFIRMATION = "confirmation"
    NOT_SETTLED = "not_settled"
    STATEMENT = "statement"
    BACK_COVER = "back_cover"


class Side(StrEnum):
    APPLICANT = "applicant"
    OTHER = "other"


class Source(StrEnum):
    """How a dispute came to the committee (art. 17; handed over by whoever was asked first)."""

    APPLIED = "applied"
    OFFERED = "offered"
    HANDED_OVER = "handed_over"


class Manner(StrEnum):
    TOGETHER = "together"
    APART = "apart"


class Performed(StrEnum):
    FULLY = "fully"
    PARTLY = "partly"
    NOT_YET = "not_yet"
    REFUSED = "refused"


class Satisfied(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True)
class Number:
    """The number of a dossier: `（2026）丞相人调字第 12 号`. What is missing is left to be written by hand."""

    year: int | None = None
    committee: str = ""
    """The committee's short name, such as 丞相, where it stands in the number."""
    running: int | None = None

    def __str__(self) -> str:
        year = str(self.year) if self.year else "　　　　"
        running = f" {self.running} " if self.running else "　　　　"
        return f"（{year}）{self.committee}人调字第{running}号"


@dataclass(frozen=True)
class Representative:
    """Who speaks for a party: a guardian by law, or counsel they gave powers to in writing."""

    name: str = ""
    relation: str = ""
    id_number: str = ""
    phone: str = ""
    powers: str = ""
    """What they may do, in the party's words; empty leaves the choices to be ticked."""


@dataclass(frozen=True)
class Party:
    """Somebody in dispute. Numbers are printed as they are given: whoever fills this in masks what is to be masked."""

    side: Side
    name: str = ""
    sex: str = ""
    people: str = ""
    age: int | None = None
    work: str = ""
    phone: str = ""
    address: str = ""
    id_number: str = ""
    guardian: Representative | None = None
    counsel: Representative | None = None
    code: str = ""
    """With which they open their own page; printed on their own slip alone."""


@dataclass(frozen=True)
class Inquiry:
    at: datetime | None = None
    place: str = ""
    asked: str = ""
    relation: str = ""
    by: str = ""
    recorder: str = ""
    said: str = ""


@dataclass(frozen=True)
class Evidence:
    name: str = ""
    kind: str = ""
    provided_by: str = ""
    received_on: date | None = None
    pages: int | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Session:
    """One sitting. `said` is everything that may be read by everybody who may read the dossier."""

    number: int | None = None
    began_at: datetime | None = None
    ended_at: datetime | None = None
    place: str = ""
    manner: Manner | None = None
    present: tuple[str, ...] = ()
    said: str = ""
    outcome: str = ""
    recorder: str = ""


@dataclass(frozen=True)
class Obligation:
    """One thing somebody promised."""

    who: str = ""
    what: str = ""
    how: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Agreement:
    """What was agreed, in writing or by word of mouth."""

    is_written: bool = True
    agreed_on: date | None = None
    place: str = ""
    matter: str = ""
    """The main facts, what was disputed, and who answers for what (art. 29)."""
    content: str = ""
    obligations: tuple[Obligation, ...] = ()


@dataclass(frozen=True)
class Performance:
    on: date | None = None
    what: str = ""
    given_by: str = ""
    received_by: str = ""
    proof: str = ""


@dataclass(frozen=True)
class FollowUp:
    after_days: int | None = None
    due_on: date | None = None
    made_on: date | None = None
    way: str = ""
    asked: str = ""
    by: str = ""
    performed: Performed | None = None
    satisfied: Satisfied | None = None
    is_heating_up: bool | None = None
    said: str = ""


@dataclass(frozen=True)
class Confirmation:
    """The joint application to a court."""

    court: str = ""
    effective_on: date | None = None
    apply_until: date | None = None
    applied_on: date | None = None


@dataclass(frozen=True)
class NotSettled:
    on: date | None = None
    why: str = ""
    ways: tuple[str, ...] = ()
    """Which ways were named: any of `WAYS`."""


WAYS = ("court", "arbitration", "authority")


@dataclass(frozen=True)
class Dossier:
    """Everything a dossier can say; an empty one prints forms to be filled in by hand."""

    number: Number = Number()
    committee: str = ""
    """The committee's name, with or without 人民调解委员会 at its end."""
    title: str = ""
    kind: str = ""
    source: Source | None = None
    parties: tuple[Party, ...] = ()
    matter: str = ""
    wishes: tuple[str, ...] = ()
    """What the applicant asks for."""
    mediators: tuple[str, ...] = ()
    recorder: str = ""
    accepted_on: date | None = None
    closed_on: date | None = None
    inquiries: tuple[Inquiry, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    sessions: tuple[Session, ...] = ()
    agreement: Agreement | None = None
    performances: tuple[Performance, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    confirmation: Confirmation | None = None
    not_settled: NotSettled | None = None
    statement: str = ""
    filed_by: str = ""
    filed_on: date | None = None
    kept_for: str = ""
    own_page: str = ""
    """The address where a party opens their own page."""
    office: str = ""
    """How the committee is reached."""

    @property
    def committee_name(self) -> str:
        return (self.committee.removesuffix(COMMITTEE) or "＿＿＿＿＿＿") + COMMITTEE


ALWAYS = frozenset({Form.COVER, Form.RIGHTS, Form.IDENTITY, Form.SESSION, Form.BACK_COVER})


def forms_of(facts: Dossier) -> tuple[Form, ...]:
    """Which papers a dossier with these facts has, in their order: those every dossier needs, and what there is."""
    agreement = facts.agreement
    there = {
        Form.APPLICATION: facts.source is Source.APPLIED,
        Form.REGISTRATION: facts.source is not Source.APPLIED,
        Form.AUTHORISATION: any(party.counsel for party in facts.parties),
        Form.INQUIRY: bool(facts.inquiries),
        Form.EVIDENCE: bool(facts.evidence),
        Form.AGREEMENT: agreement.is_written if agreement else facts.not_settled is None,
        Form.ORAL_AGREEMENT: agreement is not None and not agreement.is_written,
        Form.PERFORMANCE: bool(facts.performances),
        Form.FOLLOW_UP: any(visit.made_on for visit in facts.follow_ups),
        Form.CONFIRMATION: facts.confirmation is not None and facts.confirmation.applied_on is not None,
        Form.NOT_SETTLED: facts.not_settled is not None,
        Form.STATEMENT: bool(facts.statement),
    }
    return tuple(form for form in Form if form in ALWAYS or there.get(form, False))
