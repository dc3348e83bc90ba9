"""How somebody wants to be told, where they are to be reached, what carries it; and a test of it all."""

import hashlib
import json
from collections.abc import Collection, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.ids import new_id
from dayuan.notices.actions import TEST_SUBJECT, plan_deliveries
from dayuan.notices.models import Contact, Gateway, Notice, Preference, PushSubscription
from dayuan.notices.push_rules import may_call
from dayuan.notices.queries import preference_of, ways_open_to
from dayuan.notices.rules import CHOSEN_LEVELS, GROUP_KINDS, OUTSIDE_KINDS, Kind, Level
from dayuan.people.models import Person
from dayuan.places.models import Place

BROWSERS_OF_ONE = 10


class UnknownPushService(Refusal):
    """The browser named an address that is no push service we know."""


@transaction.atomic
def choose_ways(
    person: Person,
    *,
    choices: Mapping[Level, Collection[Kind]],
    groups: Collection[Kind],
    quiet_from: time,
    quiet_until: time,
    at: datetime,
) -> Preference:
    """Keep by which ways somebody wants to be told. Nobody chooses for somebody else."""
    wanted = {
        level.value: sorted(kind for kind in choices.get(level, ()) if kind in OUTSIDE_KINDS) for level in CHOSEN_LEVELS
    }
    kept, _made = Preference.objects.update_or_create(
        person=person,
        defaults={
            "choices": wanted,
            "groups": sorted(kind for kind in groups if kind in GROUP_KINDS),
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "changed_at": at,
        },
    )
    return kept


@transaction.atomic
def keep_contact(person: Person, *, phone: str, email: str, place_code: str, by: Person, at: datetime) -> Contact:
    """Where somebody is to be reached. Entered for them by an administrator it is recorded, without the number."""
    kept = Contact.objects.select_for_update(no_key=True).filter(person=person).first() or Contact(person=person)
    changed = {"phone": kept.phone != phone, "email": kept.email != email}
    kept.phone, kept.email = phone, email
    kept.changed_at, kept.changed_by = at, by
    kept.save()
    if by.pk != person.pk and any(changed.values()):
        audit.record(
            "contact_changed",
            f"person:{person.pk}",
            by_id=by.pk,
            by_name=by.full_name,
            place_code=place_code,
            at=at,
            detail={"changed": [name for name, is_new in changed.items() if is_new]},
        )
    return kept


@transaction.atomic
def subscribe_browser(
    person: Person, *, endpoint: str, public_key: str, secret: str, browser: str, at: datetime
) -> PushSubscription:
    """This browser may be called. A browser that somebody else used before is theirs no more.

    Raises:
        UnknownPushService: the address lies elsewhere.
    """
    if not may_call(endpoint, settings.PUSH_HOSTS):
        raise UnknownPushService(_("This browser's notification service is not known here. Ask the administrator."))
    mark = hashlib.sha256(endpoint.encode()).hexdigest()
    PushSubscription.objects.filter(endpoint_mark=mark).delete()
    kept = PushSubscription.objects.create(
        person=person,
        endpoint=endpoint,
        endpoint_mark=mark,
        keys=json.dumps({"p256dh": public_key, "auth": secret}),
        browser=browser[:60],
        made_at=at,
    )
    oldest = PushSubscription.objects.filter(person=person).order_by("-made_at", "-pk")[BROWSERS_OF_ONE:]
    PushSubscription.objects.filter(pk__in=[one.pk for one in oldest]).delete()
    return kept


@transaction.atomic
def end_subscription(subscription_id: UUID, *, by: Person) -> bool:
    """Call this browser no more; false where it is not theirs."""
    return bool(PushSubscription.objects.filter(pk=subscription_id, person=by).delete()[0])


@transaction.atomic
def keep_gateway(
    kind: Kind, place: Place, entered: Mapping[str, Any], *, is_on: bool, by: Person, at: datetime
) -> Gateway:
    """Set up what carries one kind of notice for a place. What was left empty of secrets stays as it is."""
    found = Gateway.objects.select_for_update(no_key=True).filter(kind=kind, place=place).first()
    kept = found or Gateway(kind=kind, place=place)
    kept.sealed_settings = json.dumps({**kept.settings, **entered}, ensure_ascii=False)
    kept.is_on = is_on
    kept.rests_until = None
    kept.changed_at, kept.changed_by = at, by
    kept.save()
    audit.record(
        "gateway_changed",
        f"gateway:{kept.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=place.code,
        at=at,
        detail={"kind": kind.value, "is_on": is_on},
    )
    return kept


@transaction.atomic
def send_test(person: Person, *, place_code: str, at: datetime) -> Notice:
    """A notice over every way open to somebody, at whatever hour; what came is seen in its receipts."""
    notice = Notice.objects.create(
        key=f"test:{new_id()}",
        person=person,
        subject=TEST_SUBJECT,
        level=Level.ORDINARY,
        title=_("A test of your channels"),
        reason=_("You asked for it."),
        place_id=place_code,
        by=person,
        made_at=at,
    )
    plan_deliveries(notice, person, ways_open_to(person, preference_of(person), place_code), hold=None, at=at)
    return notice
