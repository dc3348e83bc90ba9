"""When a consent carries what is done, and when somebody is asked again."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayuan.calendars.rules.working_time import PLAIN_CALENDAR
from dayuan.privacy.rules.consents import (
    SHANGHAI,
    Ending,
    Given,
    OnBehalf,
    carries,
    lapse_of,
    version_in_force,
)
from dayuan.privacy.rules.requests import (
    OPEN_STATES,
    STEPS,
    RequestKind,
    State,
    due_on,
    may_decide_erasure,
    may_step,
    workdays_left,
)

pytestmark = pytest.mark.no_database

NOON = datetime(2026, 3, 2, 12, tzinfo=SHANGHAI)
GROWN_UP = date(1950, 1, 1)
days = st.dates(date(2024, 1, 1), date(2026, 10, 1))
moments = st.integers(-500_000, 500_000).map(lambda minutes: NOON + timedelta(minutes=minutes))
# Other work on the machine is no failure of the rules.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def is_carried(one: Given, *, version: int = 1, born_on: date = GROWN_UP, at: datetime = NOON) -> bool:
    return carries(one, version_in_force=version, born_on=born_on, at=at)


def test_a_consent_carries_from_the_moment_it_is_given_until_it_ends():
    one = Given(1, OnBehalf.SELF, NOON, NOON + timedelta(days=1))
    assert not is_carried(one, at=NOON - timedelta(seconds=1))
    assert is_carried(one, at=NOON)
    assert is_carried(one, at=NOON + timedelta(hours=23))
    assert not is_carried(one, at=NOON + timedelta(days=1))


def test_a_newer_text_in_force_asks_again_and_a_consent_to_it_carries_before_its_day():
    """C-17: a text version never changes; a new one asks again."""
    assert not is_carried(Given(1, OnBehalf.SELF, NOON), version=2)
    assert is_carried(Given(2, OnBehalf.SELF, NOON), version=1)
    assert is_carried(Given(2, OnBehalf.SELF, NOON), version=2)


def test_a_guardians_consent_ends_on_the_fourteenth_birthday():
    """C-16."""
    one = Given(1, OnBehalf.CHILD, NOON - timedelta(days=100))
    assert is_carried(one, born_on=date(2012, 3, 3))
    assert not is_carried(one, born_on=date(2012, 3, 2))
    assert lapse_of(one, version_in_force=1, born_on=date(2012, 3, 2), at=NOON) is Ending.CAME_OF_AGE


def test_a_guardian_of_a_grown_up_ward_goes_on_speaking_for_them():
    assert is_carried(Given(1, OnBehalf.WARD, NOON), born_on=GROWN_UP)


def test_the_version_in_force_is_the_newest_whose_day_has_come():
    versions = [(1, date(2026, 1, 1)), (2, date(2026, 3, 1)), (3, date(2026, 4, 1))]
    assert version_in_force(versions, date(2025, 12, 31)) == 0
    assert version_in_force(versions, date(2026, 2, 28)) == 1
    assert version_in_force(versions, date(2026, 3, 1)) == 2


@unhurried
@given(given_at=moments, ended_at=moments, at=moments)
def test_nothing_is_carried_after_a_withdrawal(given_at, ended_at, at):
    """C-17: whatever the order of the moments, from the withdrawal on nothing is carried."""
    one = Given(1, OnBehalf.SELF, given_at, ended_at)
    if at >= ended_at:
        assert not is_carried(one, at=at)


def test_the_last_day_is_the_fifteenth_workday_after_it_came_in():
    """C-18: Monday 2 March 2026 and fifteen workdays are Monday 23 March."""
    assert due_on(date(2026, 3, 2), PLAIN_CALENDAR) == date(2026, 3, 23)


def test_holidays_are_no_workdays_of_the_clock():
    """C-18: the week of National Day 2025 (1 to 8 October, with make-up days) does not count."""
    assert due_on(date(2025, 9, 25), PLAIN_CALENDAR) > date(2025, 10, 20)


@unhurried
@given(received=days)
def test_fifteen_workdays_are_left_on_the_day_it_comes_in_and_none_on_the_last(received):
    """C-18."""
    due = due_on(received, PLAIN_CALENDAR)
    assert workdays_left(received, due, PLAIN_CALENDAR) == 15
    assert workdays_left(due, due, PLAIN_CALENDAR) == 0
    assert workdays_left(due + timedelta(days=14), due, PLAIN_CALENDAR) < 0


@unhurried
@given(received=days, passed=st.integers(0, 60))
def test_what_is_left_never_grows(received, passed):
    due = due_on(received, PLAIN_CALENDAR)
    today = received + timedelta(days=passed)
    assert workdays_left(today + timedelta(days=1), due, PLAIN_CALENDAR) <= workdays_left(today, due, PLAIN_CALENDAR)


def test_nothing_is_answered_before_identity_is_checked():
    """C-18."""
    assert not any(may_step(kind, State.RECEIVED, State.ANSWERED) for kind in RequestKind)
    assert all(may_step(kind, State.RECEIVED, State.REFUSED) for kind in RequestKind)


def test_only_an_erasure_is_proposed_and_it_cannot_skip_that():
    for kind in RequestKind:
        is_erasure = kind is RequestKind.DELETE
        assert may_step(kind, State.IDENTIFIED, State.PROPOSED) is is_erasure
        assert may_step(kind, State.IDENTIFIED, State.ANSWERED) is not is_erasure
    assert may_step(RequestKind.DELETE, State.PROPOSED, State.ANSWERED)


def test_every_request_can_come_to_an_end_and_what_is_closed_stays_closed():
    assert STEPS[State.CLOSED] == frozenset()
    for state in OPEN_STATES:
        assert State.REFUSED in STEPS[state]


def test_whoever_proposes_an_erasure_does_not_decide_it():
    first, second = UUID(int=1), UUID(int=2)
    assert may_decide_erasure(second, proposed_by=first)
    assert not may_decide_erasure(first, proposed_by=first)
    assert not may_decide_erasure(first, proposed_by=None)
