"""The only ways from an id in a request to an imager or a mask."""

from uuid import UUID

from django.http import Http404

from dayuan.devices.access import get_device_for_keeper, get_device_for_staff
from dayuan.devices.models import Device, DeviceKind
from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.thermal.models import Mask


def get_imager_for_desk(device_id: str, scope: Scope) -> Device:
    """An imager in a place whose matters this person reads."""
    return _imager(get_device_for_staff(device_id, scope), scope)


def get_imager_for_keeper(device_id: str, scope: Scope) -> Device:
    """An imager this person may set up."""
    return _imager(get_device_for_keeper(device_id, scope), scope)


def get_mask_for_keeper(device_id: str, mask_id: UUID, scope: Scope) -> Mask:
    device = get_imager_for_keeper(device_id, scope)
    mask = Mask.objects.filter(pk=mask_id, device=device).first()
    if mask is None:
        raise Http404
    return mask


def _imager(device: Device, scope: Scope) -> Device:
    if device.kind != DeviceKind.THERMAL_IMAGER or not scope.sees(device.place_id, DESK_ROLES):
        raise Http404
    return device
