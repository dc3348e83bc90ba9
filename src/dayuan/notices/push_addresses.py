"""The browsers that somebody lets us call."""

import json
from collections.abc import Iterator

from dayuan.notices.models import PushSubscription
from dayuan.notices.ports import PushAddress
from dayuan.people.models import Person


def browsers_of(person: Person) -> Iterator[PushAddress]:
    for kept in PushSubscription.objects.filter(person=person).order_by("made_at"):
        keys = json.loads(kept.keys)
        yield PushAddress(str(kept.pk), kept.endpoint, str(keys["p256dh"]), str(keys["auth"]))
