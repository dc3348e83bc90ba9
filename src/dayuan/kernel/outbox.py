"""What leaves the building: written with the decision, carried out after the commit."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from dayuan.kernel.models import OutboxMessage

CHANNEL = "dayuan_outbox"
LONGEST_WAIT = timedelta(minutes=5)


def send_later(subject: str, body: dict[str, Any], *, at: datetime) -> OutboxMessage:
    """Leave a message for a NATS subject. It goes out at least once; the receiver drops what it has seen by its id."""
    message = OutboxMessage.objects.create(subject=subject, body=body, made_at=at, due_at=at)
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
    return message


def wait_before_attempt(attempts: int) -> timedelta:
    """Half a second, doubling with each failed attempt, five minutes at most."""
    return min(timedelta(seconds=0.5 * 2 ** min(attempts, 12)), LONGEST_WAIT)


@transaction.atomic
def take_due(at: datetime, limit: int = 100) -> list[OutboxMessage]:
    """Messages to send now, postponed as if the attempt had failed, so a relay that dies here loses nothing."""
    due = list(
        OutboxMessage.objects.select_for_update(skip_locked=True)
        .filter(sent_at__isnull=True, due_at__lte=at)
        .order_by("due_at")[:limit]
    )
    for message in due:
        message.due_at = at + wait_before_attempt(message.attempts)
        message.attempts += 1
    OutboxMessage.objects.bulk_update(due, ["due_at", "attempts"])
    return due


def mark_sent(message: OutboxMessage, *, at: datetime) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(sent_at=at, last_error="")


def mark_failed(message: OutboxMessage, why: str) -> None:
    OutboxMessage.objects.filter(pk=message.pk).update(last_error=why[:300])
