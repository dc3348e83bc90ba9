"""Telling other systems: addresses subscribed and stopped, messages written with what happened, and tried again."""

import json
import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.cases.models import Case
from dayuan.exchange.models import Delivery, Subscription
from dayuan.exchange.queries import as_public, public_cases, public_classes
from dayuan.exchange.rules.georeport import RequestStatus
from dayuan.exchange.rules.hooks import DeliveryState, HookEvent, wait_after
from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.ids import new_id
from dayuan.kernel.reach import is_address
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.rules import township_of


class AddressWrong(Refusal):
    """It cannot be called, or nothing would be told there."""


class SubscriptionStopped(Refusal):
    """Nothing goes there any more."""


class DeliveryStillWaits(Refusal):
    """It goes out by itself."""


@transaction.atomic
def subscribe(
    township: Place, *, name: str, url: str, events: Collection[str], by: Person, at: datetime
) -> tuple[Subscription, str]:
    """Tell another system from now on. Returns the secret its messages are signed with.

    Raises:
        AddressWrong: it is no address, or no kind of event was chosen.
    """
    if not is_address(url):
        raise AddressWrong(_("This is no address that can be called. It begins with https:// or http://."))
    chosen = [event.value for event in HookEvent if event in events]
    if not chosen:
        raise AddressWrong(_("Choose what is told."))
    secret = secrets.token_urlsafe(32)
    made = Subscription.objects.create(
        township=township, name=name, url=url, secret=secret, events=chosen, made_by=by, made_at=at
    )
    _record("webhook_made", made, by=by, at=at)
    return made, secret


@transaction.atomic
def stop_subscription(subscription: Subscription, *, by: Person, at: datetime) -> Subscription:
    """Nothing goes there any more, nor what waits. Raises SubscriptionStopped."""
    subscription = Subscription.objects.select_for_update().get(pk=subscription.pk)
    if not subscription.is_on:
        raise SubscriptionStopped(_("This address was stopped before."))
    subscription.stopped_at, subscription.stopped_by, subscription.secret = at, by, ""
    subscription.save(update_fields=["stopped_at", "stopped_by", "secret"])
    waiting = subscription.deliveries.filter(state=DeliveryState.WAITING)
    waiting.update(state=DeliveryState.STOPPED, due_at=None)
    _record("webhook_stopped", subscription, by=by, at=at)
    return subscription


def tell_subscribers(case_id: UUID, place_code: str, event: HookEvent, *, kind: str, at: datetime) -> list[Delivery]:
    """Write one message for each address that is told of this, in the transaction in which it happened."""
    township_code = township_of(place_code)
    told = list(
        Subscription.objects.filter(township_id=township_code, stopped_at__isnull=True, events__contains=[event.value])
    )
    if not told:
        return []
    with override(settings.LANGUAGE_CODE):
        said = _said(case_id, township_code, at=at)
    if said is None:
        return []
    written = []
    for subscription in told:
        key = new_id()
        body = {"id": str(key), "event": event.value, "kind": kind, "at": _written(at)} | said
        text = json.dumps(body, ensure_ascii=False)
        written.append(
            Delivery(
                id=key, subscription=subscription, event=event, code=said["code"], body=text, made_at=at, due_at=at
            )
        )
    return Delivery.objects.bulk_create(written)


def _said(case_id: UUID, township_code: str, *, at: datetime) -> dict[str, Any] | None:
    """What is told of a case: nothing that the public page does not show. None for what is not public."""
    classes = public_classes(township_code, at=at)
    case: Case | None = public_cases(township_code, classes).filter(pk=case_id).first()
    if case is None:
        return None
    public = as_public([case], classes, at=at)[0]
    return {
        "code": case.code,
        "service_code": case.class_code,
        "service_name": public.of_class.name,
        "status": (RequestStatus.CLOSED if case.is_over else RequestStatus.OPEN).value,
        "sentence": public.sentence,
        "place": {"code": public.place.pk, "name": public.place.name},
    }


@transaction.atomic
def note_tried(delivery: Delivery, *, went: bool, answer: str, at: datetime) -> Delivery:
    """What a try came to: taken, to be tried again later, or given up. One that was stopped meanwhile stays so."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    delivery.attempts += 1
    delivery.tried_at, delivery.answer = at, answer[:200]
    wait = None if went else wait_after(delivery.attempts)
    if went:
        delivery.state, delivery.due_at = DeliveryState.TAKEN, None
    elif delivery.state == DeliveryState.WAITING:
        delivery.state = DeliveryState.WAITING if wait else DeliveryState.GIVEN_UP
        delivery.due_at = at + wait if wait else None
    delivery.save(update_fields=["attempts", "tried_at", "answer", "state", "due_at"])
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, by: Person, at: datetime) -> Delivery:
    """Send a message once more, from the first try on.

    Raises:
        SubscriptionStopped: nothing goes there any more.
        DeliveryStillWaits: it waits for its next try already.
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("subscription").get(pk=delivery.pk)
    if not delivery.subscription.is_on:
        raise SubscriptionStopped(_("This address was stopped. Nothing goes there any more."))
    if delivery.state == DeliveryState.WAITING and delivery.attempts == 0:
        raise DeliveryStillWaits(_("It is being sent already."))
    delivery.state, delivery.attempts, delivery.due_at = DeliveryState.WAITING, 0, at
    delivery.save(update_fields=["state", "attempts", "due_at"])
    _record("webhook_sent_again", delivery.subscription, by=by, at=at)
    return delivery


def _written(at: datetime) -> str:
    return at.astimezone(SHANGHAI).isoformat(timespec="seconds")


def _record(action: str, subscription: Subscription, *, by: Person, at: datetime) -> None:
    audit.record(
        action,
        f"webhook:{subscription.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=subscription.township_id,
        at=at,
        detail={"name": subscription.name, "url": subscription.url, "events": subscription.events},
    )
