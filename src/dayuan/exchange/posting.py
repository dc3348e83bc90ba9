"""Carrying a message to another system's address: bounded in time, not led elsewhere, nor into inner networks."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from dayuan.alerts.fetching import machines_of
from dayuan.alerts.rules.reading import NotTaken
from dayuan.exchange.models import Delivery
from dayuan.exchange.rules.hooks import DELIVERY, EVENT, SIGNATURE, DeliveryState, signature_of
from dayuan.kernel.later import later

if TYPE_CHECKING:
    import httpx
else:
    httpx = later("httpx")

CONNECT_WITHIN_S, ANSWER_WITHIN_S = 5.0, 10.0
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
    """One try. Only an answer of 2xx counts as taken; an answer that leads elsewhere is not followed."""
    subscription, body = delivery.subscription, delivery.body.encode()
    try:
        machine = machines_of(subscription.url, settings.WEBHOOK_NETWORKS)[0]
        signature = signature_of(body, secret=subscription.secret, at_s=int(at.timestamp()))
        said = {SIGNATURE: signature, DELIVERY: str(delivery.pk), EVENT: delivery.event}
        status = _post(subscription.url, machine, body, said)
    except NotTaken as no:
        return Came(went=False, answer=no.detail)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as lost:
        return Came(went=False, answer=f"{type(lost).__name__}: {lost}")
    return Came(went=200 <= status < 300, answer=f"HTTP {status}")


def _post(url: str, machine: str, body: bytes, said: dict[str, str]) -> int:
    """The very address that was looked at is called: a name may stand for another one a moment later."""
    named = httpx.URL(url)
    headers = {"Host": named.netloc.decode("ascii"), "Content-Type": "application/json", "User-Agent": "dayuan"} | said
    limits = httpx.Timeout(ANSWER_WITHIN_S, connect=CONNECT_WITHIN_S)
    # The machine's own proxies are not asked: an address means that address. What it answers is not read.
    with (
        httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "POST",
            named.copy_with(host=machine),
            content=body,
            headers=headers,
            extensions={"sni_hostname": named.raw_host.decode("ascii")},
        ) as answer,
    ):
        return int(answer.status_code)


def throw_away_old(*, at: datetime) -> int:
    """Messages older than a month, whatever became of them. They name nobody; nobody looks that far back either."""
    return Delivery.objects.exclude(state=DeliveryState.WAITING).filter(made_at__lt=at - KEPT_FOR).delete()[0]
