"""Reading is kept: who opened the room, and who looked at a protected detail of a party, and what for."""

from datetime import datetime, timedelta

from django.db import transaction

from dayuan.disputes.models import Dispute, Party
from dayuan.disputes.rules.workflow import MEDIATING_ROLES, READING_ROLES
from dayuan.households.actions.records import record_of_resident
from dayuan.households.rules import Purpose, SensitiveField
from dayuan.kernel import audit
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import scope_of
from dayuan.people.models import Person

OPENED_ROOM = "dispute_opened"
OPENED_AGAIN_AFTER = timedelta(hours=1)
SHOWN = (SensitiveField.ID_NUMBER, SensitiveField.PHONE, SensitiveField.ADDRESS)


@transaction.atomic
def note_opened(dispute: Dispute, *, by: Person, at: datetime) -> None:
    """Somebody opened the room: kept once an hour, not at every click. The trail has the code and no names."""
    recent = AuditEntry.objects.filter(
        subject=dispute.audit_subject, action=OPENED_ROOM, by_id=by.pk, at__gt=at - OPENED_AGAIN_AFTER
    )
    if not recent.exists():
        audit.record(
            OPENED_ROOM,
            dispute.audit_subject,
            by_id=by.pk,
            by_name=by.full_name,
            place_code=dispute.place_id,
            at=at,
            detail=reader_of(dispute, by, at=at),
        )


def reader_of(dispute: Dispute, by: Person, *, at: datetime) -> dict[str, str]:
    """The post by which somebody reads a dispute, the nearest one: parties see this, and no name."""
    held = [one for one in scope_of(by, at=at).holdings if dispute.place_id.startswith(one.place_code)]
    reading = [one for one in held if one.role in READING_ROLES] or [one for one in held if one.role in MEDIATING_ROLES]
    nearest = max(reading, key=lambda one: len(one.place_code), default=None)
    return {"role": nearest.role.value, "post_place": nearest.place_code} if nearest else {}


@transaction.atomic
def reveal_party(party: Party, field: SensitiveField, *, purpose: Purpose, words: str, by: Person, at: datetime) -> str:
    """One protected detail of a party. Whether this person reads the dispute is `access`'s to say before."""
    detail = {"field": field.value, "purpose": purpose.value}
    audit.record(
        "party_revealed",
        party.dispute.audit_subject,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=party.dispute.place_id,
        at=at,
        reason=words,
        detail=detail | {"party": party.number} | reader_of(party.dispute, by, at=at),
    )
    if party.resident is not None:
        record_of_resident("party_revealed", party.resident, by=by, at=at, reason=words, detail=detail)
    return str(getattr(party, field.value))
