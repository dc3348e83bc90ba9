"""Reads worth a name: households of a place with counts, history, who looked."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, Sum

from dayuan.households.looks import in_words
from dayuan.households.models import (
    Household,
    HouseholdChange,
    HouseholdQuerySet,
    Resident,
    ResidentChange,
    ResidentQuerySet,
    Tally,
)
from dayuan.households.rules import NAMING_ROLES, READ_ROLES, ChangeKind, Relation
from dayuan.households.spelling import place_piece, read_search
from dayuan.households.wording import COLUMN_WORDS
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.people.rules import Role
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.places.rules import township_of

CHANGES_SHOWN = 50
"""Newest first; older ones stay in the record."""
COUNTED = ("households", "residents", "here")


LATEST_NAMINGS = 50


def households_of(scope: Scope) -> HouseholdQuerySet:
    return Household.objects.visible_to(scope).select_related("place", "grid")


def residents_of(scope: Scope) -> ResidentQuerySet:
    return Resident.objects.visible_to(scope).select_related("household", "place", "grid")


def places_read_by(scope: Scope) -> PlaceQuerySet:
    return Place.objects.filter(scope.q("code", READ_ROLES))


@dataclass(frozen=True)
class PlaceCount:
    """How many households and people the register holds of a place: those whose entry has not ended."""

    place: Place
    households: int
    residents: int
    here: int
    """Of the residents, those who live here now."""


def place_counts(scope: Scope, *, within: Place | None = None) -> list[PlaceCount]:
    """The places right below one, or the topmost ones this person reads, each with what lies inside it."""
    return _counted(_places_to_count(scope, within), scope, within)


def count_of(place: Place, scope: Scope) -> PlaceCount:
    """One place, as far as this person reads it."""
    return _counted([place], scope, place)[0]


def _counted(places: list[Place], scope: Scope, within: Place | None) -> list[PlaceCount]:
    tallies = Tally.objects.visible_to(scope)
    if within is not None:
        tallies = tallies.filter(lies_in(within))
    sums = {name: Sum(name) for name in COUNTED}
    rows: Iterable[Any] = tallies.order_by().values("place_id", "grid_id").annotate(**sums)
    counts = _sums(rows, places)
    return [PlaceCount(place, *(counts[place.pk][name] for name in COUNTED)) for place in places]


def _places_to_count(scope: Scope, within: Place | None) -> list[Place]:
    if within is not None:
        return list(places_read_by(scope).filter(parent=within))
    codes = sorted(set(scope.place_codes(list(Role))), key=len)
    found = {place.pk: place for place in places_read_by(scope).filter(pk__in=codes)}
    tops = [code for code in found if not any(code != other and code.startswith(other) for other in found)]
    if len(tops) == 1 and (below := list(places_read_by(scope).filter(parent=tops[0]))):
        return [found[tops[0]], *below]
    return [found[code] for code in tops]


def _sums(rows: Iterable[dict[str, Any]], places: list[Place]) -> dict[str, Counter[str]]:
    """What lies in each of these places: a row counts once for every place that its place or its grid lies in."""
    sums: dict[str, Counter[str]] = {place.pk: Counter() for place in places}
    lengths = sorted({len(code) for code in sums})
    for row in rows:
        codes = (row["place_id"], row["grid_id"] or "")
        for prefix in {code[:length] for code in codes for length in lengths} & sums.keys():
            sums[prefix].update({name: row[name] for name in COUNTED})
    return sums


def lies_in(place: Place) -> Q:
    """Households, or residents, of this place or of a grid inside it."""
    return Q(place__code__startswith=place.pk) | Q(grid__code__startswith=place.pk)


@dataclass(frozen=True)
class HouseholdLine:
    household: Household
    head: Resident | None
    residents: int
    here: int


def households_in(place: Place, scope: Scope) -> HouseholdQuerySet:
    return households_of(scope).standing().filter(lies_in(place)).order_by("place_id", "number", "pk")


def household_lines(households: Iterable[Household]) -> list[HouseholdLine]:
    """Each with its head and how many belong to it; two queries, however many."""
    households = list(households)
    members = Resident.objects.current().filter(household__in=[household.pk for household in households])
    heads = {resident.household_id: resident for resident in members.filter(relation=Relation.HEAD)}
    counts: Counter[Any] = Counter()
    here: Counter[Any] = Counter()
    for household_id, lives_here in members.values_list("household_id", "lives_here"):
        counts[household_id] += 1
        here[household_id] += lives_here
    return [HouseholdLine(one, heads.get(one.pk), counts[one.pk], here[one.pk]) for one in households]


def members_of(household: Household) -> list[Resident]:
    """The head first, then the oldest; those whose entry ended come last. Merged entries are shown with the other."""
    members = household.residents.filter(merged_into__isnull=True)
    return sorted(members, key=lambda one: (not one.is_current, one.relation != Relation.HEAD, one.born_on, one.pk))


def possible_duplicates(resident: Resident, scope: Scope) -> list[Resident]:
    """Entries of the township with the same name and birth date: perhaps the same person."""
    if not resident.is_current:
        return []
    pieces = list(read_search(resident.name).pieces)
    alike = residents_of(scope).current().filter(name=resident.name, born_on=resident.born_on)
    # The pieces say nothing new, but they have an index.
    nearby = alike.filter(pieces__contains=pieces, pieces__overlap=[place_piece(township_of(resident.place_id))])
    return list(nearby.exclude(pk=resident.pk).order_by("pk")[:5])


@dataclass(frozen=True)
class HistoryLine:
    """One change as a page shows it: which columns, and what stood there where that is not protected."""

    change: ResidentChange | HouseholdChange
    columns: list[str]
    was: list[tuple[str, str]]
    why: str


PROTECTED_COLUMNS = {"id_number", "phone", "address", "care", "longitude", "latitude"}


def history_of_resident(resident: Resident, *, with_care: bool) -> list[HistoryLine]:
    """Newest first. That what somebody needs was noted is itself told only to the care group (C-15)."""
    changes = resident.changes.select_related("by").order_by("-at", "-pk")
    if not with_care:
        changes = changes.exclude(kind=ChangeKind.CARE_NOTED)
    return _as_lines(changes[:CHANGES_SHOWN])


def history_of_household(household: Household) -> list[HistoryLine]:
    changes = household.changes.select_related("by").order_by("-at", "-pk")
    return _as_lines(changes[:CHANGES_SHOWN])


def _as_lines(changes: Iterable[ResidentChange | HouseholdChange]) -> list[HistoryLine]:
    found = list(changes)
    whys = in_words([change.why for change in found])
    return [_as_line(change, why) for change, why in zip(found, whys, strict=True)]


def _as_line(change: ResidentChange | HouseholdChange, why: str) -> HistoryLine:
    words = list(dict.fromkeys(str(COLUMN_WORDS[name]) for name in change.fields if name in COLUMN_WORDS))
    before = json.loads(change.was) if change.was else {}
    shown = [
        (str(COLUMN_WORDS[name]), str(value))
        for name, value in before.items()
        if name in {"name", "born_on", "number", "household"} and name not in PROTECTED_COLUMNS and value
    ]
    return HistoryLine(change, words, shown, why)


def care_group_history(scope: Scope) -> list[AuditEntry]:
    """Who was named for the care group or taken out, the newest first."""
    found = AuditEntry.objects.filter(
        scope.q("place_code", NAMING_ROLES), action__in=["care_reader_named", "care_reader_ended"]
    )
    return list(found.order_by("-at", "-number")[:LATEST_NAMINGS])
