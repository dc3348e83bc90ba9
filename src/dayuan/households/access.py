"""The only ways from an id or a code to a household or a resident. Hidden and missing look the same."""

from datetime import datetime
from uuid import UUID

from django.http import Http404

from dayuan.households.models import (
    CareReader,
    CareReaderQuerySet,
    Household,
    HouseholdQuerySet,
    Resident,
    in_places_of,
)
from dayuan.households.queries import households_of, places_read_by, residents_of
from dayuan.households.rules import KEEP_ROLES, NAMING_ROLES, READ_ROLES
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.places.models import Place, PlaceQuerySet


def get_household(household_id: UUID, scope: Scope) -> Household:
    """A household in a place where this person reads the register."""
    found = households_of(scope).filter(pk=household_id).first()
    if found is None:
        raise Http404
    return found


def get_household_to_keep(household_id: UUID, scope: Scope) -> Household:
    """A household this person may change."""
    found = get_household(household_id, scope)
    if not may_keep(found, scope):
        raise Http404
    return found


def get_resident(resident_id: UUID, scope: Scope) -> Resident:
    """Somebody in a place where this person reads the register; merged entries too, which lead on to the other."""
    found = residents_of(scope).select_related("guardian", "merged_into").filter(pk=resident_id).first()
    if found is None:
        raise Http404
    return found


def get_resident_to_keep(resident_id: UUID, scope: Scope) -> Resident:
    """Somebody whose entry this person may change."""
    found = get_resident(resident_id, scope)
    if not may_keep(found, scope):
        raise Http404
    return found


def may_keep(entry: Household | Resident, scope: Scope) -> bool:
    codes = [code for code in (entry.place_id, entry.grid_id) if code]
    return any(scope.sees(code, KEEP_ROLES) for code in codes)


def keepable_households(scope: Scope) -> HouseholdQuerySet:
    return Household.objects.filter(in_places_of(scope, KEEP_ROLES)).select_related("place")


def get_place(code: str, scope: Scope) -> Place:
    """A place whose households this person reads."""
    found = places_read_by(scope).filter(pk=code).first()
    if found is None:
        raise Http404
    return found


def places_kept_by(scope: Scope) -> PlaceQuerySet:
    return Place.objects.in_use().filter(scope.q("code", KEEP_ROLES))


def may_name_care_readers(place_code: str, scope: Scope) -> bool:
    return scope.sees(place_code, NAMING_ROLES)


def care_readers_in_scope(scope: Scope) -> CareReaderQuerySet:
    found = CareReader.objects.filter(scope.q("place_id", NAMING_ROLES))
    return found.select_related("person", "place", "named_by")


def get_care_reader(reader_id: UUID, scope: Scope, *, at: datetime) -> CareReader:
    """Somebody who is named today, for whoever names them."""
    day = at.astimezone(SHANGHAI).date()
    reader = care_readers_in_scope(scope).named_on(day).filter(pk=reader_id).first()
    if reader is None:
        raise Http404
    return reader


def may_read_care(resident: Resident, scope: Scope, *, at: datetime) -> bool:
    """C-15: only who is named for this place, and still reads its register by a post."""
    codes = [code for code in (resident.place_id, resident.grid_id) if code]
    if not any(scope.sees(code, READ_ROLES) for code in codes):
        return False
    named = CareReader.objects.named_on(at.astimezone(SHANGHAI).date()).filter(person_id=scope.person_id)
    return any(code.startswith(place) for place in named.values_list("place_id", flat=True) for code in codes)
