"""The only ways from an id to a consent, a request or somebody's page. Hidden and missing look the same."""

from uuid import UUID

from django.http import Http404

from dayuan.households.access import get_resident
from dayuan.households.models import Resident
from dayuan.people.access import Scope
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.places.rules import Level
from dayuan.privacy.models import Consent, ConsentText, Incident, SubjectRequest
from dayuan.privacy.rules.consents import KEEPING_ROLES, TEXT_ROLES
from dayuan.privacy.rules.requests import DECIDING_ROLES


def may_keep_for(resident: Resident, scope: Scope) -> bool:
    """Whether this person records consents and requests of somebody."""
    codes = [code for code in (resident.place_id, resident.grid_id) if code]
    return any(scope.sees(code, KEEPING_ROLES) for code in codes)


def get_resident_for_desk(resident_id: UUID, scope: Scope) -> Resident:
    found = get_resident(resident_id, scope)
    if not may_keep_for(found, scope):
        raise Http404
    return found


def get_consent(consent_id: UUID, scope: Scope) -> Consent:
    found = Consent.objects.visible_to(scope).select_related("resident", "text").filter(pk=consent_id).first()
    if found is None:
        raise Http404
    return found


def get_request(request_id: UUID, scope: Scope) -> SubjectRequest:
    """A request that lies on the desk of a place of this person."""
    asked = SubjectRequest.objects.visible_to(scope).select_related(
        "resident__household", "resident__place", "place", "township", "taken_by", "identified_by", "proposed_by",
        "decided_by", "closed_by", "correction",
    )  # fmt: skip
    found = asked.filter(pk=request_id).first()
    if found is None:
        raise Http404
    return found


def may_decide(request: SubjectRequest, scope: Scope) -> bool:
    """Whether this person sits at the township's desk, which refuses and decides on erasures."""
    return scope.sees(request.township_id, DECIDING_ROLES)


def get_request_to_decide(request_id: UUID, scope: Scope) -> SubjectRequest:
    found = get_request(request_id, scope)
    if not may_decide(found, scope):
        raise Http404
    return found


def get_text(text_id: UUID, scope: Scope) -> ConsentText:
    """A text of a township in which this person records consents."""
    found = ConsentText.objects.select_related("township").filter(pk=text_id).first()
    if found is None or found.township_id not in townships_of(scope):
        raise Http404
    return found


def townships_of(scope: Scope) -> set[str]:
    """Codes of the townships whose texts this person works with; a village works with its township's."""
    return {code[:9] for code in scope.place_codes(KEEPING_ROLES) if len(code) >= 9}


def townships_publishing(scope: Scope) -> PlaceQuerySet:
    """Where this person publishes texts: the township's own post, not a village's."""
    return Place.objects.filter(scope.q("code", TEXT_ROLES), level=Level.TOWNSHIP)


def townships_deciding(scope: Scope) -> PlaceQuerySet:
    """Townships at whose desk this person sits."""
    return Place.objects.filter(scope.q("code", DECIDING_ROLES), level=Level.TOWNSHIP)


def get_incident(incident_id: UUID, scope: Scope) -> Incident:
    found = Incident.objects.visible_to(scope).filter(pk=incident_id).first()
    if found is None:
        raise Http404
    return found
