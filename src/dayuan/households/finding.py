"""Finding people: by name, pinyin, initials, the end of a phone, an ID number; only where this person reads."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, IntegerField, Q, Value, When

from dayuan.households.indexing import id_number_index, phone_tail_index
from dayuan.households.models import Household, HouseholdQuerySet, Resident, ResidentQuerySet
from dayuan.households.queries import households_of, residents_of
from dayuan.households.rules import READ_ROLES
from dayuan.households.spelling import Wanted, place_piece, read_search
from dayuan.people.access import Scope
from dayuan.places.rules import Level, level_of

MOST_WEIGHED = 5_000
"""Of more people than this the best cannot be told apart from the rest by one or two letters; more letters help."""
MOST_SHOWN = 1_000
ON_A_PAGE = 20
BEST_FIRST = f"ORDER BY rank, lives_here DESC, name, born_on, id LIMIT {MOST_SHOWN + 1}"
HOUSEHOLDS_OFFERED = 8
"""Of so many a person can still choose the one that is meant."""


@dataclass(frozen=True)
class Found:
    """One page of what was found."""

    wanted: Wanted
    people: list[Resident]
    count: int
    is_cut: bool
    """There are more than can be shown: the words say too little."""
    page: int

    @property
    def has_next(self) -> bool:
        return self.page * ON_A_PAGE < self.count

    @property
    def first(self) -> int:
        return (self.page - 1) * ON_A_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.people) - 1


def find_residents(typed: str, scope: Scope, *, page: int = 1) -> Found:
    """The best first: the whole name, its beginning, the rest; among them those who live here."""
    wanted = read_search(typed)
    page = min(max(page, 1), MOST_SHOWN // ON_A_PAGE)
    if wanted.is_nothing:
        return Found(wanted, [], 0, False, page)
    keys = _best(wanted, scope)
    begin = (page - 1) * ON_A_PAGE
    shown = keys[:MOST_SHOWN][begin : begin + ON_A_PAGE]
    # Asked once more through the one door, so that nothing leaves it that this person may not see.
    rows = {resident.pk: resident for resident in residents_of(scope).filter(pk__in=shown)}
    people = [rows[key] for key in shown if key in rows]
    return Found(wanted, people, min(len(keys), MOST_SHOWN), len(keys) > MOST_SHOWN, page)


def _best(wanted: Wanted, scope: Scope) -> list[UUID]:
    """One more than are shown tells that there are more.

    Ranked where they are found: Django would look up each of them a second time by its key, which takes twice as long.
    """
    weighed = candidates(wanted, scope).order_by().annotate(rank=_rank(wanted))
    values = weighed.values("rank", "lives_here", "name", "born_on", "id")[: MOST_WEIGHED + 1]
    try:
        inner, given = values.query.sql_with_params()
    except EmptyResultSet:
        # Somebody without a place to read in.
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({inner}) AS weighed {BEST_FIRST}", given)  # noqa: S608  Django's
        return [key for (key,) in cursor.fetchall()]


def candidates(wanted: Wanted, scope: Scope) -> ResidentQuerySet:
    """Everybody whom all of the words fit. Merged entries are found by the entry that stayed."""
    found = Resident.objects.visible_to(scope).filter(merged_into__isnull=True)
    if wanted.pieces:
        found = found.filter(pieces__contains=list(wanted.pieces))
        here = scope.place_codes(READ_ROLES)
        # Where the whole county is read, its piece excludes nobody and is the longest list of the index.
        if not any(level_of(code) == Level.COUNTY for code in here):
            found = found.filter(pieces__overlap=[place_piece(code) for code in here])
    if wanted.phone_tail:
        found = found.filter(phone_tail_index=phone_tail_index(wanted.phone_tail))
    if wanted.id_number:
        found = found.filter(id_number_index=id_number_index(wanted.id_number))
    return found


@dataclass(frozen=True)
class Meant:
    """The households that somebody may mean by a number or a name."""

    households: tuple[Household, ...] = ()
    is_sure: bool = False
    """There is one, and its number or somebody's whole name was written."""
    is_cut: bool = False
    """There are more than can be offered."""


def find_households(typed: str, scope: Scope, *, within: str) -> Meant:
    """Standing households of a place by their number, else by a whole name, else by what a search for people takes."""
    words = typed.strip()
    if not words or "\0" in words:
        return Meant()
    here = households_of(scope).standing().filter(place__code__startswith=within)
    current = Resident.objects.visible_to(scope).current()
    for found in (
        here.filter(number__iexact=words),
        here.filter(pk__in=current.filter(name=words).values("household")),
    ):
        if meant := _offered(found):
            return Meant(meant[:HOUSEHOLDS_OFFERED], len(meant) == 1, len(meant) > HOUSEHOLDS_OFFERED)
    wanted = read_search(words)
    if wanted.is_nothing:
        return Meant()
    meant = _offered(here.filter(pk__in=candidates(wanted, scope).current().values("household")))
    return Meant(meant[:HOUSEHOLDS_OFFERED], is_cut=len(meant) > HOUSEHOLDS_OFFERED)


def _offered(found: HouseholdQuerySet) -> tuple[Household, ...]:
    """One more than are offered tells that there are more."""
    return tuple(found.order_by("place_id", "number", "pk")[: HOUSEHOLDS_OFFERED + 1])


def _rank(wanted: Wanted) -> Any:
    """Lower is better; whose entry ended comes after everybody else."""
    ended = When(Q(ended_on__isnull=False), then=Value(9))
    if not wanted.name:
        return Case(ended, default=Value(3), output_field=IntegerField())
    ranks = [
        ended,
        When(name__iexact=wanted.name, then=Value(0)),
        When(name__istartswith=wanted.name, then=Value(1)),
    ]
    if wanted.pieces == (wanted.name,):
        # Whoever was found has it in their name: thousands need not be asked once more.
        return Case(*ranks, default=Value(2), output_field=IntegerField())
    return Case(
        *ranks, When(pieces__contains=[wanted.name], then=Value(2)), default=Value(3), output_field=IntegerField()
    )
