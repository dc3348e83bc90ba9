"""Asking for the job that takes steps as soon as there is something to take, not only when its hour comes round."""

from django.db import connection, transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

from dayuan.kernel.clock import now

TAKE_STEPS_JOB = "dayuan.escalation.jobs.take_steps"
QUEUE, LOCK = "warnings", "escalation.take_steps"


def take_steps_soon() -> None:
    """Once for a transaction, after its commit: what the job reads is visible then, and nobody waits for a lock."""
    if all(waiting[1] is not _ask for waiting in connection.run_on_commit):
        transaction.on_commit(_ask)


def _ask() -> None:
    # A run that has not begun takes everybody's steps: ten thousand warnings need no ten thousand jobs.
    if ProcrastinateJob.objects.filter(queueing_lock=LOCK, status="todo").exists():
        return
    try:
        with transaction.atomic():
            job = app.configure_task(TAKE_STEPS_JOB, queue=QUEUE, queueing_lock=LOCK)
            job.defer(timestamp=int(now().timestamp()))
    except AlreadyEnqueued:
        # Somebody else asked between our look and our asking.
        return
