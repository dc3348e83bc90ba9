"""C-23: the doctor says whether a time server keeps the clock right by which everything is recorded."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.config.health.machine import machine_answers
from dayuan.config.health.time_server import LOST_AFTER_MICROSECONDS, greatest_error, time_server_answer

pytestmark = pytest.mark.no_database


def test_a_clock_that_is_kept_right_says_how_right():
    answer = time_server_answer(lambda: 12_400)
    assert answer.is_fine
    assert answer.sentence == "keeps the clock right within 12 ms"


def test_a_clock_that_nobody_sets_is_a_problem_with_a_remedy():
    answer = time_server_answer(lambda: LOST_AFTER_MICROSECONDS)
    assert not answer.is_fine
    assert "timedatectl set-ntp true" in answer.mend


def test_where_it_cannot_be_told_it_says_so_and_alarms_nobody():
    answer = time_server_answer(lambda: None)
    assert answer.is_fine
    assert answer.sentence.startswith("unknown")


@given(st.integers(0, 2**40))
def test_every_error_is_either_small_enough_or_a_problem(error):
    assert time_server_answer(lambda: error).is_fine is (error < LOST_AFTER_MICROSECONDS)


def test_the_kernel_is_really_asked_and_the_doctor_passes_its_answer_on():
    error = greatest_error()
    assert error is None or error >= 0
    assert "time server" in {answer.subject for answer in machine_answers()}
