"""On which days a market is held (赶场天). A rule and a date give yes or no; nothing else is looked at."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from dayuan.calendars.rules.lunar import branch_of, lunar_of

LONGEST_SOLAR, LONGEST_LUNAR = 31, 30


class MarketBasis(StrEnum):
    """By which count the days are told."""

    SOLAR = "solar"
    LUNAR = "lunar"
    WEEKDAY = "weekday"
    BRANCH = "branch"
    """Earthly branches of the day (地支): 子午场, 丑未场."""


class MarketPattern(StrEnum):
    """Which days of a solar or lunar month."""

    LAST_DIGITS = "last_digits"
    ODD = "odd"
    EVEN = "even"
    DAYS = "days"


class MonthEnd(StrEnum):
    """What happens where months differ in length."""

    AS_COUNTED = "as_counted"
    """A day that a short month lacks brings no market; the 31st counts like any other day."""
    NO_31ST = "no_31st"
    """Solar: the 31st brings no market, so that odd days and 'ones' do not meet on the 31st and the 1st."""
    LAST_DAY = "last_day"
    """The last day of a short month stands in for the day it lacks: lunar 廿九 for 三十."""


@dataclass(frozen=True)
class MarketTerms:
    """A market's rule. `numbers` are last digits 0-9, days 1-31, weekdays 0 (Monday) - 6, or branches 0 (子) - 11."""

    basis: MarketBasis
    pattern: MarketPattern = MarketPattern.LAST_DIGITS
    numbers: frozenset[int] = frozenset()
    month_end: MonthEnd = MonthEnd.AS_COUNTED
    opens: time = time(6)
    closes: time = time(13)

    @property
    def counts_by_month(self) -> bool:
        return self.basis in {MarketBasis.SOLAR, MarketBasis.LUNAR}

    @property
    def needs_numbers(self) -> bool:
        return not self.counts_by_month or self.pattern in {MarketPattern.LAST_DIGITS, MarketPattern.DAYS}


class MarketFlaw(StrEnum):
    """Why a rule says nothing, or says two things."""

    NO_NUMBERS = "no_numbers"
    NUMBERS_OUT_OF_RANGE = "numbers_out_of_range"
    CLOSES_BEFORE_IT_OPENS = "closes_before_it_opens"
    NO_31ST_IN_THE_LUNAR_MONTH = "no_31st_in_the_lunar_month"
    LAST_DAY_SAYS_NOTHING = "last_day_says_nothing"


def flaws_of(terms: MarketTerms) -> list[MarketFlaw]:
    found = {
        MarketFlaw.NO_NUMBERS: terms.needs_numbers and not terms.numbers,
        MarketFlaw.NUMBERS_OUT_OF_RANGE: terms.needs_numbers and not terms.numbers <= numbers_allowed(terms),
        MarketFlaw.CLOSES_BEFORE_IT_OPENS: terms.closes <= terms.opens,
        MarketFlaw.NO_31ST_IN_THE_LUNAR_MONTH: terms.basis is MarketBasis.LUNAR and terms.month_end is MonthEnd.NO_31ST,
        MarketFlaw.LAST_DAY_SAYS_NOTHING: terms.counts_by_month
        and terms.month_end is MonthEnd.LAST_DAY
        and not _may_lack_a_day(terms),
    }
    return [flaw for flaw, is_so in found.items() if is_so]


def numbers_allowed(terms: MarketTerms) -> frozenset[int]:
    if terms.basis is MarketBasis.WEEKDAY:
        return frozenset(range(7))
    if terms.basis is MarketBasis.BRANCH:
        return frozenset(range(12))
    if terms.pattern is MarketPattern.LAST_DIGITS:
        return frozenset(range(10))
    return frozenset(range(1, _longest(terms) + 1))


def is_market_day(terms: MarketTerms, day: date) -> bool:
    """What the rule alone says of a day."""
    if terms.basis is MarketBasis.WEEKDAY:
        return day.weekday() in terms.numbers
    if terms.basis is MarketBasis.BRANCH:
        return branch_of(day) in terms.numbers
    number, length = _day_and_length(terms.basis, day)
    wanted = days_named(terms)
    lacks_one = terms.month_end is MonthEnd.LAST_DAY and number == length and any(one > length for one in wanted)
    return number in wanted or lacks_one


def days_named(terms: MarketTerms) -> frozenset[int]:
    """The days of a longest month that the rule names."""
    days = range(1, _longest(terms) + 1)
    match terms.pattern:
        case MarketPattern.LAST_DIGITS:
            named = {day for day in days if day % 10 in terms.numbers}
        case MarketPattern.ODD:
            named = {day for day in days if day % 2 == 1}
        case MarketPattern.EVEN:
            named = {day for day in days if day % 2 == 0}
        case MarketPattern.DAYS:
            named = set(terms.numbers)
    return frozenset(named - {LONGEST_SOLAR} if terms.month_end is MonthEnd.NO_31ST else named)


def is_held(terms: MarketTerms, exceptions: Mapping[date, bool], day: date) -> bool:
    """Exceptions both ways (held all the same, not held) come before the rule."""
    decided = exceptions.get(day)
    return is_market_day(terms, day) if decided is None else decided


def days_held(terms: MarketTerms, exceptions: Mapping[date, bool], first: date, days: int) -> Iterator[date]:
    for ahead in range(days):
        day = first + timedelta(days=ahead)
        if is_held(terms, exceptions, day):
            yield day


def _day_and_length(basis: MarketBasis, day: date) -> tuple[int, int]:
    if basis is MarketBasis.LUNAR:
        lunar = lunar_of(day)
        return lunar.day, lunar.month_length
    return day.day, monthrange(day.year, day.month)[1]


def _longest(terms: MarketTerms) -> int:
    return LONGEST_LUNAR if terms.basis is MarketBasis.LUNAR else LONGEST_SOLAR


def _may_lack_a_day(terms: MarketTerms) -> bool:
    """Whether the rule names a day that some month has not. Of a solar rule by digits, only days listed one by one."""
    if terms.basis is MarketBasis.SOLAR and terms.pattern is not MarketPattern.DAYS:
        return False
    shortest = 29 if terms.basis is MarketBasis.LUNAR else 28
    return any(day > shortest for day in days_named(terms))
