"""The only ways from an id in a request to a notice, a gateway or somebody's contact."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from dayuan.notices.models import Gateway, Notice
from dayuan.notices.rules import OUTSIDE_KINDS, Kind
from dayuan.people.access import Scope
from dayuan.people.models import Person, Role
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.places.models import Place

GATEWAY_ROLES = frozenset({Role.SYSTEM_ADMINISTRATOR})
"""Who sets up the ways out of the building, and the numbers of people who do not do it themselves."""
CALLING_ROLES = DESK_ROLES
"""Who may print a call list of their places."""
WATCHING_ROLES = COMMAND_ROLES
"""Who is told what reached nobody."""


def get_my_notice(notice_id: UUID, person: Person) -> Notice:
    """A notice that concerns this person; of others there is none."""
    found = Notice.objects.filter(pk=notice_id, person=person).select_related("place", "by").first()
    if found is None:
        raise Http404
    return found


def get_kind(word: str) -> Kind:
    """A way out of the building, as it stands in an address."""
    if word not in OUTSIDE_KINDS:
        raise Http404
    return Kind(word)


def gateways_in_scope(scope: Scope) -> "QuerySet[Gateway]":
    return Gateway.objects.filter(scope.q("place_id", GATEWAY_ROLES)).select_related("place", "changed_by")


def gateway_places(scope: Scope) -> list[Place]:
    """Places for which this administrator may set up gateways: those of their posts."""
    return list(Place.objects.filter(code__in=scope.place_codes(GATEWAY_ROLES)).order_by("code"))


def get_gateway_place(code: str, scope: Scope) -> Place:
    found = next((place for place in gateway_places(scope) if place.code == code), None)
    if found is None:
        raise Http404
    return found
