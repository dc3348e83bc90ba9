"""When a consent carries what is done with somebody's data, and when they must be asked again. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from dayuan.households.rules import CONSENT_AGE, age_on
from dayuan.people.rules import COMMAND_ROLES, Role

SHANGHAI = ZoneInfo("Asia/Shanghai")
END_OF_DAY = time(23, 59, 59)
KEEPING_ROLES = COMMAND_ROLES | {Role.VILLAGE_SECRETARY}
"""Who records consents and takes down requests, in their place: the village secretary, and the township's desk."""
TEXT_ROLES = frozenset({Role.CHIEF_GRID_OFFICER})
"""Who publishes the texts that people consent to."""


class ConsentKind(StrEnum):
    """What is done with somebody's data only while they agree (PIPL art. 13(1)(1), 26, 29)."""

    HOME_SENSOR = "home_sensor"
    HOUSEHOLD_CAMERA = "household_camera"
    CARE_CALLS = "care_calls"
    PUBLIC_PHOTO = "public_photo"


class Channel(StrEnum):
    """How a consent was given, or withdrawn."""

    PAPER = "paper"
    WITNESSED = "witnessed"
    PHONE = "phone"
    """To withdraw alone: a consent is signed, or spoken before a witness."""
    ELECTRONIC = "electronic"


class OnBehalf(StrEnum):
    """For whom somebody speaks."""

    SELF = "self"
    CHILD = "child"
    WARD = "ward"
    """Somebody grown up who has a guardian (Civil Code art. 28)."""


class Ending(StrEnum):
    """Why a consent carries nothing any more."""

    WITHDRAWN = "withdrawn"
    RENEWED = "renewed"
    """Given anew: to a later text, or by the person after the guardian."""
    TEXT_CHANGED = "text_changed"
    CAME_OF_AGE = "came_of_age"
    GUARDIAN_ERASED = "guardian_erased"
    """Whoever gave it for a child or ward is kept nowhere any more: nobody can show who agreed."""


ASKED_AGAIN = frozenset({Ending.TEXT_CHANGED, Ending.CAME_OF_AGE, Ending.GUARDIAN_ERASED})


class Standing(StrEnum):
    """How it stands with one kind of processing for one person."""

    NOT_ASKED = "not_asked"
    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    ASK_AGAIN = "ask_again"


@dataclass(frozen=True)
class Given:
    """One consent as far as it matters for whether it carries something."""

    version: int
    on_behalf: OnBehalf
    given_at: datetime
    ended_at: datetime | None = None


def day_of(at: datetime) -> date:
    return at.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """Stands for a paper of that day: nobody wrote down the hour."""
    return datetime.combine(day, END_OF_DAY, SHANGHAI)


def start_of(day: date) -> datetime:
    """Stands for a paper that came in that day: its clock runs from there."""
    return datetime.combine(day, time(), SHANGHAI)


def has_hour(at: datetime) -> bool:
    """Whether this moment is one, and not a day that stands as its beginning or end."""
    return at not in (start_of(day_of(at)), end_of(day_of(at)))


def needs_guardian_on(born_on: date, day: date) -> bool:
    """C-16: below fourteen a guardian consents (PIPL art. 31)."""
    return age_on(born_on, day) < CONSENT_AGE


def lapse_of(given: Given, *, version_in_force: int, born_on: date, at: datetime) -> Ending | None:
    """Why a consent that nobody withdrew carries nothing at this moment; nothing where it still does."""
    if given.version < version_in_force:
        return Ending.TEXT_CHANGED
    if given.on_behalf is OnBehalf.CHILD and not needs_guardian_on(born_on, day_of(at)):
        return Ending.CAME_OF_AGE
    return None


def carries(given: Given, *, version_in_force: int, born_on: date, at: datetime) -> bool:
    """Whether this consent carries processing at this moment: given, not ended, to the text in force, by who may."""
    if at < given.given_at or (given.ended_at is not None and at >= given.ended_at):
        return False
    return lapse_of(given, version_in_force=version_in_force, born_on=born_on, at=at) is None


def version_in_force(versions: Collection[tuple[int, date]], day: date) -> int:
    """The newest version whose first day has come; 0 before the first. `versions`: number and first day."""
    return max((version for version, starts_on in versions if starts_on <= day), default=0)
