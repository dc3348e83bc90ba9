"""Time passes: what was not settled in the time of its level goes one level up; files of nobody are swept away."""

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from dayuan.disputes.actions.levels import raise_overdue
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


@app.periodic(cron="23 3 * * *")
@app.task(queue="disputes", queueing_lock="sweep_signed_papers", pass_context=False)
def sweep_signed_papers(timestamp: int) -> None:
    swept = sweep_papers(untouched_since=now() - SWEPT_AFTER)
    if swept:
        log.info("files of no signed paper removed", extra={"count": swept})
