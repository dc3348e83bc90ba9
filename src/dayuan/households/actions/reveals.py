"""A sensitive field is shown for a purpose, one at a time, and the person it is about can see that."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.households.actions.records import post_of, record_of_resident
from dayuan.households.models import Household, Resident, Reveal
from dayuan.households.rules import (
    REVEALS_ALLOWED,
    REVEALS_COUNTED_OVER,
    Purpose,
    SensitiveField,
)
from dayuan.households.wording import CARE_WORDS
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person

OPENED = "resident_opened"
OPENED_AGAIN_AFTER = timedelta(hours=1)


class TooManyReveals(Refusal):
    """Somebody looks up more than the work of an hour needs."""


class WordsMissing(Refusal):
    """For another purpose somebody must say which."""


@transaction.atomic
def reveal(resident: Resident, field: SensitiveField, *, purpose: Purpose, words: str, by: Person, at: datetime) -> str:
    """The unmasked text of one field. Whether this person may see it at all is `access`'s to say before.

    Raises:
        TooManyReveals, WordsMissing
    """
    words = _noted(field, purpose=purpose, words=words, by=by, at=at, resident=resident)
    record_of_resident(
        "resident_revealed",
        resident,
        by=by,
        at=at,
        reason=words,
        detail={"field": field.value, "purpose": purpose.value},
    )
    if field is SensitiveField.CARE:
        return "、".join(str(CARE_WORDS[care]) for care in resident.cares)
    return str(getattr(resident, field.value))


@transaction.atomic
def reveal_address(household: Household, *, purpose: Purpose, words: str, by: Person, at: datetime) -> str:
    """The exact address. Everybody who lives there can see that it was looked at.

    Raises:
        TooManyReveals, WordsMissing
    """
    field = SensitiveField.ADDRESS
    words = _noted(field, purpose=purpose, words=words, by=by, at=at, household=household)
    detail = {"field": field.value, "purpose": purpose.value}
    audit.record(
        "household_revealed",
        f"household:{household.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=household.place_id,
        at=at,
        reason=words,
        detail=post_of(by, household, at=at) | detail,
    )
    for resident in household.residents.current():
        record_of_resident("resident_revealed", resident, by=by, at=at, reason=words, detail=detail)
    return household.address


def _noted(
    field: SensitiveField,
    *,
    purpose: Purpose,
    words: str,
    by: Person,
    at: datetime,
    resident: Resident | None = None,
    household: Household | None = None,
) -> str:
    words = " ".join(words.split())
    if purpose is Purpose.OTHER and not words:
        raise WordsMissing(_("Write in a few words what you need it for."))
    # Their own row is the lock under which one person's looks are counted.
    Person.objects.select_for_update(no_key=True).get(pk=by.pk)
    if Reveal.objects.filter(by=by, at__gt=at - REVEALS_COUNTED_OVER).count() >= REVEALS_ALLOWED:
        raise TooManyReveals(
            _("You have opened %(number)s protected details within an hour. Wait a while, then go on.")
            % {"number": REVEALS_ALLOWED}
        )
    Reveal.objects.create(
        resident=resident, household=household, field=field, purpose=purpose, words=words, by=by, at=at
    )
    return words


@transaction.atomic
def note_opened(resident: Resident, *, by: Person, at: datetime) -> None:
    """Somebody opened the page of a person: told to that person once an hour, not at every click."""
    recent = AuditEntry.objects.filter(
        subject=resident.audit_subject, action=OPENED, by_id=by.pk, at__gt=at - OPENED_AGAIN_AFTER
    )
    if not recent.exists():
        record_of_resident(OPENED, resident, by=by, at=at)
