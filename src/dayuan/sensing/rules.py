"""What may be believed of a signal's own words. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import RFC_4122, UUID
from zoneinfo import ZoneInfo

from dayuan.devices.rules import DeviceKind
from dayuan.people.rules import COMMAND_ROLES, STAFF_ROLES, VILLAGE_POSTS, Role

SHANGHAI = ZoneInfo("Asia/Shanghai")


class SignalKind(StrEnum):
    PLATE_SEEN = "plate_seen"
    WATER_LEVEL = "water_level"
    SMOKE = "smoke"
    TILT = "tilt"
    HOTSPOT = "hotspot"
    DOOR_OPENED = "door_opened"
    METER_READING = "meter_reading"
    PEOPLE_COUNT = "people_count"
    WRONG_WAY = "wrong_way"
    PICTURE_COVERED = "picture_covered"
    DEVICE_HEALTH = "device_health"
    WEATHER_ALERT = "weather_alert"
    REPORT = "report"
    DISPUTE = "dispute"
    VISIT_MISSED = "visit_missed"


SIGNALS_OF: Mapping[DeviceKind, frozenset[SignalKind]] = {
    DeviceKind.CHECKPOINT_CAMERA: frozenset({SignalKind.PLATE_SEEN}),
    DeviceKind.CAMERA: frozenset({SignalKind.PEOPLE_COUNT, SignalKind.WRONG_WAY, SignalKind.PICTURE_COVERED}),
    DeviceKind.THERMAL_IMAGER: frozenset({SignalKind.HOTSPOT}),
    DeviceKind.WATER_LEVEL: frozenset({SignalKind.WATER_LEVEL}),
    DeviceKind.SMOKE: frozenset({SignalKind.SMOKE}),
    DeviceKind.TILT: frozenset({SignalKind.TILT}),
    DeviceKind.DOOR: frozenset({SignalKind.DOOR_OPENED}),
    DeviceKind.METER: frozenset({SignalKind.METER_READING}),
    DeviceKind.LOUDSPEAKER: frozenset(),
    DeviceKind.ALERT_FEED: frozenset(),
}
"""What each kind of device can know: a loudspeaker's credential is not good for a plate."""

SAID_BY_US = frozenset(
    {
        SignalKind.DEVICE_HEALTH,
        SignalKind.WEATHER_ALERT,
        SignalKind.REPORT,
        SignalKind.DISPUTE,
        SignalKind.VISIT_MISSED,
    }
)
"""What the product itself notes, of what people reported and of its own equipment; no device may send it."""

SENT_BY_NOBODY_YET = frozenset({SignalKind.VISIT_MISSED})
"""Rules may name it, and it comes with the care visits; until then whoever reads such a rule is told."""


class ToldAbout(StrEnum):
    """What somebody tells of, as the desk notes it while they speak."""

    FIRE = "fire"
    """Fire or smoke."""
    QUARREL = "quarrel"
    DANGER = "danger"
    """On a road, a slope, by the water."""
    CROWD = "crowd"
    OTHER = "other"


NOTING_ROLES = COMMAND_ROLES | {Role.VILLAGE_SECRETARY} | (VILLAGE_POSTS & STAFF_ROLES)
"""Who notes what was told, of their own places."""

TOLD_AT_MOST_AGO = timedelta(hours=24)
"""What happened before that is no news; a case keeps it."""

SAME_CALLER_WITHIN = timedelta(hours=24)
"""So long whoever notes can say that the same person called again."""

TAKEN_BACK_WITHIN = timedelta(minutes=10)


class PhotoState(StrEnum):
    WAITING = "waiting"
    READ = "read"
    NOTHING_FOUND = "nothing_found"
    FAILED = "failed"
    GIVEN = "given"
    """Given as evidence, by a person or with an imager's signal; nothing is read from it."""


class WhyKeptAside(StrEnum):
    """Why a message was not taken as a signal."""

    NOT_JSON = "not_json"
    WRONG_SHAPE = "wrong_shape"
    WRONG_DETAILS = "wrong_details"
    UNKNOWN_DEVICE = "unknown_device"
    FORGED_DEVICE = "forged_device"
    INACTIVE_DEVICE = "inactive_device"
    BAD_ID = "bad_id"
    ID_REUSED = "id_reused"
    TOO_OLD = "too_old"
    FROM_THE_FUTURE = "from_the_future"
    TOO_LARGE = "too_large"
    NOT_STORED = "not_stored"
    WRONG_KIND = "wrong_kind"


CLOCK_TOLERANCE = timedelta(minutes=2)
"""A clock within this of ours is right. Beyond it the signal is kept, its skew is shown, and rules use our clock."""

