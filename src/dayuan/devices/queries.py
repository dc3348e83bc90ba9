"""Reading the register: lists, and how many devices are as they should be."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, Q, Value, When

from dayuan.devices.models import Command, Device, DeviceKind, DeviceQuerySet, Health, HealthChange
from dayuan.devices.rules import consent_needed
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.privacy.queries import home_may_process

SERVICE_ACTS = ("device_registered", "device_activated", "device_stopped_without_consent", "device_retired")
CHANGES_SHOWN = 20
COMMANDS_SHOWN = 10


@dataclass(frozen=True)
class HealthCounts:
    """Of the devices in service."""

    active: int
    online: int
    offline: int
    unknown: int


def health_counts(scope: Scope, *, place_code: str = "") -> HealthCounts:
    """Of everything this person sees, or of what stands in one place."""
    in_service = Device.objects.visible_to(scope).active().filter(place__code__startswith=place_code)
    return HealthCounts(
        **in_service.aggregate(
            active=Count("pk"),
            online=Count("pk", filter=Q(health=Health.ONLINE)),
            offline=Count("pk", filter=Q(health=Health.OFFLINE)),
            unknown=Count("pk", filter=Q(health=Health.UNKNOWN)),
        )
    )


def devices_of(
    scope: Scope, *, kind: str = "", health: str = "", words: str = "", place_code: str = ""
) -> DeviceQuerySet:
    """The devices of this person's places; retired ones only when they are searched for by name or number."""
    found = Device.objects.visible_to(scope).select_related("place", "site")
    if place_code:
        found = found.filter(place__code__startswith=place_code)
    if kind:
        found = found.filter(kind=kind)
    if health:
        found = found.active().filter(health=health)
    if words:
        return found.filter(Q(pk__icontains=words) | Q(name__icontains=words) | Q(name_en__icontains=words))
    return found.filter(retired_at__isnull=True)


def worst_first(scope: Scope, place_code: str) -> DeviceQuerySet:
    """The devices in service in a place: first the silent, then those without news, then those that are well."""
    urgency = Case(
        When(health=Health.OFFLINE, then=Value(0)), When(health=Health.UNKNOWN, then=Value(1)), default=Value(2)
    )
    return devices_of(scope, place_code=place_code).active().order_by(urgency, "place_id", "pk")


def acts_of_service(device: Device) -> list[AuditEntry]:
    """When it was let in, stopped and retired, by whom and why, the newest first."""
    found = AuditEntry.objects.filter(subject=f"device:{device.pk}", action__in=SERVICE_ACTS)
    return list(found.order_by("-at", "-number")[:CHANGES_SHOWN])


def latest_changes(device: Device) -> list[HealthChange]:
    return list(device.health_changes.order_by("-noticed_at", "-pk")[:CHANGES_SHOWN])


def latest_commands(device: Device) -> list[Command]:
    return list(device.commands.select_related("by", "message").order_by("-given_at", "-pk")[:COMMANDS_SHOWN])


def runs_with_consent(device: Device, *, at: datetime) -> bool:
    """A device in a home runs only while they who live there agree; every other one needs no consent."""
    return device.home_id is None or home_may_process(device.home_id, consent_needed(DeviceKind(device.kind)), at)
