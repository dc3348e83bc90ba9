"""Up to which the broker's queue is stored: moved in the transaction that stores; nothing is missed or taken twice."""

import logging
from datetime import datetime

from django.db import connection, transaction

from dayuan.sensing.models import QueuePlace

log = logging.getLogger(__name__)

# The row stays locked until the commit: a second process with the same messages waits, and then finds them stored.
MOVE = """
    INSERT INTO sensing_queueplace AS place (queue_made_at, number) VALUES (%s, %s)
    ON CONFLICT (queue_made_at) DO UPDATE SET number = GREATEST(place.number, excluded.number)
    RETURNING COALESCE(old.number, 0)
"""


@transaction.atomic
def place_in_queue(queue_made_at: datetime, newest: int) -> int:
    """The number up to which this queue is stored; 0 for a new one. Places in queues that are gone are dropped.

    `newest` is the number of the queue's newest message: a queue that lost its end and counts on from an earlier
    number is read anew, because what it says now was not taken in yet.
    """
    QueuePlace.objects.exclude(queue_made_at=queue_made_at).delete()
    place = QueuePlace.objects.select_for_update().filter(queue_made_at=queue_made_at).first()
    if place is None:
        return 0
    if place.number > newest:
        log.warning("the queue is shorter than it was", extra={"stored_until": place.number, "newest": newest})
        place.delete()
        return 0
    return place.number


def move_place(queue_made_at: datetime, number: int) -> int:
    """Inside a transaction: this queue is stored up to `number`; up to which it was before."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, [queue_made_at, number])
        (before,) = cursor.fetchone()
    return int(before)
