"""The only ways from a key, a code or an id in a request to what lies behind it; hidden and missing look the same."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.http import Http404

from dayuan.exchange.models import ApiKey, Delivery, Subscription
from dayuan.exchange.queries import keys_of, subscriptions_of
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES, Role
from dayuan.places.models import Level, Place

KEY_MAKERS = frozenset({Role.CHIEF_GRID_OFFICER})


def key_of(shown: str, *, at: datetime) -> ApiKey | None:
    """The key that was shown, while it opens anything."""
    found = ApiKey.objects.select_related("township").filter(hash=hash_of(shown), revoked_at__isnull=True)
    return found.filter(ends_on__gte=at.astimezone(SHANGHAI).date(), township__closed_at__isnull=True).first()


def hash_of(shown: str) -> bytes:
    return sha256(shown.encode("utf-8", "surrogatepass")).digest()


def township_of_desk(scope: Scope) -> Place:
    """The township at whose command this person is."""
    return _township_of(scope, COMMAND_ROLES)


def township_of_maker(scope: Scope) -> Place:
    """The township whose keys and addresses this person makes."""
    return _township_of(scope, KEY_MAKERS)


def may_make(scope: Scope) -> bool:
    return scope.holds(KEY_MAKERS)


def get_key_for(key_id: UUID, scope: Scope) -> ApiKey:
    key = keys_of(scope).filter(pk=key_id).first()
    if key is None:
        raise Http404
    return key


def get_subscription_for(subscription_id: UUID, scope: Scope) -> Subscription:
    found = subscriptions_of(scope).filter(pk=subscription_id).first()
    if found is None:
        raise Http404
    return found


def get_delivery_for(delivery_id: UUID, scope: Scope) -> Delivery:
    found = Delivery.objects.select_related("subscription").filter(subscription__in=subscriptions_of(scope))
    delivery = found.filter(pk=delivery_id).first()
    if delivery is None:
        raise Http404
    return delivery


def _township_of(scope: Scope, roles: frozenset[Role]) -> Place:
    places = Place.objects.in_use().filter(scope.q("code", roles), level=Level.TOWNSHIP)
    found = places.order_by("code").first()
    if found is None:
        raise Http404
    return found
