"""Devices for tests."""

import hashlib
from typing import Any

from dayuan.devices.models import Device, DeviceKind, Health, HealthEvidence
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import make_checkpoint

SECRET = "the-secret-of-a-test-device"  # noqa: S105  # known to every test, and to nothing else


def make_device(device_id: str = "cam-east", **given: Any) -> Device:
    """An active, filed checkpoint camera at the east checkpoint, online since noon. Its secret is SECRET."""
    site = given.pop("site", None) or make_checkpoint()
    values = {
        "kind": DeviceKind.CHECKPOINT_CAMERA,
        "name": "东进口相机",
        "name_en": "East camera",
        "owner": "虞丞乡综治中心",
        "place": site.place,
        "site": site,
        "longitude": site.longitude,
        "latitude": site.latitude,
        "filing_number": "川公备 511421-001",
        "retention_days": 30,
        "secret_hash": hashlib.sha256(SECRET.encode()).hexdigest(),
        "activated_at": MONDAY_NOON,
        "health": Health.ONLINE,
        "health_evidence": HealthEvidence.SAID_HELLO,
        "health_since": MONDAY_NOON,
        "last_heard_at": MONDAY_NOON,
    }
    return Device.objects.create(id=device_id, **(values | given))
