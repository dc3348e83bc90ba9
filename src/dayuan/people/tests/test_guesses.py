"""Wrong tries are counted in the database and end by themselves."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.account_guesses import begin_try, forgive, take_back, use_code
from dayuan.people.account_models import Guesses
from dayuan.people.account_rules import ACCOUNT_PATIENCE, Patience, after_try, is_locked

ACCOUNT = Guesses.Kind.ACCOUNT


def tries(number, *, at=MONDAY_NOON, subject="duty"):
    return [begin_try(ACCOUNT, subject, at=at) for _ in range(number)]


def test_five_tries_and_then_none_for_a_quarter_of_an_hour():
    assert tries(5) == [None] * 5
    until = MONDAY_NOON + timedelta(minutes=15)
    assert tries(2) == [until, until]
    assert tries(1, at=until - timedelta(seconds=1)) == [until]
    assert tries(5, at=until) == [None] * 5


def test_the_right_answer_in_between_begins_anew():
    tries(4)
    forgive(ACCOUNT, "duty")
    assert tries(5) == [None] * 5


def test_tries_of_an_hour_ago_no_longer_count():
    tries(4)
    assert tries(4, at=MONDAY_NOON + timedelta(hours=1)) == [None] * 4


def test_one_right_answer_from_an_address_does_not_wipe_out_the_wrong_ones():
    for _ in range(49):
        begin_try(Guesses.Kind.ADDRESS, "10.0.0.1", at=MONDAY_NOON)
    take_back(Guesses.Kind.ADDRESS, "10.0.0.1")
    assert begin_try(Guesses.Kind.ADDRESS, "10.0.0.1", at=MONDAY_NOON) is None
    assert begin_try(Guesses.Kind.ADDRESS, "10.0.0.1", at=MONDAY_NOON) is None
    assert begin_try(Guesses.Kind.ADDRESS, "10.0.0.1", at=MONDAY_NOON) is not None


def test_what_was_typed_as_a_name_is_not_kept():
    begin_try(ACCOUNT, "my password by mistake", at=MONDAY_NOON)
    kept = Guesses.objects.values_list()
    assert "my password" not in str(list(kept))


def test_a_code_opens_once(duty_officer):
    assert use_code(duty_officer, "123456", at=MONDAY_NOON)
    assert not use_code(duty_officer, " 123456", at=MONDAY_NOON)


@pytest.mark.django_db(transaction=True)
def test_twenty_tries_at_once_over_twenty_connections_are_no_more_than_five():
    allowed = []

    def guess():
        try:
            allowed.append(begin_try(ACCOUNT, "duty", at=MONDAY_NOON) is None)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(allowed) == 5


@pytest.mark.no_database
@given(st.lists(st.integers(0, 2000), min_size=1, max_size=60), st.integers(2, 6))
def test_however_they_are_spread_nobody_gets_more_tries_within_the_time_than_allowed(seconds, most):
    patience = Patience(most, timedelta(minutes=15), timedelta(minutes=15))
    count, made = None, []
    for second in sorted(seconds):
        at = MONDAY_NOON + timedelta(seconds=second)
        if is_locked(count, at=at):
            continue
        count = after_try(count, patience, at=at)
        made.append(at)
    # A lock follows the last allowed try, so any lock's length holds at most those of two windows.
    for first in made:
        assert len([at for at in made if first <= at < first + ACCOUNT_PATIENCE.locked_for]) <= 2 * most
