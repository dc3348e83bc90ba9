"""The figures of the strip and the top bar. Each says what it counts, out of how many."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from dayuan.cases.models import Case
from dayuan.devices.models import Device
from dayuan.devices.rules import Health
from dayuan.kernel.clock import today_began_at
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.queries import who_is_on_duty
from dayuan.people.rules import COMMAND_ROLES, Role
from dayuan.warnings.models import Warning, WarningStatus


@dataclass(frozen=True)
class Figure:
    """A number, what it counts and how."""

    name: str
    label: str
    definition: str
    value: int
    out_of: int | None = None


@dataclass(frozen=True)
class DevicesNow:
    online: int
    unknown: int
    offline: int

    @property
    def total(self) -> int:
        return self.online + self.unknown + self.offline


@dataclass(frozen=True)
class StatusNow:
    """Who is on duty and how the devices are: the top bar shows both, the strip counts them."""

    devices: DevicesNow
    on_duty: list[Person]


def status_now(scope: Scope, *, at: datetime) -> StatusNow:
    return StatusNow(devices_now(scope), officers_on_duty(scope, at=at))


def figures(scope: Scope, status: StatusNow, *, at: datetime) -> list[Figure]:
    return [*_of_warnings_and_cases(scope, at), _officers(status), _devices(status)]


def _of_warnings_and_cases(scope: Scope, at: datetime) -> Iterator[Figure]:
    """Two questions for all of them; counted where the rows are."""
    today = today_began_at(at)
    month = today.replace(day=1)
    decided_this_month = Q(decided_at__gte=month)
    warnings = Warning.objects.visible_to(scope).aggregate(
        raised=Count("pk", filter=Q(raised_at__gte=today)),
        decided=Count("pk", filter=decided_this_month),
        rejected=Count("pk", filter=decided_this_month & Q(status=WarningStatus.REJECTED)),
    )
    closed_today = Q(closed_at__gte=today)
    todays = Q(opened_at__gte=today) | closed_today
    cases = (
        Case.objects.visible_to(scope)
        .filter(todays)
        .aggregate(
            others=Count("pk", filter=Q(opened_at__gte=today, warning__isnull=True)),
            closed=Count("pk", filter=closed_today),
            on_time=Count("pk", filter=closed_today & Q(closed_at__lte=F("due_at"))),
        )
    )
    yield Figure(
        "matters",
        _("matters today"),
        _("Warnings raised since midnight, and cases opened since midnight that did not come from a warning."),
        warnings["raised"] + cases["others"],
    )
    yield Figure(
        "on_time",
        _("closed on time"),
        _("Of the cases closed since midnight, those closed before they were due."),
        cases["on_time"],
        cases["closed"],
    )
    yield Figure(
        "false_alarms",
        _("false alarms this month"),
        _("Of the warnings somebody decided on this month, those rejected as false alarms."),
        warnings["rejected"],
        warnings["decided"],
    )


def _officers(status: StatusNow) -> Figure:
    return Figure(
        "on_duty",
        _("people on duty"),
        _("People whose shift is running now, at any post in your area."),
        len(status.on_duty),
    )


def _devices(status: StatusNow) -> Figure:
    return Figure(
        "devices",
        _("devices online"),
        _("Active devices that are heard from as often as they should be, out of all active ones."),
        status.devices.online,
        status.devices.total,
    )


def officers_on_duty(scope: Scope, *, at: datetime) -> list[Person]:
    """Everyone on duty in the places this person commands; those who decide first."""
    posts = [post for code in scope.place_codes(COMMAND_ROLES) for post in who_is_on_duty(code, at=at)]
    posts.sort(key=lambda post: (post.role != Role.DUTY_OFFICER, post.role not in COMMAND_ROLES, post.place_id))
    return list({post.person_id: post.person for post in posts}.values())


def devices_now(scope: Scope) -> DevicesNow:
    active = Device.objects.filter(scope.q("place_id", COMMAND_ROLES)).active()
    wanted: dict[str, Any] = {health.value: Count("pk", filter=Q(health=health)) for health in Health}
    counts = active.aggregate(**wanted)
    return DevicesNow(counts[Health.ONLINE], counts[Health.UNKNOWN], counts[Health.OFFLINE])
