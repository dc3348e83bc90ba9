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


def figures(scope: Scope, *, at: datetime) -> list[Figure]:
    return [*_matters_today(scope, at), _false_alarms(scope, at), _officers(scope, at), _devices(scope)]


def _matters_today(scope: Scope, at: datetime) -> Iterator[Figure]:
    today = today_began_at(at)
    raised = Warning.objects.visible_to(scope).filter(raised_at__gte=today).count()
    cases = Case.objects.visible_to(scope)
    others = cases.filter(opened_at__gte=today, warning__isnull=True).count()
    yield Figure(
        "matters",
        _("matters today"),
        _("Warnings raised since midnight, and cases opened since midnight that did not come from a warning."),
        raised + others,
    )
    closed = cases.filter(closed_at__gte=today)
    yield Figure(
        "on_time",
        _("closed on time"),
        _("Of the cases closed since midnight, those closed before they were due."),
        closed.filter(closed_at__lte=F("due_at")).count(),
        closed.count(),
    )


def _false_alarms(scope: Scope, at: datetime) -> Figure:
    month = today_began_at(at).replace(day=1)
    decided = Warning.objects.visible_to(scope).filter(decided_at__gte=month)
    return Figure(
        "false_alarms",
        _("false alarms this month"),
        _("Of the warnings somebody decided on this month, those rejected as false alarms."),
        decided.filter(status=WarningStatus.REJECTED).count(),
        decided.count(),
    )


def _officers(scope: Scope, at: datetime) -> Figure:
    return Figure(
        "on_duty",
        _("people on duty"),
        _("People whose shift is running now, at any post in your area."),
        len(officers_on_duty(scope, at=at)),
    )


def _devices(scope: Scope) -> Figure:
    now = devices_now(scope)
    return Figure(
        "devices",
        _("devices online"),
        _("Active devices that are heard from as often as they should be, out of all active ones."),
        now.online,
        now.total,
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
