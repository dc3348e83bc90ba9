"""Messages that could not be taken as what they claim to be are kept where a person sees them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count

from dayuan.devices.models import Device
from dayuan.kernel import live
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.sensing.models import KeptAside
from dayuan.sensing.rules import KEPT_ASIDE_FOR, KEPT_ASIDE_WHOLE, WhyKeptAside, id_derived_from
from dayuan.sensing.schema import LARGEST_MESSAGE_BYTES, Fault, printable

NAMED_IN_THE_NEWS = 50


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message as it arrived. The channel and the device are what the login proved, not what the message says."""

    body: bytes
    channel: str
    device_id: str
    received_at: datetime
    """When the broker or the server took it; a message that waited for us is not younger for it."""
    number: int = 0
    """Its place in the broker's queue; 0 where it came another way."""


@dataclass(frozen=True, slots=True)
class Aside:
    message: Incoming
    why: WhyKeptAside
    detail: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def id(self) -> UUID:
        """The same message delivered again is the same entry."""
        message = self.message
        seed = b"\0".join([message.channel.encode("utf-8", "replace"), str(message.received_at).encode(), message.body])
        return id_derived_from(message.received_at, seed)


@transaction.atomic(savepoint=False)
def keep_aside(asides: Sequence[Aside], *, at: datetime) -> int:
    """Keep messages aside, each with its reason; how many of them were new."""
    if not asides:
        return 0
    senders = {printable(aside.message.device_id)[:80] for aside in asides}
    places = dict(Device.objects.filter(pk__in=senders).values_list("pk", "place_id"))
    entries = [_entry(aside, places, at=at) for aside in asides]
    known = set(KeptAside.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", flat=True))
    new = list({entry.pk: entry for entry in entries if entry.pk not in known}.values())
    _leave_out_the_bytes_of_a_flood(new, at=at)
    # Two processes may be handed the same message; one of them is first.
    KeptAside.objects.bulk_create(new, ignore_conflicts=True)
    live.tell_many("kept_aside", [{"place": e.place_code, "id": str(e.pk)} for e in new[:NAMED_IN_THE_NEWS]])
    return len(new)


@transaction.atomic
def mark_seen(kept_id: UUID, *, by: Person, at: datetime) -> None:
    """Note that somebody looked at it; the first look stands."""
    for kept in KeptAside.objects.filter(pk=kept_id):
        if KeptAside.objects.filter(pk=kept_id, seen_at__isnull=True).update(seen_at=at, seen_by=by):
            live.tell("kept_aside", {"place": kept.place_code, "id": str(kept.pk)})


@transaction.atomic
def mark_all_seen(scope: Scope, *, by: Person, at: datetime) -> int:
    """Note that somebody looked at everything that was waiting to be looked at."""
    unseen = KeptAside.objects.visible_to(scope).filter(seen_at__isnull=True)
    places = set(unseen.order_by().values_list("place_code", flat=True))
    seen = unseen.update(seen_at=at, seen_by=by)
    live.tell_many("kept_aside", [{"place": place, "id": ""} for place in sorted(places)])
    return seen


def _entry(aside: Aside, places: dict[str, str], *, at: datetime) -> KeptAside:
    message = aside.message
    device_id = printable(message.device_id)[:80]
    return KeptAside(
        id=aside.id,
        why=aside.why,
        detail=printable(aside.detail)[:500],
        faults=list(aside.faults),
        device_id=device_id,
        place_code=places.get(device_id, settings.TOWNSHIP_CODE),
        channel=printable(message.channel)[:120],
        received_at=message.received_at,
        body=message.body[:LARGEST_MESSAGE_BYTES],
        body_bytes=len(message.body),
        forget_at=at + KEPT_ASIDE_FOR,
    )


def _leave_out_the_bytes_of_a_flood(entries: list[KeptAside], *, at: datetime) -> None:
    """A device gone wild must not fill the disk; each of its messages is still counted."""
    kept = Counter(
        dict(
            KeptAside.objects.filter(
                device_id__in={entry.device_id for entry in entries}, received_at__gt=at - timedelta(hours=1)
            )
            .order_by()
            .values_list("device_id")
            .annotate(Count("pk"))
        )
    )
    for entry in entries:
        kept[entry.device_id] += 1
        if kept[entry.device_id] > KEPT_ASIDE_WHOLE:
            entry.body = b""
