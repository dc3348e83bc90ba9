"""Devices in somebody's home stop when nobody there agrees any more (C-11a)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayuan.devices.actions import locked, note, tell
from dayuan.devices.events import DeviceTakenAway
from dayuan.devices.logins import rewrite_logins_after_commit
from dayuan.devices.models import Device
from dayuan.devices.queries import runs_with_consent
from dayuan.households.models import Resident
from dayuan.kernel.events import announce
from dayuan.kernel.striking import Names


@transaction.atomic
def stop_where_nobody_agrees(homes: Collection[UUID] | None = None, *, at: datetime) -> int:
    """Take devices out of service whose home no longer consents: in these homes, or in all. Says how many."""
    standing = Device.objects.active().filter(home__isnull=False)
    found = standing if homes is None else standing.filter(home__in=homes)
    stopped = 0
    for device_id in found.order_by("pk").values_list("pk", flat=True):
        device = locked(device_id)
        if device.is_active and not runs_with_consent(device, at=at):
            device.activated_at, device.activation_reason, device.stopped_at = None, "", at
            device.save(update_fields=["activated_at", "activation_reason", "stopped_at"])
            note("device_stopped_without_consent", device, by=None, at=at)
            tell(device)
            announce(DeviceTakenAway(device.pk, at))
            stopped += 1
    if stopped:
        rewrite_logins_after_commit()
    return stopped


@transaction.atomic
def forget_in_homes(resident_ids: Collection[UUID], names: Names) -> None:
    """Devices of these people's homes are called by their number where their name said who lives there.

    The device still hangs there and stays with the household, which keeps its number.
    """
    homes = Resident.objects.filter(pk__in=resident_ids).values("household_id")
    for device_id in Device.objects.filter(home__in=homes).order_by("pk").values_list("pk", flat=True):
        device = locked(device_id)
        if names.stand_in(device.name) or names.stand_in(device.name_en):
            device.name, device.name_en = device.pk, ""
            device.save(update_fields=["name", "name_en"])
            tell(device)
