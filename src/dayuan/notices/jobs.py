"""Notices go out, are tried again, and are given up."""

import logging
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.kernel.clock import now
from dayuan.notices.actions import QUEUE, post_soon
from dayuan.notices.posting import give_up_overdue, people_with_something_due, post_to

log = logging.getLogger(__name__)


@app.task(queue=QUEUE, pass_context=False)
def post_to_person(person_id: str) -> None:
    """Deferred in the transaction that sent the notice. It takes whatever is due to that person."""
    post_to(UUID(person_id), at=now())


@app.periodic(cron="* * * * * */5")
@app.task(queue=QUEUE, queueing_lock="notices.look_after_what_is_due", pass_context=False)
def look_after_what_is_due(timestamp: int) -> None:
    """What was held, failed before, or was left by a dead worker goes out; what took too long is given up."""
    at = now()
    given_up = give_up_overdue(at=at)
    if given_up:
        log.warning("notices were not delivered in time", extra={"deliveries": given_up})
    asked = _already_asked_for()
    for person_id, level in people_with_something_due(at=at).items():
        if str(person_id) not in asked:
            with transaction.atomic():
                post_soon(person_id, level)


def _already_asked_for() -> set[str]:
    waiting = ProcrastinateJob.objects.filter(task_name=post_to_person.name, status__in=["todo", "doing"])
    return {args["person_id"] for args in waiting.values_list("args", flat=True)}
