"""Keys for other systems: made, used, revoked."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.exchange.access import hash_of
from dayuan.exchange.models import ApiKey
from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.places.models import Place

LONGEST_LIFE = timedelta(days=2 * 366)
BEGINNING = 8
USE_NOTED_EVERY = timedelta(minutes=1)


class KeyEndsTooEarly(Refusal):
    """Its last day is past, or too far away."""


class KeyIsRevoked(Refusal):
    """It opens nothing already."""


@transaction.atomic
def make_key(
    township: Place, *, name: str, purpose: str, ends_on: date, by: Person, at: datetime
) -> tuple[ApiKey, str]:
    """A key for another system, and its text, which is kept nowhere.

    Raises:
        KeyEndsTooEarly: the last day lies in the past, or more than two years ahead.
    """
    today = at.astimezone(SHANGHAI).date()
    if not today <= ends_on <= today + LONGEST_LIFE:
        raise KeyEndsTooEarly(_("Choose a last day from today on, at most two years ahead."))
    text = secrets.token_urlsafe(32)
    key = ApiKey.objects.create(
        township=township,
        name=name,
        purpose=purpose,
        hash=hash_of(text),
        beginning=text[:BEGINNING],
        ends_on=ends_on,
        made_by=by,
        made_at=at,
    )
    _record("api_key_made", key, by=by, at=at)
    return key, text


@transaction.atomic
def revoke_key(key: ApiKey, *, by: Person, at: datetime) -> ApiKey:
    """From now on it opens nothing. Raises KeyIsRevoked."""
    key = ApiKey.objects.select_for_update().get(pk=key.pk)
    if key.revoked_at is not None:
        raise KeyIsRevoked(_("This key was revoked before."))
    key.revoked_at, key.revoked_by = at, by
    key.save(update_fields=["revoked_at", "revoked_by"])
    _record("api_key_revoked", key, by=by, at=at)
    return key


def note_used(key: ApiKey, *, at: datetime) -> None:
    """To the minute: a busy system would else write a row at each question."""
    stale = Q(used_at__isnull=True) | Q(used_at__lt=at - USE_NOTED_EVERY)
    ApiKey.objects.filter(stale, pk=key.pk).update(used_at=at)


def _record(action: str, key: ApiKey, *, by: Person, at: datetime) -> None:
    audit.record(
        action,
        f"api_key:{key.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=key.township_id,
        at=at,
        detail={"name": key.name, "purpose": key.purpose, "ends_on": key.ends_on.isoformat()},
    )
