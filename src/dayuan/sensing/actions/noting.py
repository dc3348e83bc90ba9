"""What the product itself notes as a signal: of its equipment, of what people reported."""

import json
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction

from dayuan.devices.models import Device
from dayuan.kernel import live
from dayuan.kernel.events import announce
from dayuan.people.models import Person
from dayuan.sensing.events import SeenSignal, SignalsRecorded
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SAID_BY_US, SignalKind, id_derived_from, measured, text_of, time_of


@transaction.atomic
def note_signal(
    kind: SignalKind,
    *,
    place_code: str,
    at: datetime,
    by: Person | None = None,
    device: Device | None = None,
    happened_at: datetime | None = None,
    point: tuple[float, float] | None = None,
    value: float | None = None,
    unit: str = "",
    details: Mapping[str, Any] | None = None,
    seed: str = "",
) -> UUID:
    """Store something that a person reported or that we know of our equipment, and tell those who weigh signals.

    `seed` names what is noted: the same seed at the same moment is one signal, however often it is noted. Details
    hold references and codes, never names or words that somebody wrote.

    Raises:
        ValueError: devices send this kind themselves, or there is neither a person nor a device, or both.
    """
    if kind not in SAID_BY_US or (by is None) == (device is None):
        raise ValueError(f"{kind} is noted of one device or by one person")
    moment = happened_at or at
    source = f"device:{device.pk}" if device else f"person:{by.pk if by else ''}"
    said = dict(details or {})
    identifier = id_derived_from(moment, f"{kind}/{source}/{seed}".encode())
    if point is None and device is not None:
        point = device.longitude, device.latitude
    signal, is_new = Signal.objects.get_or_create(
        id=identifier,
        defaults={
            "kind": kind,
            "device": device,
            "person": by,
            "place_id": place_code,
            "longitude": point[0] if point else None,
            "latitude": point[1] if point else None,
            "observed_at": moment,
            "received_at": at,
            "value": value,
            "unit": unit,
            "details": said,
            "fingerprint": sha256(json.dumps([kind, source, seed, value, said], sort_keys=True).encode()).digest(),
        },
    )
    if is_new:
        announce(SignalsRecorded((_seen(signal, device),), recorded_at=at))
        live.tell("signals", _news(signal))
    return identifier


def _seen(signal: Signal, device: Device | None) -> SeenSignal:
    return SeenSignal(
        id=signal.id,
        kind=signal.kind,
        device_id=signal.device_id,
        device_kind=device.kind if device else "",
        place_code=signal.place_id,
        site_id=device.site_id if device else None,
        site_kind=device.site.kind if device and device.site else "",
        longitude=signal.longitude,
        latitude=signal.latitude,
        observed_at=signal.observed_at,
        received_at=signal.received_at,
        happened_at=signal.observed_at,
        confidence=None,
        value=signal.value,
        unit=signal.unit,
        evidence=(),
        details=signal.details,
        person_id=signal.person_id,
    )


def _news(signal: Signal) -> dict[str, Any]:
    return {
        "place": signal.place_id,
        "id": str(signal.id),
        "kind": signal.kind,
        "device": signal.device_id or "",
        "observed_at": signal.observed_at.isoformat(),
        "received_at": signal.received_at.isoformat(),
        "value": signal.value,
        "unit": signal.unit,
        "confidence": None,
        "time": time_of(signal.observed_at),
        "text": text_of(signal.kind, signal.details),
        "measured": measured(signal.value, signal.unit),
        "sure": "",
    }
