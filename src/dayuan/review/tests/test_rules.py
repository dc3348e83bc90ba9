"""Weeks, shares and shades."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.review.rules import (
    SHADES,
    Period,
    days_back,
    shade,
    shade_bounds,
    share,
    week_to_tell,
    weeks_in,
)

pytestmark = pytest.mark.no_database
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(days, st.integers(0, 400))
def test_the_weeks_of_a_period_are_the_period(first, more):
    period = Period(first, first + timedelta(days=more))
    weeks = list(weeks_in(period))
    assert (weeks[0].first, weeks[-1].last) == (period.first, period.last)
    assert sum(week.days for week in weeks) == period.days
    assert all(later.first - earlier.last == timedelta(days=1) for earlier, later in pairwise(weeks))
    assert all(week.first.weekday() == 0 for week in weeks[1:])


def test_a_day_is_a_day_in_shanghai():
    day = Period(date(2026, 3, 2), date(2026, 3, 2))
    assert (day.begins_at, day.ends_at) == (datetime(2026, 3, 1, 16, tzinfo=UTC), datetime(2026, 3, 2, 16, tzinfo=UTC))
    assert days_back(date(2026, 3, 2), 7) == Period(date(2026, 2, 24), date(2026, 3, 2))


def test_of_fewer_than_ten_nobody_says_a_percentage():
    assert share(9, 9) is None
    assert (share(9, 10), share(2, 3 * 10), share(1, 200)) == (90, 7, 1)


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_shade_of_a_number_is_the_step_whose_bounds_hold_it(count, most):
    if count > most:
        return
    bounds = shade_bounds(most)
    held = [(least, top) for least, top in bounds if least <= count <= top]
    assert len(held) == (count > 0)
    assert (shade(count, most) == 0) is (count == 0)
    assert shade(most, most) == SHADES
    assert all(shade(count, most) == shade(least, most) for least, _top in held)


def test_a_week_is_told_on_monday_at_seven_and_not_before():
    assert week_to_tell(datetime(2026, 3, 8, 22, 59, tzinfo=UTC)) is None, "06:59 in Shanghai, already Monday"
    assert week_to_tell(datetime(2026, 3, 8, 23, 0, tzinfo=UTC)) == date(2026, 3, 2)
    assert week_to_tell(datetime(2026, 3, 8, 15, 59, tzinfo=UTC)) == date(2026, 2, 23), "still Sunday"
