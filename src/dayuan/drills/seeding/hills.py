"""The imagers that watch the hills of the demonstration know how they stand."""

from datetime import datetime

from django.db import transaction

from dayuan.devices.models import Device, DeviceKind
from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.people.models import Person
from dayuan.thermal.actions import set_pose, set_scale
from dayuan.thermal.rules.packing import TLINEAR
from dayuan.thermal.rules.placing import Pose

HEIGHT_M, TILT_DEG, VIEW_DEG = 12.0, 8.0, 45.0


@transaction.atomic
def seed_hills(*, by: Person, at: datetime) -> None:
    for device in Device.objects.filter(place__code__startswith=TOWNSHIP, kind=DeviceKind.THERMAL_IMAGER, imager=None):
        bearing = device.bearing_deg or 0.0
        set_pose(device, Pose(device.longitude, device.latitude, HEIGHT_M, bearing, TILT_DEG, VIEW_DEG), by=by, at=at)
        set_scale(device, TLINEAR, by=by, at=at)
