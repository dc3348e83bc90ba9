"""Reporters are told what is due, and files that belong to no report are removed."""

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from dayuan.cases.actions import sweep_evidence
from dayuan.kernel.clock import now
from dayuan.reports.actions import QUEUE, TELL_JOB
from dayuan.reports.telling import give_up_on_old_ones, tell_what_is_due

log = logging.getLogger(__name__)

LOST_AFTER = timedelta(days=1)


@app.task(name=TELL_JOB, queue=QUEUE, pass_context=False)
def tell_reporters_now() -> None:
    """Deferred in the transaction of the step. It takes whatever is due."""
    tell_what_is_due(at=now())


@app.periodic(cron="* * * * *")
@app.task(queue=QUEUE, queueing_lock="reports.tell_reporters", pass_context=False)
def tell_reporters_what_is_due(timestamp: int) -> None:
    """What was held in the quiet hours, failed before or was left by a dead worker."""
    at = now()
    given_up = give_up_on_old_ones(at=at)
    if given_up:
        log.warning("reporters were not told in time", extra={"messages": given_up})
    tell_what_is_due(at=at)


@app.periodic(cron="41 3 * * *")
@app.task(queue="housekeeping", queueing_lock="reports.sweep_evidence", pass_context=False)
def sweep_lost_evidence(timestamp: int) -> None:
    removed = sweep_evidence(untouched_since=now() - LOST_AFTER)
    if removed:
        log.info("removed files of reports that were never kept", extra={"files": removed})
