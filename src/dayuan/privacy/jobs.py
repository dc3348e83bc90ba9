"""What happens to consents without anybody asking."""

import logging

from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.privacy.actions.consents import end_lapsed_consents

log = logging.getLogger(__name__)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping", queueing_lock="privacy.end_lapsed", pass_context=False)
def end_lapsed(timestamp: int) -> None:
    """A text begins, a child turns fourteen: whoever processes on an earlier consent is told soon after midnight."""
    ended = end_lapsed_consents(at=now())
    if ended:
        log.info("consents lapsed", extra={"consents": ended})
