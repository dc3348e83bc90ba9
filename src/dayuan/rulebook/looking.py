"""When a rule looks: its hours, days and season, as stretches of time. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dayuan.rulebook.spans import Span, Spans, both, either

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)

type DayOfYear = tuple[int, int]


class DayKind(StrEnum):
    """What a day can be in a township; it may be several at once."""

    MARKET = "market"
    HOLIDAY = "holiday"
    WORKDAY = "workday"
    REST_DAY = "rest_day"


@dataclass(frozen=True)
class Season:
    """From one day of the year to another, both included; may pass the new year, as the fire season does."""

    first: DayOfYear
    last: DayOfYear

    def has(self, day: date) -> bool:
        here = (day.month, day.day)
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


@dataclass(frozen=True)
class Looking:
    """Empty means without limit. Hours may pass midnight; they belong to the day on which they begin."""

    hours_from: time | None = None
    hours_until: time | None = None
    weekdays: frozenset[int] = frozenset()
    """ISO: Monday is 1."""
    days: frozenset[DayKind] = frozenset()
    """A day that is any of these."""
    season: Season | None = None

    @property
    def is_always(self) -> bool:
        return not (self.weekdays or self.days or self.season or self._has_hours)

    @property
    def _has_hours(self) -> bool:
        return None not in (self.hours_from, self.hours_until) and self.hours_from != self.hours_until

    def on(self, day: date, kinds: Callable[[date], frozenset[DayKind]]) -> bool:
        if self.weekdays and day.isoweekday() not in self.weekdays:
            return False
        if self.season and not self.season.has(day):
            return False
        return not self.days or bool(self.days & kinds(day))

    def stretches(self, begin: datetime, end: datetime, kinds: Callable[[date], frozenset[DayKind]]) -> Spans:
        """Where it looks between two moments."""
        if begin >= end:
            return []
        whole = [Span(begin, end)]
        return whole if self.is_always else both(whole, either(self._days(begin, end, kinds)))

    def _days(self, begin: datetime, end: datetime, kinds: Callable[[date], frozenset[DayKind]]) -> Iterator[Span]:
        day, last = begin.astimezone(SHANGHAI).date() - DAY, end.astimezone(SHANGHAI).date()
        while day <= last:
            if self.on(day, kinds):
                yield self._hours_of(day)
            day += DAY

    def _hours_of(self, day: date) -> Span:
        if not self._has_hours or self.hours_from is None or self.hours_until is None:
            return Span(_at(day, time()), _at(day + DAY, time()))
        until = day if self.hours_from < self.hours_until else day + DAY
        return Span(_at(day, self.hours_from), _at(until, self.hours_until))


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)
