"""What is done to somebody's entry: registered, corrected, moved, ended."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dayuan.households.actions.records import (
    changed_values,
    locked_household,
    locked_resident,
    note_resident,
    today_of,
    values_of,
)
from dayuan.households.facts import Problems, ResidentFacts, problems_of
from dayuan.households.indexing import index_resident
from dayuan.households.models import Household, Resident
from dayuan.households.rules import ChangeKind, Ending, Relation
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person

ENDING_KINDS = {Ending.MOVED_OUT: ChangeKind.MOVED_OUT, Ending.DIED: ChangeKind.DIED}


class FactsRefused(Refusal):
    """Something entered cannot be; `problems` says what, by field."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = problems


class IdNumberTaken(Refusal):
    """Another entry has this ID number."""


class HeadTaken(Refusal):
    """The household has a head."""


class EntryEnded(Refusal):
    """This person moved out, died, or their entry was merged."""


class EntryNotEnded(Refusal):
    """This person is in the register already."""


class DayNotCome(Refusal):
    """Something is said to have happened on a day that lies ahead."""


@transaction.atomic
def register_resident(
    household: Household,
    facts: ResidentFacts,
    *,
    by: Person,
    at: datetime,
    arrival: ChangeKind = ChangeKind.REGISTERED,
    on: date | None = None,
    why: str = "",
) -> Resident:
    """Enter somebody into a household; a household that had nobody left stands again.

    Raises:
        FactsRefused, IdNumberTaken, HeadTaken, DayNotCome
    """
    facts = _accepted(facts, at)
    _refuse_future(on, at)
    kept = locked_household(household.pk)
    resident = Resident(
        household=kept, place_id=kept.place_id, grid_id=kept.grid_id, registered_at=at, **columns_of_resident(facts)
    )
    index_resident(resident)
    with refusals_of_the_database():
        resident.save(force_insert=True)
    _reopen(kept)
    note_resident(resident, arrival, by=by, at=at, on=on, why=why)
    return resident


@transaction.atomic
def correct_resident(resident_id: UUID, facts: ResidentFacts, *, by: Person, at: datetime, why: str) -> Resident:
    """Replace what was wrong or is new. What stood before is kept in the history; nothing new leaves no trace.

    Raises:
        FactsRefused, IdNumberTaken, HeadTaken, EntryEnded
    """
    facts = _accepted(facts, at)
    resident = locked_resident(resident_id)
    _refuse_ended(resident)
    new = changed_values(resident, columns_of_resident(facts))
    if not new:
        return resident
    was = values_of(resident, new)
    for name, value in new.items():
        setattr(resident, name, value)
    columns = index_resident(resident)
    with refusals_of_the_database():
        resident.save(update_fields=[*new, *columns])
    note_resident(resident, ChangeKind.CORRECTED, by=by, at=at, why=why, was=was)
    return resident


@transaction.atomic
def move_resident(
    resident_id: UUID,
    household: Household,
    *,
    relation: Relation,
    on: date,
    by: Person,
    at: datetime,
    why: str = "",
) -> Resident:
    """Move somebody to another household of the register: a marriage, a division of the family.

    Raises:
        EntryEnded, HeadTaken, DayNotCome
    """
    resident = locked_resident(resident_id)
    _refuse_ended(resident)
    _refuse_future(on, at)
    left, reached = _locked_in_order(resident.household_id, household.pk)
    was = {"household": left.number, "place": left.place_id, "relation": resident.relation}
    resident.household, resident.relation = reached, relation
    resident.place_id, resident.grid_id = reached.place_id, reached.grid_id
    columns = index_resident(resident)
    with refusals_of_the_database():
        resident.save(update_fields=["household", "place", "grid", "relation", *columns])
    _reopen(reached)
    _close_if_empty(left, on)
    note_resident(resident, ChangeKind.MOVED_HOUSE, by=by, at=at, on=on, why=why, was=was)
    return resident


@transaction.atomic
def end_entry(resident_id: UUID, ending: Ending, *, on: date, by: Person, at: datetime, why: str = "") -> Resident:
    """Somebody moved away for good, or died. The entry stays, with its history.

    Raises:
        EntryEnded, DayNotCome
    """
    resident = locked_resident(resident_id)
    _refuse_ended(resident)
    _refuse_future(on, at)
    household = locked_household(resident.household_id)
    resident.ending, resident.ended_on = ending, on
    resident.save(update_fields=["ending", "ended_on"])
    _close_if_empty(household, on)
    note_resident(resident, ENDING_KINDS[ending], by=by, at=at, on=on, why=why)
    return resident


