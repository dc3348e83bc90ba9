"""Messages to other systems go out, and are tried again."""

import logging

from procrastinate.contrib.django import app

from dayuan.exchange.actions import note_tried
from dayuan.exchange.posting import carry, take_due, throw_away_old
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */10")
@app.task(
    queue="exchange",
    queueing_lock="exchange.tell_other_systems",
    lock="exchange.tell_other_systems",
    pass_context=False,
)
def tell_other_systems(timestamp: int) -> None:
    """One round at a time: addresses that do not answer hold one worker, and keep only other addresses waiting."""
    for delivery in take_due(at=now()):
        came = carry(delivery, at=now())
        noted = note_tried(delivery, went=came.went, answer=came.answer, at=now())
        if not came.went:
            log.warning("webhook not taken", extra={"delivery": str(delivery.pk), "state": noted.state})


@app.periodic(cron="23 4 * * *")
@app.task(queue="exchange", queueing_lock="exchange.throw_away_old_messages", pass_context=False)
def throw_away_old_messages(timestamp: int) -> None:
    throw_away_old(at=now())
