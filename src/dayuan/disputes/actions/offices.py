"""A committee says how it is reached."""

from datetime import datetime

from django.db import transaction

from dayuan.disputes.models import CommitteeOffice
from dayuan.kernel import audit
from dayuan.people.models import Person
from dayuan.places.models import Place

CHANGED = "committee_office_changed"


@transaction.atomic
def keep_office(committee: Place, *, phone: str, where: str, by: Person, at: datetime) -> CommitteeOffice:
    """Its telephone and where it is; whoever may say so is `access`'s to decide before."""
    kept, _made = CommitteeOffice.objects.update_or_create(
        place=committee,
        defaults={"phone": phone.strip(), "where": where.strip(), "changed_by": by, "changed_at": at},
    )
    audit.record(
        CHANGED,
        f"place:{committee.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=committee.pk,
        at=at,
        detail={"phone": kept.phone, "where": kept.where},
    )
    return kept
