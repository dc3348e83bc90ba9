"""The level of the matter and its last days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.calendars.rules.working_time import PLAIN_CALENDAR
from dayuan.disputes.rules.clocks import (
    follow_ups_from,
    is_recurrence,
    last_day_of_mediation,
    last_day_to_confirm,
)
from dayuan.disputes.rules.levels import (
    ORDER,
    RED_SIGNS,
    Level,
    Sign,
    below,
    counted_signs,
    level_of,
    one_up,
    raised,
    result_due_at,
)
from dayuan.kernel.testing import MONDAY_NOON

pytestmark = pytest.mark.no_database

DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
SIGNS = st.sets(st.sampled_from(Sign))


@given(st.sampled_from(Level), SIGNS, SIGNS)
def test_signs_raise_a_level_and_never_lower_it(now, some, more):
    assert ORDER.index(raised(now, some)) >= ORDER.index(now)
    assert ORDER.index(level_of(some | more)) >= ORDER.index(level_of(some))
    assert (level_of(some) is Level.RED) is bool(some & RED_SIGNS)


@pytest.mark.parametrize(
    ("people", "households", "yuan", "found"),
    [
        (2, 2, 10_000, set()),
        (2, 2, 10_001, {Sign.MONEY}),
        (5, 2, 0, {Sign.SEVERAL}),
        (4, 3, 0, {Sign.SEVERAL}),
        (9, 2, 0, {Sign.SEVERAL}),
        (10, 2, 0, {Sign.SEVERAL, Sign.CROWD}),
    ],
)
def test_numbers_give_signs_of_their_own(people, households, yuan, found):
    assert counted_signs(people=people, households=households, money_yuan=yuan) == found


def test_a_level_not_dealt_with_in_time_goes_one_up_and_red_stays():
    assert [one_up(level) for level in Level] == [Level.YELLOW, Level.RED, Level.RED]
    assert [below(level) for level in Level] == [(), (Level.BLUE,), (Level.BLUE, Level.YELLOW)]
    blue, yellow, red = (result_due_at(level, MONDAY_NOON, PLAIN_CALENDAR) for level in Level)
    assert (yellow.date(), blue.date()) == (date(2026, 3, 9), date(2026, 3, 5))
    assert red - MONDAY_NOON == timedelta(hours=24)


@given(DAYS)
def test_mediation_lasts_a_month_whatever_the_month(accepted_on):
    last = last_day_of_mediation(accepted_on)
    assert 28 <= (last - accepted_on).days <= 31
    assert last.day == accepted_on.day or (last + timedelta(days=1)).day == 1


@given(DAYS)
def test_the_court_can_be_asked_until_the_thirtieth_day_or_the_next_workday(effective_on):
    last, thirtieth = last_day_to_confirm(effective_on, PLAIN_CALENDAR), effective_on + timedelta(days=30)
    assert PLAIN_CALENDAR.is_workday(last)
    between = [thirtieth + timedelta(days=day) for day in range((last - thirtieth).days)]
    assert last >= thirtieth
    assert not any(PLAIN_CALENDAR.is_workday(day) for day in between)


@given(DAYS, st.integers(-10, 400))
def test_what_breaks_out_again_within_a_year_is_a_recurrence(concluded_on, later):
    assert is_recurrence(concluded_on, concluded_on + timedelta(days=later)) is (0 <= later <= 365)
    assert [(due - concluded_on).days for _days, due in follow_ups_from(concluded_on)] == [7, 30, 90]
