"""What may be believed of a signal's own words. Pure."""

from datetime import timedelta
from enum import StrEnum


class SignalKind(StrEnum):
    PLATE_SEEN = "plate_seen"
    WATER_LEVEL = "water_level"
    SMOKE = "smoke"
    TILT = "tilt"
    HOTSPOT = "hotspot"


class PhotoState(StrEnum):
    WAITING = "waiting"
    READ = "read"
    NOTHING_FOUND = "nothing_found"
    FAILED = "failed"
    GIVEN = "given"
    """Given by a person as evidence; nothing is read from it."""


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


CLOCK_TOLERANCE = timedelta(minutes=2)
"""A device's clock within this of ours is right. Beyond it the signal is kept, its skew is shown, and rules use our clock."""

PLATE_KEPT_FOR = timedelta(minutes=10)
"""A plate that no rule asked for is forgotten after this: it is personal data without a purpose."""
