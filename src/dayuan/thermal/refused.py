"""Pictures that are none are shown to somebody: the reason, never the picture, and of one imager once an hour."""

import json
from datetime import datetime, timedelta

from django.db import transaction

from dayuan.devices.models import Device
from dayuan.sensing.actions import Aside, Incoming, keep_aside
from dayuan.sensing.models import KeptAside
from dayuan.sensing.rules import WhyKeptAside
from dayuan.thermal.rules.refusals import FrameRefused

CHANNEL = "frames"
SAID_AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic
def keep_refusal(device: Device, refused: FrameRefused, length: int, *, at: datetime) -> None:
    body = json.dumps({"refused": refused.why.value}).encode()
    recent = KeptAside.objects.filter(place_code=device.place_id, received_at__gt=at - SAID_AGAIN_AFTER)
    if not recent.filter(device_id=device.pk, body=body).exists():
        detail = f"{refused.why.value}: {refused.detail} ({length} bytes)"
        keep_aside([Aside(Incoming(body, CHANNEL, device.pk, at), WhyKeptAside.WRONG_DETAILS, detail)], at=at)
