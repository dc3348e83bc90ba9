"""On which days the market is held: facts about dates, and what neighbours agree on."""

from datetime import date, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lunar_python import Solar

from dayuan.calendars.rules.lunar import BRANCHES, branch_of, lunar_of
from dayuan.calendars.rules.markets import (
    MarketBasis,
    MarketFlaw,
    MarketPattern,
    MarketTerms,
    MonthEnd,
    days_held,
    flaws_of,
    is_held,
    is_market_day,
)

pytestmark = pytest.mark.no_database
unhurried = settings(deadline=None)  # other work on the machine is not a failure of the arithmetic

SOLAR, LUNAR, WEEKDAY, BRANCH = MarketBasis
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))
patterns = st.sampled_from(list(MarketPattern))


def terms(basis: MarketBasis, *numbers: int, pattern=MarketPattern.LAST_DIGITS, month_end=MonthEnd.AS_COUNTED):
    return MarketTerms(basis, pattern, frozenset(numbers), month_end)


def held_in(rule: MarketTerms, year: int, month: int) -> list[int]:
    first = date(year, month, 1)
    return [day.day for day in days_held(rule, {}, first, 31) if day.month == month]


@unhurried
@given(days)
def test_lunar_days_and_branches_agree_with_the_library_day_by_day(day):
    theirs = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    ours = lunar_of(day)

    assert (ours.year, -ours.month if ours.is_leap else ours.month, ours.day) == (
        theirs.getYear(),
        theirs.getMonth(),
        theirs.getDay(),
    )
    assert BRANCHES[branch_of(day)] == theirs.getDayZhi()


def test_spring_festival_is_the_first_day_of_the_first_month():
    assert [lunar_of(day).day for day in (date(2025, 1, 29), date(2026, 2, 17), date(2027, 2, 6))] == [1, 1, 1]
    assert lunar_of(date(2025, 7, 25)).is_leap


def test_a_market_on_ones_fours_and_sevens_by_the_solar_date():
    assert held_in(terms(SOLAR, 1, 4, 7), 2026, 3) == [1, 4, 7, 11, 14, 17, 21, 24, 27, 31]


def test_a_market_on_ones_fours_and_sevens_by_the_lunar_date():
    """The first month of 2026 begins on 17 February: 初一, 初四, 初七, 十一 …"""
    found = days_held(terms(LUNAR, 1, 4, 7), {}, date(2026, 2, 17), 11)

    assert [day.isoformat()[5:] for day in found] == ["02-17", "02-20", "02-23", "02-27"]


def test_odd_days_meet_at_the_end_of_a_long_month_unless_the_31st_is_left_out():
    odd = terms(SOLAR, pattern=MarketPattern.ODD)
    without = terms(SOLAR, pattern=MarketPattern.ODD, month_end=MonthEnd.NO_31ST)

    assert held_in(odd, 2026, 3)[-1] == 31
    assert held_in(odd, 2026, 4)[0] == 1
    assert held_in(without, 2026, 3)[-1] == 29
    assert held_in(without, 2026, 4) == held_in(odd, 2026, 4)


def test_a_market_on_the_31st_only_has_none_in_a_short_month():
    """As in 悦兴镇 of Meishan: only on the 31st."""
    rule = terms(SOLAR, 31, pattern=MarketPattern.DAYS)

    assert held_in(rule, 2026, 3) == [31]
    assert held_in(rule, 2026, 4) == []
    assert held_in(terms(SOLAR, 31, pattern=MarketPattern.DAYS, month_end=MonthEnd.LAST_DAY), 2026, 2) == [28]


def test_in_a_short_lunar_month_the_29th_stands_in_for_the_30th_where_that_is_the_custom():
    """The second lunar month of 2026 has 29 days, 19 March to 16 April."""
    short_month_ends = date(2026, 4, 16)
    assert (lunar_of(short_month_ends).day, lunar_of(short_month_ends).month_length) == (29, 29)

    assert not is_market_day(terms(LUNAR, 0, 5), short_month_ends)
    assert is_market_day(terms(LUNAR, 0, 5, month_end=MonthEnd.LAST_DAY), short_month_ends)
    assert not is_market_day(terms(LUNAR, 5, month_end=MonthEnd.LAST_DAY), short_month_ends)


