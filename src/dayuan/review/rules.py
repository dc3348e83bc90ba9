"""Periods, weeks, shares and shades of a review. Pure: no database, no clock, no Django."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY, WEEK = timedelta(days=1), timedelta(days=7)

LEAST_FOR_SHARE = 10
"""Of fewer no percentage and no ninth in ten is said: the next one would turn it over."""
USUAL_DAYS = 30
LONGEST_DAYS = 366
SHADES = 4
"""Steps of shading above nothing at all."""
WEEKS_SHOWN = 8
DIGEST_AT = time(7)
"""On Monday, in Shanghai: the week is over, and the leaders begin theirs."""


@dataclass(frozen=True)
class Period:
    """Days in Shanghai, the first and the last included."""

    first: date
    last: date

    @property
    def begins_at(self) -> datetime:
        return datetime.combine(self.first, time(), SHANGHAI)

    @property
    def ends_at(self) -> datetime:
        """The first moment that belongs to it no longer."""
        return datetime.combine(self.last + DAY, time(), SHANGHAI)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def days_back(today: date, days: int) -> Period:
    """So many days, today included."""
    return Period(today - (days - 1) * DAY, today)


def monday_of(day: date) -> date:
    return day - day.weekday() * DAY


def week_from(monday: date) -> Period:
    return Period(monday, monday + WEEK - DAY)


def weeks_in(period: Period) -> Iterator[Period]:
    """The weeks of a period from Monday to Sunday; the first and the last are as long as the period leaves them."""
    monday = monday_of(period.first)
    while monday <= period.last:
        yield Period(max(monday, period.first), min(monday + WEEK - DAY, period.last))
        monday += WEEK


def week_to_tell(at: datetime) -> date | None:
    """The Monday of the last whole week, from the hour on when it is told; nothing before that hour on a Monday."""
    here = at.astimezone(SHANGHAI)
    if here.weekday() == 0 and here.time() < DIGEST_AT:
        return None
    return monday_of(here.date()) - WEEK


def share(part: int, whole: int) -> int | None:
    """In whole percent; nothing where the whole is too small for one."""
    return None if whole < LEAST_FOR_SHARE else (200 * part + whole) // (2 * whole)


def shade(count: int, most: int) -> int:
    """0 for none, then 1 to `SHADES`, the darkest for the most."""
    return 0 if count <= 0 else max(1, -(-count * SHADES // max(most, count)))


def shade_bounds(most: int) -> list[tuple[int, int]]:
    """For each step that occurs the least and the most it stands for: the key under a shaded table."""
    found: dict[int, tuple[int, int]] = {}
    for step in range(1, SHADES + 1):
        least, last = most * (step - 1) // SHADES + 1, most * step // SHADES
        if least <= last:
            found[step] = (least, last)
    return list(found.values())
