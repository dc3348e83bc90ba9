"""Storing signals: each once, with what the register knows of its device, and told to those who weigh it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from pydantic_core import to_json

from dayuan.devices.actions import hear
from dayuan.devices.models import Health, HealthEvidence
from dayuan.devices.rules import Sign
from dayuan.kernel import live
from dayuan.kernel.events import announce
from dayuan.kernel.ids import moment_of
from dayuan.sensing.actions.asides import Aside, Incoming, keep_aside
from dayuan.sensing.events import SeenSignal, SignalsRecorded
from dayuan.sensing.models import Photo
from dayuan.sensing.rules import (
    HEARD_AGAIN_AFTER,
    PLATE_KEPT_FOR,
    WhyKeptAside,
    may_send,
    measured,
    skew_of,
    sure,
    text_of,
    time_of,
    why_not_this_id,
)
from dayuan.sensing.schema import NotUnderstood, PlateSeen, SaidSignal, read_signal

SKEW_CHANGED_S = 5.0

# One statement for a batch of any size. The order keeps two processes with the same signals from blocking each other.
INSERT = """
    INSERT INTO sensing_signal (
        id, kind, device_id, place_id, longitude, latitude, observed_at, received_at, clock_skew_s,
        confidence, value, unit, evidence, details, fingerprint, forget_at
    )
    SELECT id, kind, device, place, longitude, latitude, observed_at, received_at, clock_skew_s,
        confidence, value, unit, evidence, details, decode(fingerprint, 'hex'), forget_at
    FROM json_to_recordset(%s::json) AS said (
        id uuid, kind text, device text, place text, longitude float8, latitude float8,
        observed_at timestamptz, received_at timestamptz, clock_skew_s float8, confidence float8,
        value float8, unit text, evidence jsonb, details jsonb, fingerprint text, forget_at timestamptz
    )
    ORDER BY id
    ON CONFLICT DO NOTHING
    RETURNING id
"""
DEVICES = """
    SELECT device.id, device.kind, device.place_id, site_id, COALESCE(site.kind, ''), device.longitude, device.latitude,
        activated_at IS NOT NULL AND retired_at IS NULL, health, last_heard_at, clock_skew_s, home_id IS NOT NULL
    FROM devices_device AS device LEFT JOIN places_site AS site ON site.id = site_id WHERE device.id = ANY(%s)
"""


@dataclass(frozen=True)
class Tally:
    """What became of a batch."""

    stored: int = 0
    duplicates: int = 0
    kept_aside: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.stored + other.stored, self.duplicates + other.duplicates, self.kept_aside + other.kept_aside)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the register knows of a device."""

    id: str
    kind: str
    place_code: str
    site_id: UUID | None
    site_kind: str
    longitude: float
    latitude: float
    is_active: bool
    health: str
    last_heard_at: datetime | None
    clock_skew_s: float
    is_in_a_home: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    """A signal that was understood, with its message and its device."""

    message: Incoming
    said: SaidSignal
    device: _Known
    skew_s: float
    fingerprint: str
    details: dict[str, Any]


@transaction.atomic(savepoint=False)
def record_signals(messages: Sequence[Incoming], *, at: datetime) -> Tally:
    """Store what is new, count what is not, and keep aside what is not a signal. All of it happens or nothing does."""
    known = _known_devices({message.device_id for message in messages})
    taken: dict[UUID, _Taken] = {}
    repeated: list[_Taken] = []
    asides: list[Aside] = []
    for message in messages:
        try:
            signal = _take(message, known.get(message.device_id))
        except NotUnderstood as refused:
            asides.append(Aside(message, refused.why, refused.detail, refused.faults))
            continue
        if taken.setdefault(signal.said.id, signal) is not signal:
            repeated.append(signal)
    asides += _leave_out_foreign_photographs(taken)
    fresh = _insert(taken.values())
    stale = [signal for signal in taken.values() if signal.said.id not in fresh] + repeated
    reused = _with_other_contents(stale)
    asides += [Aside(signal.message, WhyKeptAside.ID_REUSED, f"id: {signal.said.id}") for signal in reused]
    keep_aside(asides, at=at)
    _spread([signal for signal in taken.values() if signal.said.id in fresh], at=at)
    _hear_from(taken.values(), at=at)
    return Tally(stored=len(fresh), duplicates=len(stale) - len(reused), kept_aside=len(asides))


