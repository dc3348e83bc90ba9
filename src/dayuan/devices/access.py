"""The only ways from a device's number in a request to the device."""

import hashlib
import hmac

from django.http import Http404

from dayuan.devices.models import Device
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES

NO_SECRET = hashlib.sha256(b"").hexdigest()


def get_device_for_staff(device_id: str, scope: Scope) -> Device:
    """A device in a place where this person works."""
    device = Device.objects.visible_to(scope).select_related("place", "site", "home").filter(pk=device_id).first()
    if device is None:
        raise Http404
    return device


def get_device_for_keeper(device_id: str, scope: Scope) -> Device:
    """A device this person may let in, retire and command."""
    device = get_device_for_staff(device_id, scope)
    if not may_keep(device, scope):
        raise Http404
    return device


def may_keep(device: Device, scope: Scope) -> bool:
    return scope.sees(device.place_id, COMMAND_ROLES)


def device_of_credential(device_id: str, secret: str) -> Device | None:
    """The active device that this secret belongs to. It takes as long to say no as to say yes."""
    device = Device.objects.active().select_related("place", "site").filter(pk=device_id).first()
    expected = (device.secret_hash if device else "") or NO_SECRET
    given = hashlib.sha256(secret.encode()).hexdigest()
    matches = hmac.compare_digest(expected, given)
    return device if device is not None and device.secret_hash and matches else None
