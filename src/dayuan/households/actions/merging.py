"""Two entries of one person become one, decided by somebody who looked at both."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.households.actions.records import note_resident, today_of
from dayuan.households.indexing import index_resident
from dayuan.households.models import Resident
from dayuan.households.rules import ChangeKind, Ending, Relation
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person

FILLED_FROM_THE_OTHER = ("id_number", "phone", "guardian_id", "consent_by", "consent_how", "consent_on", "person_id")


class CannotMerge(Refusal):
    """These two are not one person, or not both in the register."""


@transaction.atomic
def merge_residents(keep_id: UUID, duplicate_id: UUID, *, by: Person, at: datetime, why: str) -> Resident:
    """The duplicate ends and points at the entry that stays; what only the duplicate knew is taken over.

    Raises:
        CannotMerge
    """
    keep, duplicate = _locked(keep_id, duplicate_id)
    _refuse_different(keep, duplicate)
    taken = {name: value for name in FILLED_FROM_THE_OTHER if (value := getattr(duplicate, name))}
    taken = {name: value for name, value in taken.items() if not getattr(keep, name)}
    _end(duplicate, keep, at)
    _fill(keep, taken)
    Resident.objects.filter(guardian=duplicate).exclude(pk=keep.pk).update(guardian=keep)
    if not duplicate.household.residents.current().exists():
        duplicate.household.closed_on = today_of(at)
        duplicate.household.save(update_fields=["closed_on"])
    note_resident(duplicate, ChangeKind.MERGED, by=by, at=at, why=why)
    note_resident(keep, ChangeKind.MERGED, by=by, at=at, why=why, was=dict.fromkeys(taken, ""))
    return keep


def _locked(keep_id: UUID, duplicate_id: UUID) -> tuple[Resident, Resident]:
    rows = Resident.objects.select_for_update(of=("self",)).select_related("household").order_by("pk")
    found = {resident.pk: resident for resident in rows.filter(pk__in=[keep_id, duplicate_id])}
    if len(found) != 2:
        raise CannotMerge(_("Choose two different entries."))
    return found[keep_id], found[duplicate_id]


def _refuse_different(keep: Resident, duplicate: Resident) -> None:
    if not (keep.is_current and duplicate.is_current):
        raise CannotMerge(_("One of the two entries has ended already."))
    if keep.id_number and duplicate.id_number and keep.id_number != duplicate.id_number:
        raise CannotMerge(_("The two have different ID numbers, so they are two people. Correct a wrong number first."))
    if (
        keep.relation != Relation.HEAD
        and duplicate.relation == Relation.HEAD
        and keep.household_id == duplicate.household_id
    ):
        raise CannotMerge(_("Keep the entry that is the head of the household."))


def _end(duplicate: Resident, keep: Resident, at: datetime) -> None:
    duplicate.ending, duplicate.ended_on, duplicate.merged_into = Ending.MERGED, today_of(at), keep
    duplicate.person_id = None
    duplicate.file_code_index = None
    duplicate.save(update_fields=["ending", "ended_on", "merged_into", "person", "file_code_index"])


def _fill(keep: Resident, taken: dict[str, Any]) -> None:
    for name, value in taken.items():
        setattr(keep, name, value if name != "guardian_id" or value != keep.pk else None)
    keep.save(update_fields=[*(name.removesuffix("_id") for name in taken), *index_resident(keep)])