@transaction.atomic
def come_back(resident_id: UUID, household: Household, *, on: date, by: Person, at: datetime, why: str) -> Resident:
    """Somebody who had moved out is back, or was reported by mistake. A merged entry stays merged.

    Raises:
        EntryNotEnded, EntryEnded, IdNumberTaken, DayNotCome
    """
    resident = locked_resident(resident_id)
    if resident.is_current:
        raise EntryNotEnded(_("This person is in the register already."))
    if resident.ending == Ending.MERGED:
        raise EntryEnded(_("This entry was merged into another one."))
    _refuse_future(on, at)
    kept = locked_household(household.pk)
    was = {"ending": resident.ending, "ended_on": resident.ended_on, "relation": resident.relation}
    resident.ending, resident.ended_on, resident.household = "", None, kept
    resident.place_id, resident.grid_id = kept.place_id, kept.grid_id
    if resident.relation == Relation.HEAD and kept.residents.current().filter(relation=Relation.HEAD).exists():
        resident.relation = Relation.OTHER
    columns = index_resident(resident)
    with refusals_of_the_database():
        resident.save(update_fields=["ending", "ended_on", "household", "place", "grid", "relation", *columns])
    _reopen(kept)
    note_resident(resident, ChangeKind.CAME_BACK, by=by, at=at, on=on, why=why, was=was)
    return resident


@transaction.atomic
def make_head(resident_id: UUID, *, earlier_head_is: Relation, by: Person, at: datetime, why: str) -> Resident:
    """Another member becomes the head of the household; the earlier one, where there is one, stays as what is said.

    Raises:
        EntryEnded
    """
    resident = locked_resident(resident_id)
    _refuse_ended(resident)
    household = locked_household(resident.household_id)
    earlier = household.residents.current().filter(relation=Relation.HEAD).exclude(pk=resident.pk).first()
    if earlier is not None:
        was = {"relation": earlier.relation}
        earlier.relation = earlier_head_is if earlier_head_is != Relation.HEAD else Relation.OTHER
        earlier.save(update_fields=["relation"])
        note_resident(earlier, ChangeKind.CORRECTED, by=by, at=at, why=why, was=was)
    was = {"relation": resident.relation}
    resident.relation = Relation.HEAD
    resident.save(update_fields=["relation"])
    note_resident(resident, ChangeKind.BECAME_HEAD, by=by, at=at, why=why, was=was)
    return resident


def _accepted(facts: ResidentFacts, at: datetime) -> ResidentFacts:
    problems = problems_of(facts, today=today_of(at))
    if problems:
        raise FactsRefused(problems)
    return facts.tidied()


def columns_of_resident(facts: ResidentFacts) -> dict[str, Any]:
    columns = {field.name: getattr(facts, field.name) for field in fields(facts) if field.name != "guardian"}
    return columns | {"guardian_id": facts.guardian.pk if facts.guardian else None}


def _refuse_ended(resident: Resident) -> None:
    if not resident.is_current:
        raise EntryEnded(_("This entry has ended: the person moved out, died, or was merged with another entry."))


def _refuse_future(on: date | None, at: datetime) -> None:
    if on is not None and on > today_of(at):
        raise DayNotCome(_("This day has not come yet."))


def _locked_in_order(*household_ids: UUID) -> list[Household]:
    """Locked always in the same order, so that two moves in opposite directions do not wait for each other."""
    locked = {household_id: locked_household(household_id) for household_id in sorted(set(household_ids))}
    return [locked[household_id] for household_id in household_ids]


def _reopen(household: Household) -> None:
    if household.closed_on is not None:
        household.closed_on = None
        household.save(update_fields=["closed_on"])


def _close_if_empty(household: Household, on: date) -> None:
    if not household.residents.current().exists():
        household.closed_on = on
        household.save(update_fields=["closed_on"])


@contextmanager
def refusals_of_the_database() -> Iterator[None]:
    """The database decides between two who save at once; its no becomes IdNumberTaken or HeadTaken."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as broken:
        if "one_entry_for_an_id_number" in str(broken):
            raise IdNumberTaken(_("Another entry of the register has this ID number. Search for it first.")) from None
        if "one_head_each" in str(broken):
            raise HeadTaken(
                _("This household has a head already. Choose another relation, or change the head.")
            ) from None
        raise