PLATE_KEPT_FOR = timedelta(minutes=10)
"""A plate that no rule asked for is forgotten after this: it is personal data without a purpose."""

OLDEST_ID = timedelta(days=400)
"""Partitions reach this far back; an older id is not a late signal but a wrong one."""

FARTHEST_ID = timedelta(days=1)

KEPT_ASIDE_FOR = timedelta(days=30)

KEPT_ASIDE_WHOLE = 200
"""So many of a device's messages in an hour are kept aside with their bytes; a flood's later ones without."""

SIGNALS_KEPT_MONTHS = 13
"""Whole months after which a month of signals is dropped (C-19); kept evidence lives on in its case."""

PHOTO_WAITS_AT_MOST = timedelta(days=1)
"""A photograph that was never read is not kept for ever."""

PHOTOS_PER_MINUTE = 60
"""Uploads taken from one camera: a car a second is more than any checkpoint sees."""

LEAST_CONFIDENCE = 0.2
"""Below this a reading is noise."""

HEARD_AGAIN_AFTER = timedelta(seconds=5)
"""A device that sends often is marked as heard only this often."""

LOOK_LASTS = timedelta(minutes=5)
"""The same person looking at the same picture again within this is one look in the register (C-10)."""


def may_send(device_kind: str, signal_kind: str) -> bool:
    """Whether this kind of device gives this kind of signal; one that nobody knows gives none."""
    return device_kind in DeviceKind and signal_kind in SIGNALS_OF[DeviceKind(device_kind)]


def skew_of(observed_at: datetime, received_at: datetime) -> float:
    """How far a device's clock is from ours in seconds, 0 where it is right."""
    skew = observed_at - received_at
    return skew.total_seconds() if abs(skew) > CLOCK_TOLERANCE else 0.0


def why_not_this_id(identifier: UUID, made_at: datetime | None, received_at: datetime) -> WhyKeptAside | None:
    """Why a signal may not carry this id, which was made at this moment (None: the id does not say)."""
    if made_at is None or identifier.variant != RFC_4122:
        return WhyKeptAside.BAD_ID
    if made_at > received_at + FARTHEST_ID:
        return WhyKeptAside.FROM_THE_FUTURE
    if made_at < received_at - OLDEST_ID:
        return WhyKeptAside.TOO_OLD
    return None


def mask_plate(plate: str) -> str:
    """A plate fit for a list: the last two characters are not shown."""
    return plate[:-2] + "**" if len(plate) > 4 else "*" * len(plate)


UNREAD, ALARM, FORGOTTEN = "unread", "alarm", "forgotten"


def text_of(kind: str, details: Mapping[str, Any]) -> str:
    """What a row of the list says besides the measurement: a masked plate, or a code that pages have words for."""
    if kind == SignalKind.PLATE_SEEN:
        return mask_plate(details.get("plate", "")) or UNREAD
    return ALARM if details.get("alarm") else ""


def time_of(moment: datetime) -> str:
    """The time of day in the township."""
    return f"{moment.astimezone(SHANGHAI):%H:%M:%S}"


def measured(value: float | None, unit: str) -> str:
    return "" if value is None else f"{value:g} {unit}"


def sure(confidence: float | None) -> str:
    return "" if confidence is None else f"{confidence:.0%}"


def id_derived_from(moment: datetime, seed: bytes) -> UUID:
    """A UUIDv7 of this moment whose random bits come from the seed: made twice, it is the same."""
    noise = int.from_bytes(sha256(seed).digest()[:10])
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | 7 << 76 | (noise >> 62 & 0xFFF) << 64 | 2 << 62 | noise & (1 << 62) - 1)


def as_text(body: bytes) -> str:
    """Bytes as a person can look at them: as text where they are text, else as hexadecimal digits."""
    try:
        text = body.decode()
    except UnicodeDecodeError as broken:
        # A character cut in two at the very end is still text.
        if broken.start < len(body) - 3:
            return body.hex(" ")
        text = body[: broken.start].decode()
    shown = sum(character.isprintable() or character in "\r\n\t" for character in text)
    if shown < len(text):
        return body.hex(" ")
    return text


def photos_named(evidence: Iterable[str], details: Mapping[str, Any]) -> list[UUID]:
    """The photographs a signal names, in its evidence or its details; whatever is no id is none."""
    references = [one.removeprefix("photo:") for one in evidence if one.startswith("photo:")]
    return [found for text in (*references, str(details.get("photo") or "")) if (found := _id_in(text)) is not None]


def _id_in(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
