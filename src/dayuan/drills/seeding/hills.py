"""What watches hills and stream in the demonstration: imagers that know how they stand, and ready-made rules."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from dayuan.devices.models import Device, DeviceKind
from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.thermal.actions import set_pose, set_scale
from dayuan.thermal.rules.packing import TLINEAR
from dayuan.thermal.rules.placing import Pose
from dayuan.warnings.actions import publish_rule
from dayuan.warnings.models import WatchRule
from dayuan.warnings.starter import starter_rules

TAKEN_OVER = ("hotspot", "smoke", "water", "tilt", "dispute", "threat", "several_reports", "weather")
"""Of what simulated devices measure, neighbours tell and the invented weather office says; the rest is left to take."""
HEIGHT_M, TILT_DEG, VIEW_DEG = 12.0, 8.0, 45.0


@transaction.atomic
def seed_hills(*, by: Person, at: datetime) -> None:
    for device in Device.objects.filter(place__code__startswith=TOWNSHIP, kind=DeviceKind.THERMAL_IMAGER, imager=None):
        bearing = device.bearing_deg or 0.0
        set_pose(device, Pose(device.longitude, device.latitude, HEIGHT_M, bearing, TILT_DEG, VIEW_DEG), by=by, at=at)
        set_scale(device, TLINEAR, by=by, at=at)
    township = Place.objects.get(pk=TOWNSHIP)
    known = set(WatchRule.objects.filter(township=township).values_list("title", flat=True))
    for rule in starter_rules():
        if rule.name in TAKEN_OVER and rule.title not in known:
            # A demonstration burns in every season.
            terms = replace(rule.terms(township_code=TOWNSHIP, at=at), days={})
            publish_rule(terms, township=township, by=by, at=at)
