"""Finding people: by name, pinyin, initials, the end of a phone, an ID number; only where this person reads."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from dayuan.households.indexing import id_number_index, phone_tail_index
from dayuan.households.models import Household, HouseholdQuerySet, Resident, ResidentQuerySet
from dayuan.households.queries import households_of, residents_of
from dayuan.households.rules import READ_ROLES
from dayuan.households.spelling import Wanted, place_piece, read_search
from dayuan.people.access import Scope

MOST_WEIGHED = 5_000
"""Of more people than this the best cannot be told apart from the rest by one or two letters; more letters help."""
MOST_SHOWN = 1_000
ON_A_PAGE = 20
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
    weighed = Resident.objects.filter(pk__in=candidates(wanted, scope).order_by().values("pk")[: MOST_WEIGHED + 1])
    ranked = weighed.annotate(rank=_rank(wanted)).order_by("rank", "-lives_here", "name", "born_on", "pk")
    keys = list(ranked.values_list("pk", flat=True)[: MOST_SHOWN + 1])
    begin = (page - 1) * ON_A_PAGE
    shown = keys[:MOST_SHOWN][begin : begin + ON_A_PAGE]
    # Asked once more through the one door, so that nothing leaves it that this person may not see.
    rows = {resident.pk: resident for resident in residents_of(scope).filter(pk__in=shown)}
    people = [rows[key] for key in shown if key in rows]
    return Found(wanted, people, min(len(keys), MOST_SHOWN), len(keys) > MOST_SHOWN, page)


def candidates(wanted: Wanted, scope: Scope) -> ResidentQuerySet:
    """Everybody whom all of the words fit. Merged entries are found by the entry that stayed."""
    found = Resident.objects.visible_to(scope).filter(merged_into__isnull=True)
    if wanted.pieces:
        here = [place_piece(code) for code in scope.place_codes(READ_ROLES)]
        found = found.filter(pieces__contains=list(wanted.pieces), pieces__overlap=here)
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
    return Case(
        ended,
        When(name__iexact=wanted.name, then=Value(0)),
        When(name__istartswith=wanted.name, then=Value(1)),
        When(pieces__contains=[wanted.name], then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
