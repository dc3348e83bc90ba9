"""What is done to a household: registered, corrected."""

import re
from dataclasses import fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dayuan.households.actions.records import changed_values, locked_household, note_household, values_of
from dayuan.households.facts import HouseholdFacts
from dayuan.households.indexing import index_resident
from dayuan.households.models import Household
from dayuan.households.rules import ChangeKind
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.places.actions import keep_open, refuse_closed
from dayuan.places.models import Place

_LAST_DIGITS = re.compile(r"(\d+)$")


class HouseholdNumberTaken(Refusal):
    """Another household of this place has the number."""


@transaction.atomic
def register_household(facts: HouseholdFacts, *, by: Person, at: datetime, why: str = "") -> Household:
    """Enter a household; without a number it gets the next one of its place.

    Raises:
        HouseholdNumberTaken
        PlaceIsClosed
    """
    # Whoever registers in this place waits here, so that two do not give the same number.
    refuse_closed(Place.objects.select_for_update(no_key=True).get(pk=facts.place.pk))
    if facts.grid is not None:
        keep_open(facts.grid)
    household = Household(registered_at=at, **columns_of_household(facts))
    household.number = household.number or next_number(facts.place)
    _save(household)
    note_household(household, ChangeKind.REGISTERED, by=by, at=at, why=why)
    return household


@transaction.atomic
def correct_household(household_id: UUID, facts: HouseholdFacts, *, by: Person, at: datetime, why: str) -> Household:
    """Replace what was wrong or is new; with the place, the people of the household move along.

    Raises:
        HouseholdNumberTaken
        PlaceIsClosed
    """
    household = locked_household(household_id)
    wanted = columns_of_household(facts)
    wanted["number"] = wanted["number"] or household.number
    new = changed_values(household, wanted)
    if not new:
        return household
    was = values_of(household, new)
    for name, value in new.items():
        setattr(household, name, value)
    keep_open(*(place for place in (facts.place, facts.grid) if place and place.pk in new.values()))
    _save(household, sorted(new))
    if new.keys() & {"place_id", "grid_id"}:
        _take_people_along(household)
    note_household(household, ChangeKind.CORRECTED, by=by, at=at, why=why, was=was)
    return household


def next_number(place: Place) -> str:
    """One more than the highest of the place: 001, 002."""
    taken = Household.objects.filter(place=place).values_list("number", flat=True)
    highest = max((int(found[1]) for number in taken if (found := _LAST_DIGITS.search(number))), default=0)
    return f"{highest + 1:03}"


def columns_of_household(facts: HouseholdFacts) -> dict[str, Any]:
    columns = {field.name: getattr(facts, field.name) for field in fields(facts)}
    place, grid = columns.pop("place"), columns.pop("grid")
    columns["number"], columns["address"] = facts.number.strip(), facts.address.strip()
    return columns | {"place_id": place.pk, "grid_id": grid.pk if grid else None}


def _take_people_along(household: Household) -> None:
    for resident in household.residents.select_for_update(no_key=True):
        resident.place_id, resident.grid_id = household.place_id, household.grid_id
        resident.save(update_fields=["place", "grid", *index_resident(resident)])


def _save(household: Household, changed: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            household.save(update_fields=changed, force_insert=changed is None)
    except IntegrityError as broken:
        if "household_numbered_once_in_its_place" not in str(broken):
            raise
        raise HouseholdNumberTaken(
            _("A household of this place has the number %(number)s already.") % {"number": household.number}
        ) from None
