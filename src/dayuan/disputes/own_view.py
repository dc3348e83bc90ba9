"""What a party reads of their own mediation: what comes next, their days, who opened it. Nothing anybody said."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from dayuan.disputes.actions.party_codes import OPENED_BY_PARTY
from dayuan.disputes.models import Agreement, Dispute, Obligation, Party, PlannedSession
from dayuan.disputes.offices import Office, office_of
from dayuan.disputes.own_wording import OPENING_SENTENCES, OWN_PAPER_WORDS, OWN_STEP_SENTENCES
from dayuan.disputes.queries import (
    committee_of,
    confirmation_of,
    last_day_of_confirming,
    next_follow_up,
    standing_agreement,
)
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.own import OwnPaper, Whose, own_step, papers_to_sign, whose
from dayuan.disputes.rules.workflow import AFTER_AGREEING, RUNNING, Outcome, State
from dayuan.kernel.models import AuditEntry
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place

OPENINGS_SHOWN = 50


@dataclass(frozen=True)
class OwedLine:
    """Something both sides signed: whose it is, what, until when; of one's own, whether it is done."""

    whose: Whose
    what: str
    due_on: date
    is_done: bool
    is_over: bool


@dataclass(frozen=True)
class Opening:
    """That somebody opened the room, or a paper of it: by post, never by name."""

    at: datetime
    post: str
    did: str


@dataclass(frozen=True)
class OwnView:
    party: Party
    dispute: Dispute
    office: Office
    next_step: str
    sessions: list[PlannedSession]
    papers: list[str]
    owed: list[OwedLine]
    ask_court_until: date | None
    asked_again_on: date | None
    openings: list[Opening]


def own_view_of(party: Party, *, at: datetime) -> OwnView:
    """Only what is this party's, and what both sides signed."""
    dispute, today = party.dispute, day_of(at)
    agreement = standing_agreement(dispute)
    binding = agreement if agreement is not None and agreement.effective_on is not None else None
    after = dispute.state in AFTER_AGREEING
    visit = next_follow_up(dispute) if after else None
    return OwnView(
        party=party,
        dispute=dispute,
        office=office_of(committee_of(dispute), at=at),
        next_step=_next_step(party, agreement),
        sessions=_sessions(party, at=at),
        papers=[str(OWN_PAPER_WORDS[one]) for one in _papers(party, agreement)],
        owed=[_line(one, party, today) for one in binding.obligations.select_related("party")] if binding else [],
        ask_court_until=_ask_court_until(dispute, binding, today) if after else None,
        asked_again_on=visit.due_on if visit else None,
        openings=openings_of(party),
    )


def _has_signed(party: Party, agreement: Agreement | None) -> bool:
    return agreement is not None and agreement.signatures.filter(party=party).exists()


def _papers(party: Party, agreement: Agreement | None) -> list[OwnPaper]:
    return papers_to_sign(
        State(party.dispute.state),
        has_agreed=party.consented_on is not None,
        has_signed=_has_signed(party, agreement),
        has_counsel=bool(party.counsel),
    )


def _next_step(party: Party, agreement: Agreement | None) -> str:
    dispute = party.dispute
    step = own_step(
        State(dispute.state),
        Outcome(dispute.outcome) if dispute.outcome else None,
        has_agreed=party.consented_on is not None,
        has_signed=_has_signed(party, agreement),
    )
    return str(OWN_STEP_SENTENCES[step]) % {"day": dispute.due_on.isoformat() if dispute.due_on else ""}


def _sessions(party: Party, *, at: datetime) -> list[PlannedSession]:
    """Those to come to which this party is asked: together, or apart with their own side."""
    if party.dispute.state not in RUNNING:
        return []
    mine = Q(side="") | Q(side=party.side)
    return list(party.dispute.planned_sessions.filter(mine, begins_at__gte=at).order_by("begins_at"))


def _line(one: Obligation, party: Party, today: date) -> OwedLine:
    of = whose(one.party_id == party.pk, one.party.side == party.side)
    is_done = of is Whose.YOURS and bool(one.performance)
    return OwedLine(of, one.what, one.due_on, is_done, of is Whose.YOURS and not is_done and one.due_on < today)


def _ask_court_until(dispute: Dispute, binding: Agreement | None, today: date) -> date | None:
    if binding is None or binding.is_oral or confirmation_of(binding) is not None:
        return None
    last = last_day_of_confirming(dispute, binding)
    return last if today <= last else None


def openings_of(party: Party) -> list[Opening]:
    """Who opened the room and looked at what is this party's, the newest first."""
    dispute = party.dispute
    entries = AuditEntry.objects.filter(subject=dispute.audit_subject).exclude(action=OPENED_BY_PARTY)
    shown = [entry for entry in entries.order_by("-at", "-number") if _concerns(entry, party)][:OPENINGS_SHOWN]
    places = Place.objects.in_bulk({entry.detail.get("post_place", "") for entry in shown} - {""})
    return [Opening(entry.at, _post(entry, places), str(OPENING_SENTENCES[entry.action])) for entry in shown]


def _concerns(entry: AuditEntry, party: Party) -> bool:
    """What was looked at of another party is not this one's."""
    return entry.action in OPENING_SENTENCES and entry.detail.get("party", party.number) == party.number


def _post(entry: AuditEntry, places: dict[str, Place]) -> str:
    role, place = entry.detail.get("role", ""), places.get(entry.detail.get("post_place", ""))
    if role not in set(Role):
        return ""
    return f"{place.display_name if place else ''} {ROLE_WORDS[Role(role)]}".strip()
