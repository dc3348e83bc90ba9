"""What a service team can do and when its members can be called. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class TeamKind(StrEnum):
    """The four teams of the founding story."""

    PARTY_PIONEERS = "party_pioneers"
    CIVILITY = "civility"
    HARDSHIP_AID = "hardship_aid"
    REVITALISATION = "revitalisation"


class Skill(StrEnum):
    FIRST_AID = "first_aid"
    DRIVING = "driving"
    ELECTRICS = "electrics"
    CARE = "care"
    MEDIATION = "mediation"
    FLOOD_AND_FIRE = "flood_and_fire"
    FARMING = "farming"
    ERRANDS = "errands"
    CULTURE = "culture"
    LAW = "law"


@dataclass(frozen=True)
class Hours:
    """From, and until just before."""

    starts: time
    ends: time

    def hold(self, moment: time) -> bool:
        return self.starts <= moment < self.ends


def is_free(week: Mapping[int, Hours], exceptions: Mapping[date, Hours | None], *, at: datetime) -> bool:
    """Whether a member can be called at this moment of the township's clock; an exception replaces the whole day."""
    day = at.date()
    hours = exceptions[day] if day in exceptions else week.get(day.weekday())
    return hours is not None and hours.hold(at.time())


def known_skills(names: Iterable[str]) -> list[Skill]:
    """Skills in the order of the list, whatever was kept."""
    kept = set(names)
    return [skill for skill in Skill if skill.value in kept]
