"""What kind of day a day is in a township, for rules that look only on some."""

from collections.abc import Callable
from datetime import date
from functools import cache

from dayuan.calendars.queries import markets_of, work_calendar_of
from dayuan.calendars.rules.national import NationalKind, national_day
from dayuan.rulebook.looking import DayKind


def days_of(township_code: str) -> Callable[[date], frozenset[DayKind]]:
    """Answers for any day; what the township decided is read once, when the first day is asked about."""
    calendar = cache(lambda: work_calendar_of(township_code))
    markets = cache(lambda: markets_of(township_code))

    @cache
    def kinds_of(day: date) -> frozenset[DayKind]:
        kinds = {DayKind.WORKDAY if calendar().is_workday(day) else DayKind.REST_DAY}
        if national_day(day).kind == NationalKind.HOLIDAY:
            kinds.add(DayKind.HOLIDAY)
        if any(market.is_held_on(day) for market in markets()):
            kinds.add(DayKind.MARKET)
        return frozenset(kinds)

    return kinds_of
