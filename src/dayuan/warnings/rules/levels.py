"""Levels, states and reasons. Pure."""

from datetime import timedelta
from enum import StrEnum

from dayuan.people.rules import Role


class WarningLevel(StrEnum):
    """A township's handling levels. They are not weather-warning colours, and never a person's."""

    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


URGENCY: dict[WarningLevel, int] = {WarningLevel.RED: 0, WarningLevel.YELLOW: 1, WarningLevel.BLUE: 2}


LEAST_URGENT_FIRST: tuple[WarningLevel, ...] = (WarningLevel.BLUE, WarningLevel.YELLOW, WarningLevel.RED)


class Family(StrEnum):
    """What a warning is about. Two of one family, near each other in place and time, are one matter."""

    VEHICLE = "vehicle"
    FIRE = "fire"
    WATER = "water"
    GEOHAZARD = "geohazard"
    CROWD = "crowd"
    CARE = "care"
    DISPUTE = "dispute"
    WEATHER = "weather"
    DEVICE = "device"
    OTHER = "other"


class About(StrEnum):
    """What a rule follows through time: each device, each site, each village, or each signal by itself."""

    DEVICE = "device"
    SITE = "site"
    VILLAGE = "village"
    SIGNAL = "signal"


class WarningStatus(StrEnum):
    RAISED = "raised"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    JOINED = "joined"
    """Made part of another by hand; that one is decided."""


class Withdrawn(StrEnum):
    """Why it is known now that an episode never was."""

    LATE = "late"
    """What came late showed it."""
    TAKEN_BACK = "taken_back"
    """What somebody had noted was noted by mistake."""


class ProposalState(StrEnum):
    """What became of a rule that somebody proposed."""

    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"
    REPLACED = "replaced"
    """By a changed proposal."""


class FalseAlarmReason(StrEnum):
    MISREAD = "misread"
    KNOWN_VEHICLE = "known_vehicle"
    NOT_OF_CONCERN = "not_of_concern"
    FAULTY_DEVICE = "faulty_device"
    EXPLAINED = "explained"
    SAFE_AND_WELL = "safe_and_well"
    TEST = "test"
    OTHER = "other"


REASONS_OF: dict[Family, tuple[FalseAlarmReason, ...]] = {
    Family.VEHICLE: (
        FalseAlarmReason.MISREAD,
        FalseAlarmReason.KNOWN_VEHICLE,
        FalseAlarmReason.NOT_OF_CONCERN,
        FalseAlarmReason.FAULTY_DEVICE,
        FalseAlarmReason.OTHER,
    ),
    Family.CARE: (
        FalseAlarmReason.SAFE_AND_WELL,
        FalseAlarmReason.FAULTY_DEVICE,
        FalseAlarmReason.NOT_OF_CONCERN,
        FalseAlarmReason.TEST,
        FalseAlarmReason.OTHER,
    ),
}
EVERY_OTHER_REASON = (
    FalseAlarmReason.EXPLAINED,
    FalseAlarmReason.FAULTY_DEVICE,
    FalseAlarmReason.NOT_OF_CONCERN,
    FalseAlarmReason.TEST,
    FalseAlarmReason.OTHER,
)


def reasons_for(family: str) -> tuple[FalseAlarmReason, ...]:
    """Why a warning of this family may have been none."""
    return REASONS_OF.get(Family(family), EVERY_OTHER_REASON)


RULE_MAKERS = frozenset({Role.CHIEF_GRID_OFFICER})
"""Who answers for rules and stops them: not those who decide on what the rules find."""

RULE_PROPOSERS = RULE_MAKERS | {Role.DUTY_OFFICER}
"""Who may write a rule. It counts when a second of them has published it, and one of the two answers for rules."""

PUT_RIGHT_WITHIN: dict[WarningLevel, timedelta] = {
    WarningLevel.RED: timedelta(minutes=15),
    WarningLevel.YELLOW: timedelta(minutes=30),
    WarningLevel.BLUE: timedelta(hours=24),
}
"""How long the case of a confirmed warning has."""

EVIDENCE_KEPT = 20
"""Of one matter; a car that stands before the camera is not photographed into the file for ever."""

STORM_FROM = 12
STORM_WITHIN = timedelta(minutes=10)
"""Where so many of one family wait undecided in a township since so short a time, the next ones join the nearest."""

LONGEST_MUTE = timedelta(days=30)

LATEST_FOLLOW_UP = timedelta(days=30)
"""So soon somebody looks again at what was made less urgent."""

JOINED_WITHIN_M = 3_000
"""What lies further apart, in two villages, is made one matter by nobody."""
