"""On Monday morning the week that is over is reckoned; where that hour was missed, at the next one."""

import logging

from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.review.actions import reckon_due_weeks

log = logging.getLogger(__name__)


@app.periodic(cron="3 * * * *")
@app.task(queue="housekeeping", queueing_lock="review.reckon_weeks", pass_context=False)
def reckon_weeks(timestamp: int) -> None:
    if digests := reckon_due_weeks(at=now()):
        log.info("weekly digests reckoned", extra={"townships": [digest.township_id for digest in digests]})
