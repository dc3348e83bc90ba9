"""When a signal becomes a warning. Pure: no database, no clock, no Django."""

from enum import StrEnum


class WarningLevel(StrEnum):
    """A township's handling levels. They are not weather-warning colours, and never a person's."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


URGENCY: dict[WarningLevel, int] = {WarningLevel.RED: 0, WarningLevel.YELLOW: 1, WarningLevel.BLUE: 2}


class WarningStatus(StrEnum):
    RAISED = "raised"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class FalseAlarmReason(StrEnum):
    MISREAD = "misread"
    KNOWN_VEHICLE = "known_vehicle"
    NOT_OF_CONCERN = "not_of_concern"
    FAULTY_DEVICE = "faulty_device"
    OTHER = "other"
