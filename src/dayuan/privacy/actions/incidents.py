"""What is done with an incident: recorded, and closed once those who must know were told."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.privacy.models import Incident


@dataclass(frozen=True)
class IncidentFacts:
    noticed_on: date
    what: str
    whose: str
    people_count: int
    harm: str
    measures: str


class IncidentClosed(Refusal):
    """It is closed already."""


class ToldBefore(Refusal):
    """Nobody can have been told before it was noticed."""


@transaction.atomic
def record_incident(township: Place, facts: IncidentFacts, *, by: Person, at: datetime) -> Incident:
    incident = Incident.objects.create(township=township, recorded_by=by, recorded_at=at, **asdict(facts))
    _note("incident_recorded", incident, by=by, at=at)
    return incident


@transaction.atomic
def close_incident(
    incident_id: UUID,
    *,
    authority_told_on: date,
    people_told_on: date | None,
    people_told_how: str,
    by: Person,
    at: datetime,
) -> Incident:
    """Keep who was told when; without a day for the people themselves, why they need not be told (PIPL art. 57).

    Raises:
        IncidentClosed, ToldBefore
    """
    incident = Incident.objects.select_for_update(no_key=True).get(pk=incident_id)
    if incident.closed_at is not None:
        raise IncidentClosed(_("This incident is closed already."))
    if min(day for day in (authority_told_on, people_told_on) if day) < incident.noticed_on:
        raise ToldBefore(_("Nobody can have been told before it was noticed."))
    incident.authority_told_on, incident.people_told_on = authority_told_on, people_told_on
    incident.people_told_how, incident.closed_by, incident.closed_at = people_told_how.strip(), by, at
    incident.save(update_fields=["authority_told_on", "people_told_on", "people_told_how", "closed_by", "closed_at"])
    _note("incident_closed", incident, by=by, at=at)
    return incident


def _note(action: str, incident: Incident, *, by: Person, at: datetime) -> None:
    audit.record(
        action,
        f"incident:{incident.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=incident.township_id,
        at=at,
        detail={"people": incident.people_count},
    )
