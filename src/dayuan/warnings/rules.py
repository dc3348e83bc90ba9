"""When a signal becomes a warning. Pure: no database, no clock, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from dayuan.people.rules import COMMAND_ROLES, Role


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


class Why(StrEnum):
    """Why a reading cannot be acted on before a person has looked at the photograph."""

    LOW_CONFIDENCE = "low_confidence"
    SPECIAL_PLATE = "special_plate"
    UNREAD = "unread"


SPECIAL_PLATE = "special"
"""Police, military, embassy, trailer plates and the like; readers fail at most of them."""
WATCHED_KINDS = frozenset({"plate_seen"})
"""Signal kinds that a rule can watch."""

RULE_MAKERS = frozenset({Role.CHIEF_GRID_OFFICER})
"""Who publishes and stops rules: not those who decide on what the rules find."""

PUT_RIGHT_WITHIN: dict[WarningLevel, timedelta] = {
    WarningLevel.RED: timedelta(minutes=15),
    WarningLevel.YELLOW: timedelta(minutes=30),
    WarningLevel.BLUE: timedelta(hours=24),
}
"""How long the case of a confirmed warning has."""

LONGEST_BUFFER = timedelta(hours=24)
LONGEST_RUN = timedelta(days=366)
"""A campaign that needs longer is published again, so that somebody has asked again whether it is still needed."""
EVIDENCE_KEPT = 20
"""Of one matter; a car that stands before the camera is not photographed into the file for ever."""


@dataclass(frozen=True)
class Match:
    """The signal is what the rule looks for. `why` says what a person has to check; nothing where it is clear."""

    why: Why | None = None

    @property
    def needs_person(self) -> bool:
        return self.why is not None


def counts(signal_kind: str, device_kind: str, site_kind: str) -> bool:
    """Whether a signal can raise a warning: a plate that a checkpoint's own camera saw, and nothing else yet."""
    return signal_kind in WATCHED_KINDS and (device_kind, site_kind) == ("checkpoint_camera", "checkpoint")


def matches(condition: Mapping[str, Any], details: Mapping[str, Any], confidence: float | None) -> Match | None:
    """Whether a `plate_seen` signal is what the rule looks for: a plate of another region.

    `condition` is {"home_prefixes": ["川Z"], "least_confidence": 0.8}. Special and unread plates do not reliably say
    their region, so a person has to look; and so it is with an unsure reading of a plate from elsewhere.
    """
    plate = str(details.get("plate") or "")
    if not plate:
        return Match(Why.UNREAD)
    if details.get("plate_kind") == SPECIAL_PLATE:
        return Match(Why.SPECIAL_PLATE)
    if plate.startswith(tuple(condition["home_prefixes"])):
        return None
    unsure = confidence is None or confidence < float(condition["least_confidence"])
    return Match(Why.LOW_CONFIDENCE if unsure or details.get("needs_person") else None)


def watches_at(hours_from: time | None, hours_until: time | None, local: time) -> bool:
    """Whether these hours hold this local time. They may pass midnight; the same hour twice, or none, is all day."""
    if hours_from is None or hours_until is None or hours_from == hours_until:
        return True
    if hours_from < hours_until:
        return hours_from <= local < hours_until
    return local >= hours_from or local < hours_until


def in_force(starts_at: datetime, expires_at: datetime, stopped_at: datetime | None, at: datetime) -> bool:
    return starts_at <= at < expires_at and (stopped_at is None or at < stopped_at)


def watches_place(place_codes: Iterable[str], place_code: str) -> bool:
    return place_code.startswith(tuple(place_codes))


def mask_plate(plate: str) -> str:
    """A plate for those who need not know it: 川A8H4K2 becomes 川A·8H4**."""
    if len(plate) < 5:
        return "*" * len(plate)
    return f"{plate[:2]}·{plate[2:-2]}**"


@dataclass(frozen=True)
class RuleTerms:
    """All that a version of a rule says."""

    title: str
    purpose: str
    legal_basis: str
    readers: tuple[str, ...]
    place_codes: tuple[str, ...]
    home_prefixes: tuple[str, ...]
    buffer_minutes: int
    starts_at: datetime
    expires_at: datetime
    least_confidence: float = 0.8
    level: WarningLevel = WarningLevel.YELLOW
    hours_from: time | None = None
    hours_until: time | None = None
    decide_within_s: int = 60
    quiet_for_s: int = 600
    title_en: str = ""
    purpose_en: str = ""
    signal_kind: str = "plate_seen"


class Flaw(StrEnum):
    """Why a rule may not be published."""

    NO_EXPIRY = "no_expiry"
    EXPIRES_BEFORE_IT_STARTS = "expires_before_it_starts"
    RUNS_TOO_LONG = "runs_too_long"
    NO_PURPOSE = "no_purpose"
    NO_LEGAL_BASIS = "no_legal_basis"
    NO_READERS = "no_readers"
    NO_PLACES = "no_places"
    NO_HOME = "no_home"
    BUFFER_TOO_LONG = "buffer_too_long"
    HALF_HOURS = "half_hours"
    UNKNOWN_KIND = "unknown_kind"


def flaws_of(terms: RuleTerms) -> list[Flaw]:
    """What keeps these terms from being lawful or from meaning anything (PIPL articles 6, 13, 17, 19)."""
    # Callers may come from workbooks and scripts, where a date that the type promises is missing all the same.
    expires_at: datetime | None = terms.expires_at
    if expires_at is None:
        return [Flaw.NO_EXPIRY]
    found = {
        Flaw.EXPIRES_BEFORE_IT_STARTS: expires_at <= terms.starts_at,
        Flaw.RUNS_TOO_LONG: expires_at - terms.starts_at > LONGEST_RUN,
        Flaw.NO_PURPOSE: not terms.purpose.strip(),
        Flaw.NO_LEGAL_BASIS: not terms.legal_basis.strip(),
        Flaw.NO_READERS: COMMAND_ROLES.isdisjoint(terms.readers),
        Flaw.NO_PLACES: not terms.place_codes,
        Flaw.NO_HOME: not terms.home_prefixes or not all(prefix.strip() for prefix in terms.home_prefixes),
        Flaw.BUFFER_TOO_LONG: timedelta(minutes=terms.buffer_minutes) > LONGEST_BUFFER or terms.buffer_minutes < 0,
        Flaw.HALF_HOURS: (terms.hours_from is None) != (terms.hours_until is None),
        Flaw.UNKNOWN_KIND: terms.signal_kind not in WATCHED_KINDS,
    }
    return [flaw for flaw, is_so in found.items() if is_so]
