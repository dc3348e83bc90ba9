"""A rule looks only in its hours, on its days, in its season."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.rulebook.looking import SHANGHAI, DayKind, Looking, Season
from dayuan.rulebook.testing import NOON, minutes_of

DAY = timedelta(days=1)
MONDAY = NOON.astimezone(SHANGHAI).date()


def ordinary(day: date) -> frozenset[DayKind]:
    return frozenset({DayKind.MARKET}) if day.day % 3 == 0 else frozenset({DayKind.WORKDAY})


def test_hours_past_midnight_belong_to_the_day_they_begin() -> None:
    nights = Looking(time(22), time(2), weekdays=frozenset({1}))
    found = nights.stretches(NOON, NOON + 2 * DAY, ordinary)
    assert minutes_of(found) == [(600, 840)]


def test_market_days_only() -> None:
    markets = Looking(time(6), time(14), days=frozenset({DayKind.MARKET}))
    found = markets.stretches(NOON - DAY, NOON + 3 * DAY, ordinary)
    assert [span.start.astimezone(SHANGHAI).day for span in found] == [3]


@pytest.mark.parametrize(
    ("day", "has"),
    [(date(2026, 1, 1), True), (date(2026, 5, 31), True), (date(2026, 6, 1), False), (date(2026, 12, 31), True)],
)
def test_the_fire_season_passes_the_new_year(day: date, has: bool) -> None:
    assert Season((12, 1), (5, 31)).has(day) is has


def test_without_limits_it_looks_always() -> None:
    assert minutes_of(Looking().stretches(NOON, NOON + DAY, ordinary)) == [(0, 1440)]
    assert minutes_of(Looking(time(8), time(8)).stretches(NOON, NOON + DAY, ordinary)) == [(0, 1440)]
    assert Looking().stretches(NOON, NOON, ordinary) == []


hours = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))


@given(first=hours, last=hours, weekdays=st.frozensets(st.integers(1, 7)), minute=st.integers(0, 7 * 1440 - 1))
def test_a_moment_is_looked_at_where_its_own_day_or_the_night_before_says_so(
    first: time, last: time, weekdays: frozenset[int], minute: int
) -> None:
    looking = Looking(first, last, weekdays=weekdays)
    moment = NOON + timedelta(minutes=minute)
    local = moment.astimezone(SHANGHAI)
    today, yesterday = looking.on(local.date(), ordinary), looking.on(local.date() - DAY, ordinary)
    if first == last:
        expected = today
    elif first < last:
        expected = today and first <= local.time() < last
    else:
        expected = (today and local.time() >= first) or (yesterday and local.time() < last)
    spans = looking.stretches(NOON, NOON + 7 * DAY, ordinary)
    assert any(span.holds_at(moment) for span in spans) is expected
