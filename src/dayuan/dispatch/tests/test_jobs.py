"""Time passes without anybody pressing a button."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.dispatch.actions import LAPSE_JOB, lapse_offer
from dayuan.dispatch.jobs import lapse_offer_in_time, sweep_unanswered_offers
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.clock import now


@pytest.fixture
def case(duty_officer, officer, secretary, village, checkpoint):
    """Asked ten minutes ago, and no answer."""
    return make_sent_case(duty_officer, place=village, site=checkpoint, at=now() - timedelta(minutes=10))


def test_the_job_that_was_deferred_is_one_the_worker_knows():
    assert lapse_offer_in_time.name == LAPSE_JOB
    assert LAPSE_JOB in app.tasks


def test_the_job_passes_it_on(case, secretary):
    lapse_offer_in_time(str(asked_for(case).pk))

    assert asked_for(case).person == secretary


def test_the_sweep_finds_what_a_dead_worker_left(case, secretary):
    sweep_unanswered_offers(0)

    assert asked_for(case).person == secretary


def test_the_sweep_comes_every_ten_seconds():
    crons = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

    assert crons[sweep_unanswered_offers.name] == "* * * * * */10"


def test_the_end_of_the_time_to_answer_is_a_job_of_its_own(case):
    offer = asked_for(case)
    job = ProcrastinateJob.objects.get(task_name="dayuan.dispatch.jobs.lapse_offer_in_time")

    assert job.args == {"offer_id": str(offer.pk)}
    assert job.scheduled_at == offer.answer_by
    assert job.queue_name == "dispatch"


def test_a_job_that_comes_late_twice_or_too_early_does_no_harm(case, officer, secretary):
    offer = asked_for(case)
    end = offer.answer_by

    assert not lapse_offer(offer.pk, at=end - timedelta(seconds=1))
    assert lapse_offer(offer.pk, at=end)
    assert not lapse_offer(offer.pk, at=end)
    assert case.offers.count() == 2
