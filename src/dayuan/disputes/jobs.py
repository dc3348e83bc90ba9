"""Time passes: levels and rungs go up, mediators are reminded of their days, files of nobody are swept away."""

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from dayuan.disputes.actions.climbing import pass_up_overdue
from dayuan.disputes.actions.levels import raise_overdue
from dayuan.disputes.actions.reminding import remind_of_days
from dayuan.disputes.actions.scanning import sweep_papers
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)
SWEPT_AFTER = timedelta(days=1)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="disputes", queueing_lock="raise_overdue_disputes", pass_context=False)
def raise_overdue_disputes(timestamp: int) -> None:
    raised = raise_overdue(at=now())
    if raised:
        log.info("disputes went a level up", extra={"count": raised})


@app.periodic(cron="4-59/10 * * * *")
@app.task(queue="disputes", queueing_lock="pass_overdue_disputes_up", pass_context=False)
def pass_overdue_disputes_up(timestamp: int) -> None:
    passed = pass_up_overdue(at=now())
    if passed:
        log.info("disputes went up the ladder", extra={"count": passed})


@app.periodic(cron="7 * * * *")
@app.task(queue="disputes", queueing_lock="remind_mediators", pass_context=False)
def remind_mediators(timestamp: int) -> None:
    """Every hour, and said within office hours: whoever comes back from an absence hears of it the same day."""
    told = remind_of_days(at=now())
    if told:
        log.info("mediators reminded of days", extra={"count": told})


@app.periodic(cron="23 3 * * *")
@app.task(queue="disputes", queueing_lock="sweep_signed_papers", pass_context=False)
def sweep_signed_papers(timestamp: int) -> None:
    swept = sweep_papers(untouched_since=now() - SWEPT_AFTER)
    if swept:
        log.info("files of no signed paper removed", extra={"count": swept})