def _known_devices(device_ids: Collection[str]) -> dict[str, _Known]:
    # Read each time, not remembered: a device let in, moved or retired a moment ago counts from that moment.
    with connection.cursor() as cursor:
        # A name that no device can have, such as one with a NUL, is not even asked for.
        cursor.execute(DEVICES, [[name for name in device_ids if name.isascii() and name.isprintable()]])
        return {row[0]: _Known(*row) for row in cursor.fetchall()}


def _take(message: Incoming, device: _Known | None) -> _Taken:
    """Raises NotUnderstood."""
    if device is None:
        raise NotUnderstood(WhyKeptAside.UNKNOWN_DEVICE, f"device: {message.device_id}")
    if not device.is_active:
        raise NotUnderstood(WhyKeptAside.INACTIVE_DEVICE, f"device: {message.device_id}")
    said = read_signal(message.body)
    if said.device is not None and said.device != device.id:
        raise NotUnderstood(WhyKeptAside.FORGED_DEVICE, f"device: {said.device} in a message from {device.id}")
    if not may_send(device.kind, said.kind):
        raise NotUnderstood(WhyKeptAside.WRONG_KIND, f"kind: {said.kind} from a device of the kind {device.kind}")
    _refuse_wrong_id(said.id, message.received_at)
    return _Taken(
        message=message,
        said=said,
        device=device,
        skew_s=skew_of(said.observed_at, message.received_at),
        fingerprint=sha256(device.id.encode() + b"\0" + message.body).hexdigest(),
        details=said.details.model_dump(mode="json"),
    )


def _refuse_wrong_id(identifier: UUID, received_at: datetime) -> None:
    try:
        made_at = moment_of(identifier)
    except ValueError:
        made_at = None
    why = why_not_this_id(identifier, made_at, received_at)
    if why is not None:
        raise NotUnderstood(why, f"id: {identifier}" if made_at is None else f"id: made at {made_at:%Y-%m-%d %H:%M}")


def _leave_out_foreign_photographs(taken: dict[UUID, _Taken]) -> list[Aside]:
    """A device may only point to photographs of its own: else it could show, or have deleted, somebody else's."""
    claimed = {identifier: photos for identifier, signal in taken.items() if (photos := _photos_of(signal))}
    if not claimed:
        return []
    owners = dict(Photo.objects.filter(pk__in=set().union(*claimed.values())).values_list("pk", "device_id"))
    foreign = [
        key for key, photos in claimed.items() if {owners[p] for p in photos & owners.keys()} - {taken[key].device.id}
    ]
    return [Aside(taken.pop(key).message, WhyKeptAside.WRONG_DETAILS, "photo: not this device's") for key in foreign]


def _photos_of(signal: _Taken) -> set[UUID]:
    names = [name.removeprefix("photo:") for name in signal.said.evidence if name.startswith("photo:")]
    names += [photo] if (photo := signal.details.get("photo")) else []
    return {_as_id(name) for name in names}


def _as_id(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError:
        return UUID(int=0)


def _insert(signals: Collection[_Taken]) -> set[UUID]:
    """The ids that were not there before."""
    if not signals:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [to_json([_row(signal) for signal in signals]).decode()])
        return {identifier for (identifier,) in cursor.fetchall()}


def _row(signal: _Taken) -> dict[str, Any]:
    said, message, device = signal.said, signal.message, signal.device
    longitude, latitude = said.point or (device.longitude, device.latitude)
    is_plate = isinstance(said, PlateSeen)
    return {
        "id": said.id,
        "kind": said.kind,
        "device": device.id,
        "place": device.place_code,
        "longitude": longitude,
        "latitude": latitude,
        "observed_at": said.observed_at,
        "received_at": message.received_at,
        "clock_skew_s": signal.skew_s,
        "confidence": said.confidence,
        "value": said.measurement and said.measurement.value,
        "unit": said.measurement.unit if said.measurement else "",
        "evidence": said.evidence,
        "details": signal.details,
        "fingerprint": signal.fingerprint,
        "forget_at": message.received_at + PLATE_KEPT_FOR if is_plate else None,
    }


