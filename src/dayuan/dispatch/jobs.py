"""Time passes: offers without an answer are passed on."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from dayuan.dispatch.actions import lapse_offer, lapse_overdue
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)


@app.task(queue="dispatch", pass_context=False)
def lapse_offer_in_time(offer_id: str) -> None:
    """Deferred to the moment by which there should be an answer."""
    lapse_offer(UUID(offer_id), at=now())


@app.periodic(cron="* * * * * */10")
@app.task(queue="dispatch", queueing_lock="sweep_unanswered_offers", pass_context=False)
def sweep_unanswered_offers(timestamp: int) -> None:
    """Should such a job be lost with its worker, nobody waits longer than ten seconds more."""
    passed_on = lapse_overdue(at=now())
    if passed_on:
        log.warning("the sweep passed on offers that their own job had left", extra={"count": passed_on})
