"""Time passes: what was not settled in the time of its level goes one level up."""

import logging

from procrastinate.contrib.django import app

from dayuan.disputes.actions.levels import raise_overdue
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="disputes", queueing_lock="raise_overdue_disputes", pass_context=False)
def raise_overdue_disputes(timestamp: int) -> None:
    raised = raise_overdue(at=now())
    if raised:
        log.info("disputes went a level up", extra={"count": raised})
