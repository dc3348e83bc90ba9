"""How a mediation committee is reached: its telephone, where it sits, when it is open."""

from dataclasses import dataclass
from datetime import datetime

from dayuan.calendars.queries import work_calendar_of
from dayuan.disputes.models import CommitteeOffice
from dayuan.disputes.rules.clocks import day_of
from dayuan.places.models import Place


@dataclass(frozen=True)
class Office:
    committee: Place
    phone: str
    where: str
    hours: str
    """Of workdays: `08:30–12:00、14:00–17:30`."""


def office_of(committee: Place, *, at: datetime) -> Office:
    """What the committee wrote of itself, with the office hours of its township."""
    kept = CommitteeOffice.objects.filter(place=committee).first()
    stretches = work_calendar_of(committee.pk).hours_in_force(day_of(at)).stretches
    hours = "、".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in stretches)
    return Office(committee, kept.phone if kept else "", kept.where if kept else "", hours)
