"""Many households and residents at once, as workbooks bring them: the same promises, a few statements for hundreds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dayuan.households.actions.households import HouseholdNumberTaken, columns_of_household
from dayuan.households.actions.records import post_in, today_of
from dayuan.households.actions.residents import FactsRefused, columns_of_resident, refusals_of_the_database
from dayuan.households.events import ResidentChanged
from dayuan.households.facts import HouseholdFacts
from dayuan.households.models import Household, HouseholdChange, Resident, ResidentChange
from dayuan.households.new_entries import NewEntry
from dayuan.households.rules import ChangeKind, Ending
from dayuan.kernel import audit
from dayuan.kernel.copying import Draft, copy_in, draft_of
from dayuan.kernel.events import announce
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.places.actions import keep_open


@transaction.atomic
def register_households(wanted: Sequence[HouseholdFacts], *, by: Person, at: datetime, why: str) -> list[Household]:
    """Enter households with their numbers, in the same order.

    Raises:
        HouseholdNumberTaken: one of the numbers is taken; none is entered then.
        PlaceIsClosed: one of the places takes nothing new.
    """
    keep_open(*(place for facts in wanted for place in (facts.place, facts.grid) if place is not None))
    made = [Household(registered_at=at, **columns_of_household(facts)) for facts in wanted]
    try:
        with transaction.atomic():
            copy_in(Household, made)
    except IntegrityError as broken:
        if "household_numbered_once_in_its_place" not in str(broken):
            raise
        raise HouseholdNumberTaken(_("A household of this place has one of these numbers already.")) from None
    kind = ChangeKind.REGISTERED
    day = today_of(at)
    change = draft_of(HouseholdChange, kind=kind, at=at, happened_on=day, by_id=by.pk, why=why)
    copy_in(HouseholdChange, [change(household_id=one.pk) for one in made])
    posts = _Posts(by, at)
    notes = [audit.Note(f"household:{one.pk}", one.place_id, posts.of(one) | {"fields": []}) for one in made]
    audit.record_all(f"household_{kind}", notes, by_id=by.pk, by_name=by.full_name, at=at, reason=why)
    return made


@transaction.atomic
def register_residents(
    wanted: Sequence[tuple[Household, NewEntry]], *, by: Person, at: datetime, why: str
) -> list[Draft]:
    """Enter people into households; their rows, in the same order. A household that had nobody left stands again.

    Raises:
        FactsRefused, IdNumberTaken, HeadTaken: of one of them; none is entered then.
    """
    households = _locked({household.pk for household, _entry in wanted})
    draft = draft_of(Resident, registered_at=at)
    made = [_resident(draft, households[household.pk], entry, at) for household, entry in wanted]
    with refusals_of_the_database():
        copy_in(Resident, made)
    Household.objects.filter(pk__any_of=households, closed_on__isnull=False).update(closed_on=None)
    _note(made, ChangeKind.REGISTERED, by=by, at=at, why=why)
    return made


@transaction.atomic
def strike_out_residents(resident_ids: Iterable[UUID], *, by: Person, at: datetime, why: str) -> list[Resident]:
    """End entries that should never have been made; those that ended meanwhile stay. Says which it ended."""
    locked = Resident.objects.select_for_update(no_key=True).filter(pk__any_of=list(resident_ids)).order_by("pk")
    struck = list(locked.filter(ended_on__isnull=True))
    households = _locked({resident.household_id for resident in struck})
    day = today_of(at)
    Resident.objects.filter(pk__any_of=[resident.pk for resident in struck]).update(ending=Ending.MISTAKE, ended_on=day)
    empty = Household.objects.filter(pk__any_of=households, closed_on__isnull=True).exclude(
        pk__in=Resident.objects.current().filter(household_id__any_of=households).values("household_id")
    )
    empty.update(closed_on=day)
    _note(struck, ChangeKind.STRUCK_OUT, by=by, at=at, why=why)
    return struck


class _Posts:
    """The post by which somebody has to do with an entry: asked once for each place."""

    def __init__(self, by: Person, at: datetime) -> None:
        self._scope = scope_of(by, at=at)
        self._known: dict[tuple[str, str | None], dict[str, str]] = {}

    def of(self, entry: Household | Resident | Draft) -> dict[str, Any]:
        where = (entry.place_id, entry.grid_id)
        if where not in self._known:
            self._known[where] = post_in(self._scope, entry)
        return dict(self._known[where])


def _resident(draft: Callable[..., Draft], household: Household, entry: NewEntry, at: datetime) -> Draft:
    problems = entry.as_of(today_of(at)).problems
    if problems:
        raise FactsRefused(problems)
    return draft(
        household_id=household.pk,
        place_id=household.place_id,
        grid_id=household.grid_id,
        **columns_of_resident(entry.facts),
        **entry.index_in(household.place_id, household.grid_id),
    )


def _locked(household_ids: set[UUID]) -> Mapping[UUID, Household]:
    locked = Household.objects.select_for_update(no_key=True).filter(pk__any_of=household_ids).order_by("pk")
    return {household.pk: household for household in locked}


def _note(residents: Sequence[Resident | Draft], kind: ChangeKind, *, by: Person, at: datetime, why: str) -> None:
    day = today_of(at)
    change = draft_of(ResidentChange, kind=kind, at=at, happened_on=day, by_id=by.pk, why=why)
    copy_in(ResidentChange, [change(resident_id=one.pk) for one in residents])
    posts = _Posts(by, at)
    notes = [audit.Note(f"resident:{one.pk}", one.place_id, posts.of(one)) for one in residents]
    audit.record_all(f"resident_{kind}", notes, by_id=by.pk, by_name=by.full_name, at=at, reason=why)
    for one in residents:
        announce(ResidentChanged(one.pk, kind, one.place_id, at))
