"""Somebody is erased: the entry, its history, its indexes, and their name in the words of others."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayuan.households.actions.erasing_words import forget_words, names_of, release_wards
from dayuan.households.actions.records import today_of
from dayuan.households.events import ResidentErased
from dayuan.households.models import Household, HouseholdChange, Resident, ResidentChange, Reveal
from dayuan.kernel import audit
from dayuan.kernel.chain import forget_content
from dayuan.kernel.events import announce
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person
from dayuan.retention.actions import refuse_held
from dayuan.retention.ledger import note_erasure

RESIDENT = "resident"
HOUSEHOLD = "household"


@transaction.atomic
def erase_resident(
    resident_id: UUID, *, request_id: str, by: Person | None, at: datetime, is_again: bool = False
) -> bool:
    """Forget somebody for ever, with every entry that was merged into theirs. False where nobody is left to forget.

    Without a request the period was over, and no line goes into the ledger: the next run would find the same.
    `is_again` is for what a restored backup brought back; no hold stands against that.

    Raises:
        IsHeld: a hold keeps them.
    """
    entries = entries_of(resident_id)
    if not entries:
        return False
    for entry in entries:
        if not is_again:
            refuse_held(RESIDENT, str(entry.pk), at=at)
        note_erasure(RESIDENT, str(entry.pk), request=request_id, at=at)
    names = names_of(entries)
    subject = entries[0].audit_subject
    announce(
        ResidentErased(
            tuple(entry.pk for entry in entries),
            names.gone,
            names.longer,
            tuple(sorted({code for entry in entries for code in (entry.place_id, entry.grid_id) if code})),
            request_id,
            is_again,
            at,
        )
    )
    why = f"erased: {request_id}" if request_id else "erased: the period is over"
    forget_words(entries, names, why=why, at=at)
    release_wards(entries, names)
    _delete(entries)
    for household_id in {entry.household_id for entry in entries}:
        _empty_if_nobody_is_left(household_id, why=why, at=at)
    audit.record(
        "resident_erased",
        subject,
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "",
        place_code=entries[0].place_id,
        at=at,
        detail={"request": request_id, "entries": len(entries)},
    )
    return True


def entries_of(resident_id: UUID) -> list[Resident]:
    """The entry that stands for the person first, then those merged into it, each after the one it points at."""
    rows = Resident.objects.select_for_update(of=("self",))
    top = rows.filter(pk=resident_id).first()
    while top is not None and top.merged_into_id is not None:
        top = rows.get(pk=top.merged_into_id)
    entries = [top] if top is not None else []
    for entry in entries:  # grows while it is walked
        entries.extend(rows.filter(merged_into=entry).order_by("pk"))
    return entries


def _delete(entries: Sequence[Resident]) -> None:
    keys = [entry.pk for entry in entries]
    ResidentChange.objects.filter(resident_id__in=keys).delete()
    Reveal.objects.filter(resident_id__in=keys).delete()
    for entry in reversed(entries):
        entry.delete()


def _empty_if_nobody_is_left(household_id: UUID, *, why: str, at: datetime) -> None:
    """Where somebody lived alone, the address says who it was; the number of the household stays."""
    household = Household.objects.select_for_update().get(pk=household_id)
    if household.residents.exists():
        return
    household.address, household.longitude, household.latitude = "", None, None
    household.closed_on = household.closed_on or today_of(at)
    household.save(update_fields=["address", "longitude", "latitude", "closed_on"])
    HouseholdChange.objects.filter(household=household).update(was=b"", why="")
    Reveal.objects.filter(household=household).delete()
    about = AuditEntry.objects.filter(subject=f"{HOUSEHOLD}:{household.pk}")
    forget_content(about, ["reason"], why=why, at=at)
