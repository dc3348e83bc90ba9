"""A single detail of somebody is erased, from the entry and everything that remembers it; the person stays."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayuan.households.actions.erasing import RESIDENT, entries_of
from dayuan.households.actions.records import record_of_resident
from dayuan.households.events import DetailErased, ResidentChanged
from dayuan.households.indexing import index_resident
from dayuan.households.models import Resident
from dayuan.households.rules import ERASABLE_DETAILS, ChangeKind, SensitiveField
from dayuan.kernel.chain import forget_content
from dayuan.kernel.events import announce
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person
from dayuan.retention.actions import refuse_held
from dayuan.retention.ledger import note_erasure

KINDS = {f"resident_{detail}": detail for detail in ERASABLE_DETAILS}
"""As the ledger of erasures names them."""


@transaction.atomic
def erase_details(
    resident_id: UUID,
    details: Collection[SensitiveField],
    *,
    request_id: str,
    by: Person | None,
    at: datetime,
    is_again: bool = False,
) -> bool:
    """Forget these details for ever, with what the history says stood there. False where nobody has an entry.

    Raises:
        IsHeld: a hold keeps them as they are.
    """
    entries = entries_of(resident_id)
    if not entries:
        return False
    for entry in entries if not is_again else ():
        refuse_held(RESIDENT, str(entry.pk), at=at)
    for detail in details:
        note_erasure(f"resident_{detail}", f"{entries[0].pk}:{request_id}", request=request_id, at=at)
    values = sorted({value for entry in entries for value in _take_out(entry, details)})
    _forget_words(entries, values, why=f"erased: {request_id}", at=at)
    announce(
        DetailErased(
            tuple(entry.pk for entry in entries),
            tuple(values),
            tuple(sorted({code for entry in entries for code in (entry.place_id, entry.grid_id) if code})),
            is_again,
            at,
        )
    )
    said = {"request": request_id, "fields": sorted(details)}
    record_of_resident("resident_detail_erased", entries[0], by=by, at=at, detail=said)
    announce(ResidentChanged(entries[0].pk, ChangeKind.CORRECTED, entries[0].place_id, at))
    return True


def erase_again(kind: str, subject: str, request_id: str, at: datetime) -> bool:
    """After a restore, unless it was entered anew after it had been erased."""
    resident_id, detail = UUID(subject.partition(":")[0]), KINDS[kind]
    entered_since = Resident.objects.filter(pk=resident_id, changes__at__gt=at, changes__fields__contains=[detail])
    if entered_since.exists():
        return False
    return erase_details(resident_id, [detail], request_id=request_id, by=None, at=at, is_again=True)


def _take_out(entry: Resident, details: Collection[SensitiveField]) -> set[str]:
    """Empty them in the entry and in what its history says stood there; what stood there."""
    values = {str(getattr(entry, detail)) for detail in details}
    for detail in details:
        setattr(entry, detail, "")
    entry.save(update_fields=[*details, *index_resident(entry)])
    for change in entry.changes.all():
        was = json.loads(change.was) if change.was else {}
        gone = {detail: was.pop(detail) for detail in details if detail in was}
        if gone:
            values |= {str(value) for value in gone.values()}
            change.was = json.dumps(was, ensure_ascii=False) if was else ""
            change.save(update_fields=["was"])
    return values - {"", "None"}


def _forget_words(entries: Sequence[Resident], values: Sequence[str], *, why: str, at: datetime) -> None:
    subjects = [entry.audit_subject for entry in entries]
    for value in values:
        written = AuditEntry.objects.filter(subject__in=subjects, reason__contains=value)
        forget_content(written, ["reason"], why=why, at=at)
        for entry in entries:
            entry.changes.filter(why__contains=value).update(why="")
            entry.reveals.filter(words__contains=value).update(words="")
