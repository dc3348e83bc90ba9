"""Steps are taken when their time comes."""

import logging

from procrastinate.contrib.django import app

from dayuan.escalation.actions import take_due_steps
from dayuan.escalation.asking import LOCK, QUEUE
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */3")
@app.task(queue=QUEUE, queueing_lock=LOCK, pass_context=False)
def take_steps(timestamp: int) -> None:
    if taken := take_due_steps(at=now()):
        log.info("escalations gone on with", extra={"warnings": taken})
