"""Households and residents for tests."""

from datetime import date
from typing import Any

from dayuan.households.indexing import index_resident
from dayuan.households.models import CareReader, Household, Resident
from dayuan.households.rules import Relation, Sex, check_character, needs_guardian
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.testing import VILLAGE, make_place

UNASSIGNED_AREA = "519999"
"""No county has this code: an ID number that begins with it is nobody's."""


def make_id_number(born_on: date, order: int = 1, *, area: str = UNASSIGNED_AREA) -> str:
    """A number that fits its birth date and check character. Odd orders are men's, even ones women's."""
    first = f"{area}{born_on:%Y%m%d}{order:03}"
    return first + check_character(first)


def make_household(number: str = "001", code: str = VILLAGE, **given: Any) -> Household:
    values: dict[str, Any] = {"place": make_place(code), "address": "丞相街 1 号（虚构）", "registered_at": MONDAY_NOON}
    household, _ = Household.objects.get_or_create(number=number, place=values["place"], defaults=values | given)
    return household


def make_resident(name: str = "王小明", household: Household | None = None, **given: Any) -> Resident:
    """A grown-up of the household 001 in the village, unless told otherwise."""
    home = household or make_household()
    values: dict[str, Any] = {
        "sex": Sex.MALE,
        "born_on": date(1980, 5, 1),
        "relation": Relation.OTHER,
        "registered_at": MONDAY_NOON,
    }
    values |= given
    if needs_guardian(values["born_on"], on=MONDAY_NOON.date()):
        values = {"consent_by": "父亲", "consent_how": "纸质签字", "consent_on": date(2026, 1, 5)} | values
    resident = Resident(household=home, place_id=home.place_id, grid_id=home.grid_id, name=name, **values)
    index_resident(resident)
    resident.save(force_insert=True)
    return resident


def make_care_reader(person: Person, code: str = VILLAGE) -> CareReader:
    return CareReader.objects.create(
        person=person, place=make_place(code), why="关爱帮扶小组", starts_on=date(2025, 1, 1)
    )
