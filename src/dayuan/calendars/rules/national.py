"""Public holidays and their make-up workdays, as chinesecalendar has them from the State Council's notices."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from chinese_calendar.constants import holidays, workdays

SATURDAY = 5


class NationalKind(StrEnum):
    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """A Saturday or Sunday worked in exchange for a day of a holiday."""


@dataclass(frozen=True)
class NationalDay:
    kind: NationalKind
    holiday: str = ""
    """Which holiday, by its name in the library; empty on ordinary days."""
    is_published: bool = True
    """False where the State Council's notice for the year is not in the library: the answer is the plain weekday."""

    @property
    def is_workday(self) -> bool:
        return self.kind in {NationalKind.WORKDAY, NationalKind.MAKE_UP}


KNOWN_YEARS = frozenset(day.year for day in holidays if (day.month, day.day) == (1, 1))
"""The years whose notice the library knows (2004 to 2026 in version 1.11). A notice appears in the November before."""
LAST_KNOWN_YEAR = max(KNOWN_YEARS)


def is_published(day: date) -> bool:
    return day.year in KNOWN_YEARS


def national_day(day: date) -> NationalDay:
    known = is_published(day)
    if day in workdays:
        return NationalDay(NationalKind.MAKE_UP, workdays[day], known)
    if day in holidays:
        return NationalDay(NationalKind.HOLIDAY, holidays[day], known)
    return NationalDay(NationalKind.WEEKEND if day.weekday() >= SATURDAY else NationalKind.WORKDAY, "", known)
