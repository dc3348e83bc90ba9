"""Carrying messages to other systems' addresses: which are due, and what one try came to."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from dayuan.exchange.models import Delivery
from dayuan.exchange.rules.hooks import DELIVERY, EVENT, SIGNATURE, DeliveryState, signature_of
from dayuan.kernel.calling import Call, NotReached, called, machines_of

AT_ONCE = 10
KEPT_FOR = timedelta(days=30)
HELD_FOR = timedelta(minutes=10)
"""Longer than a whole round takes: nobody else takes what is being carried."""


@dataclass(frozen=True)
class Came:
    """What a try came to."""

    went: bool
    answer: str


@transaction.atomic
def take_due(*, at: datetime) -> list[Delivery]:
    """Messages whose turn it is. They are held for a while, so what a worker that dies here took goes out later."""
    due = list(
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("subscription")
        .filter(state=DeliveryState.WAITING, due_at__lte=at)
        .order_by("due_at", "pk")[:AT_ONCE]
    )
    Delivery.objects.filter(pk__in=[one.pk for one in due]).update(due_at=at + HELD_FOR)
    return due


def carry(delivery: Delivery, *, at: datetime) -> Came:
    """One try. Only an answer of 2xx counts as taken; an answer that leads elsewhere is not followed, none is read."""
    subscription, body = delivery.subscription, delivery.body.encode()
    signature = signature_of(body, secret=subscription.secret, at_s=int(at.timestamp()))
    said = {SIGNATURE: signature, DELIVERY: str(delivery.pk), EVENT: delivery.event, "Content-Type": "application/json"}
    try:
        # The first alone: whether another one took it already cannot be known.
        machine, *_others = machines_of(subscription.url, settings.WEBHOOK_NETWORKS)
        with called(Call(subscription.url, said, "POST", body), [machine]) as answer:
            status = int(answer.status_code)
    except NotReached as lost:
        return Came(went=False, answer=lost.detail)
    return Came(went=200 <= status < 300, answer=f"HTTP {status}")


def throw_away_old(*, at: datetime) -> int:
    """Messages older than a month, whatever became of them. They name nobody; nobody looks that far back either."""
    return Delivery.objects.exclude(state=DeliveryState.WAITING).filter(made_at__lt=at - KEPT_FOR).delete()[0]
