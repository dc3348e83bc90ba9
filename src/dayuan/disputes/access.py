"""The only ways from an id to a dispute, and as what somebody has to do with it. Hidden and missing look the same."""

from datetime import datetime
from uuid import UUID

from django.http import Http404

from dayuan.cases.access import get_case_for
from dayuan.cases.models import Case
from dayuan.cases.rules import Status
from dayuan.cases.rules.classes import DISPUTES, main_class
from dayuan.cases.rules.workflow import ROWS
from dayuan.cases.rules.workflow import Act as CaseAct
from dayuan.disputes.models import Dispute, Party, SignedPaper
from dayuan.disputes.queries import known_disputes
from dayuan.disputes.rules.workflow import COMMITTEE_ROLES, JUDICIAL_ROLES, MEDIATING_ROLES, Hand
from dayuan.households.rules import READ_ROLES
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.places.rules import Level


def get_dispute(dispute_id: UUID, scope: Scope) -> Dispute:
    """A dispute this person reads: names, words and papers."""
    found = Dispute.objects.readable_to(scope).select_related("case", "place", "taken_by", "earlier")
    dispute = found.filter(pk=dispute_id).first()
    if dispute is None:
        raise Http404
    return dispute


def get_dispute_known(dispute_id: UUID, scope: Scope) -> Dispute:
    """A dispute of which this person may at least know that it is there."""
    dispute = known_disputes(scope).filter(pk=dispute_id).first()
    if dispute is None:
        raise Http404
    return dispute


def may_read(dispute: Dispute, scope: Scope) -> bool:
    return Dispute.objects.readable_to(scope).filter(pk=dispute.pk).exists()


def is_barred(dispute: Dispute, scope: Scope) -> bool:
    """Whether this person has an interest in it, or was recused."""
    return Dispute.objects.barred_to(scope).filter(pk=dispute.pk).exists()


def get_party(dispute_id: UUID, party_id: UUID, scope: Scope) -> Party:
    party = get_dispute(dispute_id, scope).parties.filter(pk=party_id).first()
    if party is None:
        raise Http404
    return party


def get_signed_paper(dispute_id: UUID, paper_id: UUID, scope: Scope) -> SignedPaper:
    """A signed paper of a dispute that this person reads."""
    paper = get_dispute(dispute_id, scope).signed_papers.select_related("dispute__case").filter(pk=paper_id).first()
    if paper is None:
        raise Http404
    return paper


def hands_of(dispute: Dispute, scope: Scope) -> frozenset[Hand]:
    """As what this person has to do with it; nothing for whoever does not read it."""
    if not may_read(dispute, scope):
        return frozenset()
    hands = set()
    if is_mediator(dispute, scope):
        hands.add(Hand.MEDIATOR)
    if scope.sees(dispute.place_id, COMMITTEE_ROLES):
        hands.add(Hand.COMMITTEE)
    if scope.sees(dispute.place_id, JUDICIAL_ROLES):
        hands.add(Hand.JUDICIAL)
    return frozenset(hands)


def is_mediator(dispute: Dispute, scope: Scope) -> bool:
    return dispute.mediators.serving().filter(person_id=scope.person_id).exists()


def served_since(dispute: Dispute, scope: Scope) -> datetime | None:
    """Since when this person mediates it. What was said in confidence before was said to others, not to them."""
    found = dispute.mediators.serving().filter(person_id=scope.person_id).first()
    return found.asked_at if found is not None else None


def reads_register(dispute: Dispute, scope: Scope) -> bool:
    """Whether this person reads the register of the place: nobody else is shown who of it a party is."""
    return scope.sees(dispute.place_id, READ_ROLES)


def places_of_applications(scope: Scope) -> PlaceQuerySet:
    """Where this person takes applications down."""
    return Place.objects.in_use().filter(scope.q("code", MEDIATING_ROLES))


def committees_of(scope: Scope) -> PlaceQuerySet:
    """Committees of which this person says how they are reached: of their villages, and of the township itself."""
    where = scope.q("code", COMMITTEE_ROLES | JUDICIAL_ROLES)
    return Place.objects.in_use().filter(where, level__in=[Level.VILLAGE, Level.TOWNSHIP])


def may_take(place_code: str, scope: Scope) -> bool:
    """Whether this person takes a case of this place into mediation; the command room hands it to the village so."""
    return scope.sees(place_code, MEDIATING_ROLES | COMMAND_ROLES)


def may_be_mediated(case: Case, scope: Scope) -> bool:
    """Whether a case is about a quarrel, stands where mediation can take it, and is this person's to hand over.

    A complaint is not: the room is open to the committee of the place, and so to the unit complained about (C-32).
    """
    if case.shielded_from or case.complained_about.exists():
        return False
    if Status(case.status) not in ROWS[CaseAct.MEDIATE].here or not may_take(case.place_id, scope):
        return False
    return main_class(case.class_code) == DISPUTES and not Dispute.objects.filter(case=case).exists()


def get_case_to_take(case_id: UUID, scope: Scope) -> Case:
    """A case that this person sees and may hand to mediation."""
    case = get_case_for(case_id, scope)
    if not may_be_mediated(case, scope):
        raise Http404
    return case