def test_a_market_by_weekday_and_one_by_branch():
    assert held_in(terms(WEEKDAY, 6), 2026, 3) == [1, 8, 15, 22, 29]
    horse_and_rat = held_in(terms(BRANCH, 0, 6), 2026, 3)
    assert [later - earlier for earlier, later in pairwise(horse_and_rat)] == [6, 6, 6, 6]


@unhurried
@given(days, st.sampled_from([SOLAR, LUNAR]))
def test_neighbours_on_147_258_and_369_never_share_a_day_and_leave_only_the_tens(day, basis):
    held = [is_market_day(terms(basis, *digits), day) for digits in ((1, 4, 7), (2, 5, 8), (3, 6, 9))]

    number = lunar_of(day).day if basis is LUNAR else day.day
    assert sum(held) == (0 if number % 10 == 0 else 1)


@unhurried
@given(days, st.sampled_from([SOLAR, LUNAR]), st.sampled_from(list(MonthEnd)[:2]))
def test_odd_and_even_markets_never_meet(day, basis, month_end):
    odd, even = (terms(basis, pattern=which, month_end=month_end) for which in (MarketPattern.ODD, MarketPattern.EVEN))

    assert not (is_market_day(odd, day) and is_market_day(even, day))


@unhurried
@given(days)
def test_exceptions_both_ways_come_before_the_rule(day):
    rule = terms(SOLAR, 1, 4, 7)

    assert is_held(rule, {day: True}, day)
    assert not is_held(rule, {day: False}, day)
    assert is_held(rule, {day + timedelta(days=1): True}, day) == is_market_day(rule, day)


@unhurried
@given(days, patterns, st.frozensets(st.integers(0, 9), min_size=1), st.frozensets(st.integers(0, 9), min_size=1))
def test_naming_more_days_never_takes_a_market_day_away(day, pattern, some, more):
    fewer = MarketTerms(SOLAR, pattern, some)
    wider = MarketTerms(SOLAR, pattern, some | more)

    assert is_market_day(wider, day) or not is_market_day(fewer, day)


@pytest.mark.parametrize(
    ("rule", "flaw"),
    [
        (terms(SOLAR), MarketFlaw.NO_NUMBERS),
        (terms(BRANCH), MarketFlaw.NO_NUMBERS),
        (terms(SOLAR, 10), MarketFlaw.NUMBERS_OUT_OF_RANGE),
        (terms(LUNAR, 31, pattern=MarketPattern.DAYS), MarketFlaw.NUMBERS_OUT_OF_RANGE),
        (terms(WEEKDAY, 7), MarketFlaw.NUMBERS_OUT_OF_RANGE),
        (MarketTerms(SOLAR, numbers=frozenset({1}), opens=time(9), closes=time(9)), MarketFlaw.CLOSES_BEFORE_IT_OPENS),
        (terms(LUNAR, 1, month_end=MonthEnd.NO_31ST), MarketFlaw.NO_31ST_IN_THE_LUNAR_MONTH),
        (terms(LUNAR, 1, month_end=MonthEnd.LAST_DAY), MarketFlaw.LAST_DAY_SAYS_NOTHING),
        (terms(SOLAR, 1, month_end=MonthEnd.LAST_DAY), MarketFlaw.LAST_DAY_SAYS_NOTHING),
    ],
)
def test_a_rule_that_says_nothing_or_two_things_is_named(rule, flaw):
    assert flaw in flaws_of(rule)


def test_a_plain_rule_has_no_flaw():
    assert flaws_of(terms(LUNAR, 0, 3, 6, month_end=MonthEnd.LAST_DAY)) == []
    assert flaws_of(terms(SOLAR, pattern=MarketPattern.ODD, month_end=MonthEnd.NO_31ST)) == []
