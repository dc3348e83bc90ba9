"""Reads about imagers."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from dayuan.devices.models import Device, DeviceKind
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SignalKind
from dayuan.thermal.models import Imager, Mask, TerrainGrid

SIGNALS_SHOWN = 12
MASKS_SHOWN = 30


@dataclass(frozen=True)
class Told:
    """One hotspot that was told, for a row of the page."""

    signal: Signal
    photo: str
    """The id of its evidence picture; empty where it has none any more."""


def imagers_of(scope: Scope) -> QuerySet[Device]:
    """The thermal imagers in service where this person works at a desk."""
    found = Device.objects.visible_to(scope).active().filter(kind=DeviceKind.THERMAL_IMAGER)
    return found.filter(scope.q("place_id", DESK_ROLES)).select_related("place", "imager").order_by("place_id", "pk")


def settings_of(device: Device) -> Imager:
    """Those of this imager; the usual ones where nobody has set it up."""
    return Imager.objects.select_related("pose_set_by").filter(pk=device.pk).first() or Imager(device=device)


def masks_of(device: Device) -> QuerySet[Mask]:
    return Mask.objects.filter(device=device).select_related("made_by", "lifted_by")[:MASKS_SHOWN]


def masks_in_force(device_id: str, *, at: datetime) -> list[Mask]:
    return list(Mask.objects.filter(device_id=device_id).in_force(at))


def terrain_at(longitude: float, latitude: float) -> TerrainGrid | None:
    """The newest grid that covers this point."""
    return TerrainGrid.objects.filter(
        west__lte=longitude, east__gte=longitude, south__lte=latitude, north__gte=latitude
    ).first()


def grids_of(scope: Scope) -> QuerySet[TerrainGrid]:
    found = TerrainGrid.objects.filter(scope.q("place_id", COMMAND_ROLES))
    return found.select_related("place", "loaded_by").defer("heights")


def told_lately(device: Device) -> list[Told]:
    """The newest hotspots this imager's pictures gave rise to."""
    found = Signal.objects.filter(device=device, kind=SignalKind.HOTSPOT).order_by("-id")[:SIGNALS_SHOWN]
    return [Told(signal, _photo_of(signal)) for signal in found]


def _photo_of(signal: Signal) -> str:
    named = [name.removeprefix("photo:") for name in signal.evidence if name.startswith("photo:")]
    return named[0] if named else ""
