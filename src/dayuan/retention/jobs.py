"""The nightly run, and one that somebody asked for."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.retention.ledger import complete_ledger
from dayuan.retention.running import run_retention

log = logging.getLogger(__name__)


@app.periodic(cron="11 3 * * *")
@app.task(queue="housekeeping", queueing_lock="retention.nightly", lock="retention", pass_context=False)
def forget_what_is_over(timestamp: int) -> None:
    complete_ledger()
    run_retention(at=now())


@app.task(queue="housekeeping", queueing_lock="retention.asked", lock="retention", pass_context=False)
def forget_now(person_id: str) -> None:
    """Safe to run twice: what is forgotten is not due again."""
    run_retention(at=now(), by=Person.objects.get(pk=UUID(person_id)))
