"""What equipment is, and what its silence means. Pure: no database, no clock, no Django."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DeviceKind(StrEnum):
    CHECKPOINT_CAMERA = "checkpoint_camera"
    CAMERA = "camera"
    THERMAL_IMAGER = "thermal_imager"
    LOUDSPEAKER = "loudspeaker"
    WATER_LEVEL = "water_level"
    SMOKE = "smoke"
    TILT = "tilt"


CAMERA_KINDS = frozenset({DeviceKind.CHECKPOINT_CAMERA, DeviceKind.CAMERA, DeviceKind.THERMAL_IMAGER})
"""Equipment that falls under the public video regulation (State Council order 799, article 14: filed with the police)."""


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
