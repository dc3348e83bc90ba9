"""What a version of a rule says, when it counts, and what keeps it from being published. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from dayuan.people.rules import COMMAND_ROLES
from dayuan.rulebook.conditions import listens_for_silence
from dayuan.warnings.rules.asked import condition_of, fills_in, looking_of, stage_is_sound, stage_of
from dayuan.warnings.rules.levels import About, Family, WarningLevel
from dayuan.warnings.rules.plates import WATCHED_KINDS, no_beginnings

LONGEST_BUFFER = timedelta(hours=24)
LONGEST_RUN = timedelta(days=366)
"""A campaign that needs longer is published again, so that somebody has asked again whether it is still needed."""


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
    when: Mapping[str, Any] = field(default_factory=dict)
    """What must hold, as `rulebook.reading` reads it; empty for a rule that watches plates."""
    stages: tuple[Mapping[str, Any], ...] = ()
    """More urgent levels: {"level": "red", "after_s": 1800} or {"level": "red", "when": {…}}."""
    about: About = About.DEVICE
    family: Family = Family.VEHICLE
    damped_s: int = 0
    joins_within_m: int = 0
    days: Mapping[str, Any] = field(default_factory=dict)
    """{"weekdays": [1, …, 7], "days": ["market", …], "season": ["12-01", "05-31"]}, each of them or none."""
    said: str = ""
    """What the warning says, with {device}, {place}, {value}, {unit}, {count}, {since} and {minutes} filled in."""
    said_en: str = ""
    checks: str = ""
    checks_en: str = ""
    concerns_home: bool = False

    @property
    def watches_plates(self) -> bool:
        return not self.when


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
    NO_PLATE = "no_plate"
    BUFFER_TOO_LONG = "buffer_too_long"
    HALF_HOURS = "half_hours"
    SAME_HOURS = "same_hours"
    UNKNOWN_KIND = "unknown_kind"
    MEANS_NOTHING = "means_nothing"
    STAGE_MEANS_NOTHING = "stage_means_nothing"
    DAYS_MEAN_NOTHING = "days_mean_nothing"
    UNKNOWN_WORD = "unknown_word"
    SILENCE_OF_NO_DEVICE = "silence_of_no_device"


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
        Flaw.NO_HOME: terms.watches_plates and not all(prefix.strip() for prefix in terms.home_prefixes or ("",)),
        Flaw.NO_PLATE: terms.watches_plates and bool(no_beginnings(filter(str.strip, terms.home_prefixes))),
        Flaw.BUFFER_TOO_LONG: timedelta(minutes=terms.buffer_minutes) > LONGEST_BUFFER or terms.buffer_minutes < 0,
        Flaw.HALF_HOURS: (terms.hours_from is None) != (terms.hours_until is None),
        Flaw.SAME_HOURS: terms.hours_from is not None and terms.hours_from == terms.hours_until,
        Flaw.UNKNOWN_KIND: terms.watches_plates and terms.signal_kind not in WATCHED_KINDS,
        Flaw.MEANS_NOTHING: not terms.watches_plates and condition_of(terms.when) is None,
        Flaw.STAGE_MEANS_NOTHING: any(not stage_is_sound(stage) for stage in terms.stages),
        Flaw.DAYS_MEAN_NOTHING: looking_of(terms.hours_from, terms.hours_until, terms.days) is None,
        Flaw.UNKNOWN_WORD: not all(fills_in(text) for text in (terms.said, terms.said_en)),
        Flaw.SILENCE_OF_NO_DEVICE: terms.about != About.DEVICE and _waits_for_silence(terms),
    }
    return [flaw for flaw, is_so in found.items() if is_so]


def _waits_for_silence(terms: RuleTerms) -> bool:
    """A village or a single signal never falls silent; only equipment does."""
    asked = [condition_of(terms.when), *(stage.when for said in terms.stages if (stage := stage_of(said)))]
    return any(listens_for_silence(condition) for condition in asked if condition is not None)
