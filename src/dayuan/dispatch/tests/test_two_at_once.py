"""Answers at the same moment, over real connections."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import close_old_connections, connections

from dayuan.cases.models import StepKind
from dayuan.cases.testing import make_case
from dayuan.dispatch.actions import accept_offer, decline_offer, lapse_offer, send_person, send_somebody
from dayuan.dispatch.models import OfferState
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.audit import verify
from dayuan.kernel.errors import Refusal
from dayuan.kernel.testing import MONDAY_NOON

pytestmark = pytest.mark.django_db(transaction=True)

LATE = MONDAY_NOON + timedelta(hours=1)


def at_once(*acts):
    """Run these at the same time, each on its own connection; what came back, or the refusal."""

    def run(act):
        close_old_connections()
        try:
            return act()
        except Refusal as refusal:
            return refusal
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.fixture
def case(duty_officer, officer, second_officer, secretary, village, checkpoint):
    return make_sent_case(duty_officer, place=village, site=checkpoint)


def test_two_taps_on_accept_are_one_answer(case, officer):
    offer = asked_for(case)

    answers = at_once(*[lambda: accept_offer(offer.pk, by=officer, at=MONDAY_NOON)] * 4)

    assert {answer.state for answer in answers} == {OfferState.ACCEPTED}
    assert case.steps.filter(kind=StepKind.ACCEPTED).count() == 1


def test_accepting_and_declining_at_once_leave_one_person_on_it(case, officer, second_officer):
    offer = asked_for(case)

    at_once(
        lambda: accept_offer(offer.pk, by=officer, at=MONDAY_NOON),
        lambda: decline_offer(offer.pk, by=officer, at=MONDAY_NOON, reason="busy"),
    )

    # Declining wins in either order: who accepted may hand it back.
    assert asked_for(case).person == second_officer
    assert list(verify()) == []


def test_an_answer_and_the_end_of_its_time_are_one_or_the_other(case, officer, secretary):
    offer = asked_for(case)

    answer, lapsed = at_once(
        lambda: accept_offer(offer.pk, by=officer, at=LATE), lambda: lapse_offer(offer.pk, at=LATE)
    )

    offer.refresh_from_db()
    assert offer.state == (OfferState.LAPSED if lapsed else OfferState.ACCEPTED)
    assert isinstance(answer, Refusal) == lapsed
    assert asked_for(case).person == (secretary if lapsed else officer)


def test_the_job_and_the_sweep_pass_it_on_once(case):
    offer = asked_for(case)

    assert sorted(at_once(*[lambda: lapse_offer(offer.pk, at=LATE)] * 4)) == [False, False, False, True]
    assert case.offers.count() == 2


def test_two_desks_sending_at_once_ask_one_person(duty_officer, officer, second_officer, village, checkpoint):
    case = make_case(duty_officer, place=village, site=checkpoint)
    post = second_officer.posts.get()

    at_once(
        lambda: send_somebody(case.pk, by=duty_officer, at=MONDAY_NOON),
        lambda: send_person(case.pk, post.pk, by=duty_officer, at=MONDAY_NOON),
    )

    # The pick wins in either order: it withdraws whoever the system asked.
    assert asked_for(case).person == second_officer
