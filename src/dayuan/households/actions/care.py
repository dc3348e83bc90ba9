"""What somebody needs, and who by name may know it (C-15)."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.households.actions.records import locked_resident, note_resident, today_of
from dayuan.households.models import CareReader, Resident
from dayuan.households.rules import READ_ROLES, Care, ChangeKind
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person, Post
from dayuan.places.models import Place


class CareReaderUnfit(Refusal):
    """This person cannot be named for the care group there."""


@transaction.atomic
def note_care(resident_id: UUID, cares: Iterable[Care], *, by: Person, at: datetime, why: str) -> Resident:
    """Write down what somebody needs. The record says that it was written down, not what."""
    resident = locked_resident(resident_id)
    wanted = " ".join(care.value for care in Care if care in set(cares))
    if wanted == resident.care:
        return resident
    was = {"care": resident.care}
    resident.care = wanted
    resident.save(update_fields=["care"])
    note_resident(resident, ChangeKind.CARE_NOTED, by=by, at=at, why=why, was=was)
    return resident


@transaction.atomic
def name_care_reader(person: Person, place: Place, *, why: str, by: Person, at: datetime) -> CareReader:
    """Name somebody for the care group of a place, from today on.

    Raises:
        CareReaderUnfit: oneself, somebody without a post that reads the register there, or somebody named already.
    """
    _refuse_unfit(person, place, by=by, at=at)
    reader = CareReader.objects.create(person=person, place=place, why=why, named_by=by, starts_on=today_of(at))
    _record("care_reader_named", reader, by=by, at=at, reason=why)
    return reader


@transaction.atomic
def end_care_reader(reader_id: UUID, *, by: Person, at: datetime, why: str = "") -> CareReader:
    """Take somebody out of the care group; they read nothing more from this moment on."""
    reader = CareReader.objects.select_for_update(of=("self",)).select_related("person", "place").get(pk=reader_id)
    reader.ends_on = _day_before(today_of(at))
    reader.starts_on = min(reader.starts_on, reader.ends_on)
    reader.save(update_fields=["starts_on", "ends_on"])
    _record("care_reader_ended", reader, by=by, at=at, reason=why)
    return reader


def _refuse_unfit(person: Person, place: Place, *, by: Person, at: datetime) -> None:
    if person.pk == by.pk:
        raise CareReaderUnfit(_("Nobody names themselves for the care group."))
    day, code = today_of(at), place.code
    posts = (
        Post.objects.held_on(day).filter(person=person, role__in=list(READ_ROLES)).values_list("place_id", flat=True)
    )
    if not person.is_active or not any(held.startswith(code) or code.startswith(held) for held in posts):
        raise CareReaderUnfit(_("%(name)s holds no post that reads the register there.") % {"name": person})
    if CareReader.objects.named_on(day).filter(person=person, place=place).exists():
        raise CareReaderUnfit(_("%(name)s is named for this place already.") % {"name": person})


def _day_before(day: date) -> date:
    return date.fromordinal(day.toordinal() - 1)


def _record(action: str, reader: CareReader, *, by: Person, at: datetime, reason: str = "") -> None:
    audit.record(
        action,
        f"person:{reader.person_id}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=reader.place_id,
        at=at,
        reason=reason,
        detail={"person": reader.person.full_name},
    )
