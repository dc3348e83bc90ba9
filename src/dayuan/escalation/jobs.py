"""Steps are taken when their time comes."""

import logging

from procrastinate.contrib.django import app

from dayuan.escalation.actions import take_due_steps
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */3")
@app.task(queue="warnings", queueing_lock="escalation.take_steps", pass_context=False)
def take_steps(timestamp: int) -> None:
    if taken := take_due_steps(at=now()):
        log.info("escalations gone on with", extra={"warnings": taken})
