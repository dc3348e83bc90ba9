"""Forgetting the latest pictures of imagers that send none any more."""

import logging
from datetime import timedelta

from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.thermal.latest import forget_old_pictures

log = logging.getLogger(__name__)

SHOWN_FOR = timedelta(days=1)


@app.periodic(cron="17 * * * *")
@app.task(queue="housekeeping", queueing_lock="thermal.forget", pass_context=False)
def forget_pictures(timestamp: int) -> None:
    forgotten = forget_old_pictures(before=now() - SHOWN_FOR)
    if forgotten:
        log.info("forgot latest heat pictures", extra={"pictures": forgotten})