def _with_other_contents(signals: Sequence[_Taken]) -> list[_Taken]:
    """Those whose id is stored with other contents. What was forgotten cannot be compared and counts as the same."""
    if not signals:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, encode(fingerprint, 'hex') FROM sensing_signal WHERE id = ANY(%s)",
            [[signal.said.id for signal in signals]],
        )
        stored = dict(cursor.fetchall())
    return [signal for signal in signals if stored.get(signal.said.id, "") not in ("", signal.fingerprint)]


def _spread(signals: Sequence[_Taken], *, at: datetime) -> None:
    if not signals:
        return
    announce(SignalsRecorded(tuple(_seen(signal) for signal in signals), recorded_at=at))
    # Every desk listens here; what happens in a home is read from the list by those whom it concerns.
    live.tell_many("signals", [_news(signal) for signal in signals if not signal.device.is_in_a_home])


def _seen(signal: _Taken) -> SeenSignal:
    said, message, device = signal.said, signal.message, signal.device
    longitude, latitude = said.point or (device.longitude, device.latitude)
    return SeenSignal(
        id=said.id,
        kind=said.kind,
        device_id=device.id,
        device_kind=device.kind,
        place_code=device.place_code,
        site_id=device.site_id,
        site_kind=device.site_kind,
        longitude=longitude,
        latitude=latitude,
        observed_at=said.observed_at,
        received_at=message.received_at,
        happened_at=message.received_at if signal.skew_s else said.observed_at,
        confidence=said.confidence,
        value=said.measurement.value if said.measurement else None,
        unit=said.measurement.unit if said.measurement else "",
        evidence=said.evidence,
        details=signal.details,
    )


def _news(signal: _Taken) -> dict[str, Any]:
    """What a screen needs to draw one row. Everybody at a desk sees it, so the plate is masked."""
    said, message = signal.said, signal.message
    value, unit = (said.measurement.value, said.measurement.unit) if said.measurement else (None, "")
    return {
        "place": signal.device.place_code,
        "id": str(said.id),
        "kind": said.kind,
        "device": signal.device.id,
        "observed_at": said.observed_at.isoformat(),
        "received_at": message.received_at.isoformat(),
        "value": value,
        "unit": unit,
        "confidence": said.confidence,
        "time": time_of(message.received_at if signal.skew_s else said.observed_at),
        "text": text_of(said.kind, signal.details),
        "measured": measured(value, unit),
        "sure": sure(said.confidence),
    }


def _hear_from(signals: Iterable[_Taken], *, at: datetime) -> None:
    """A signal proves that its device lives. One that was heard a moment ago need not be marked again.

    Of each device the latest with a right clock and the latest with a wrong one: a good message hides no bad one.
    """
    in_order = sorted(signals, key=lambda signal: signal.message.received_at)
    latest = {(signal.device.id, bool(signal.skew_s)): signal for signal in in_order}
    worth_marking = {signal.device.id for signal in latest.values() if _is_worth_marking(signal)}
    signs = [
        Sign(device_id, HealthEvidence.HEARD_SIGNAL, signal.message.received_at, signal.skew_s)
        for (device_id, _wrong), signal in sorted(latest.items(), key=lambda one: one[0])
        if device_id in worth_marking
    ]
    if signs:
        hear(signs, at=at)


def _is_worth_marking(signal: _Taken) -> bool:
    device = signal.device
    return (
        device.health != Health.ONLINE
        or device.last_heard_at is None
        or signal.message.received_at - device.last_heard_at >= HEARD_AGAIN_AFTER
        or abs(signal.skew_s - device.clock_skew_s) > SKEW_CHANGED_S
    )
