"""What equipment is, and what its silence means. Pure: no database, no clock, no Django."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from dayuan.privacy.rules.consents import ConsentKind


class DeviceKind(StrEnum):
    CHECKPOINT_CAMERA = "checkpoint_camera"
    CAMERA = "camera"
    THERMAL_IMAGER = "thermal_imager"
    LOUDSPEAKER = "loudspeaker"
    WATER_LEVEL = "water_level"
    SMOKE = "smoke"
    TILT = "tilt"
    DOOR = "door"
    METER = "meter"
    ALERT_FEED = "alert_feed"
    """A source of official alerts: a login without a machine of ours."""


CAMERA_KINDS = frozenset({DeviceKind.CHECKPOINT_CAMERA, DeviceKind.CAMERA, DeviceKind.THERMAL_IMAGER})
"""What falls under the public video regulation (State Council order 799, article 14: filed with the police)."""


class Health(StrEnum):
    ONLINE = "online"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class HealthEvidence(StrEnum):
    """Why we believe a device to be as we say."""

    NEVER_HEARD = "never_heard"
    SAID_HELLO = "said_hello"
    HEARD_SIGNAL = "heard_signal"
    SAID_GOODBYE = "said_goodbye"
    CONNECTION_LOST = "connection_lost"
    SILENT = "silent"


SILENT_AFTER_INTERVALS = 3

CLOCK_FAULT_SHOWN_FOR = timedelta(days=30)
"""So long a device's page says that its clock was wrong."""


@dataclass(frozen=True)
class HealthReading:
    health: Health
    since: datetime
    evidence: HealthEvidence


def weigh_silence(
    current: HealthReading, *, last_heard_at: datetime | None, expected_every: timedelta, at: datetime
) -> HealthReading:
    """A device that was online and has missed three of its intervals is unknown: silence proves nothing more."""
    if current.health is not Health.ONLINE or last_heard_at is None:
        return current
    if at - last_heard_at < SILENT_AFTER_INTERVALS * expected_every:
        return current
    return HealthReading(Health.UNKNOWN, since=last_heard_at, evidence=HealthEvidence.SILENT)


@dataclass(frozen=True)
class Sign:
    """One sign that a device lives or does not, as the broker or an upload brought it."""

    device_id: str
    evidence: HealthEvidence
    heard_at: datetime
    """When it reached us by our clock; the device's own clock proves nothing."""
    clock_skew_s: float | None = None
    """How far the device's clock was from ours, where the sign says so."""


SIGNS_OF_LIFE = frozenset({HealthEvidence.SAID_HELLO, HealthEvidence.HEARD_SIGNAL})
SAID_BY_THE_DEVICE = SIGNS_OF_LIFE | {HealthEvidence.SAID_GOODBYE}
"""A lost connection is the broker's word, not the device's."""


def weigh_sign(current: HealthReading, sign: Sign, *, last_heard_at: datetime | None) -> HealthReading:
    """A sign older than what we know changes nothing: a late goodbye never overrules newer evidence."""
    newest = current.since if last_heard_at is None else max(current.since, last_heard_at)
    health = Health.ONLINE if sign.evidence in SIGNS_OF_LIFE else Health.OFFLINE
    if sign.heard_at < newest or health is current.health:
        return current
    return HealthReading(health, since=sign.heard_at, evidence=sign.evidence)


def consent_needed(kind: DeviceKind) -> ConsentKind:
    """What they who live there agree to before a device of this kind runs in their home (C-11a)."""
    return ConsentKind.HOUSEHOLD_CAMERA if kind in CAMERA_KINDS else ConsentKind.HOME_SENSOR


def may_run(kind: DeviceKind, *, filing_number: str, reason: str) -> bool:
    """An unfiled camera runs only with a recorded reason (C-08; State Council order 799, article 14)."""
    return kind not in CAMERA_KINDS or bool(filing_number.strip()) or bool(reason.strip())


class Verb(StrEnum):
    """What a device can be told to do."""

    CAPTURE = "capture"
