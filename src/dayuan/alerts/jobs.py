"""What happens to alerts without anybody asking."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from dayuan.alerts.actions import claim_due, expire_alerts, follow_warnings, note_fault, pull_feed, repeat_alerts
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */20")
@app.task(queue="alerts", queueing_lock="alerts.ask_sources", pass_context=False)
def ask_sources(timestamp: int) -> None:
    """In a queue of its own: a source that does not answer keeps nobody waiting but the other sources."""
    for feed_id in claim_due(at=now()):
        _ask(feed_id)


def _ask(feed_id: UUID) -> None:
    """One source that brings us to a fall keeps the others from nothing; its page says so, and it is asked again."""
    try:
        taken = pull_feed(feed_id, at=now())
    except Exception as fault:
        log.exception("a source of alerts could not be asked", extra={"feed": str(feed_id)})
        note_fault(feed_id, fault, at=now())
        return
    if taken:
        log.info("alerts taken", extra={"feed": str(feed_id), "alerts": taken})


@app.periodic(cron="* * * * * */30")
@app.task(queue="warnings", queueing_lock="alerts.keep_states_true", pass_context=False)
def keep_states_true(timestamp: int) -> None:
    """What runs out ends, what lasts is said again, what we told is followed up."""
    at = now()
    expire_alerts(at=at)
    repeat_alerts(at=at)
    follow_warnings(at=at)
