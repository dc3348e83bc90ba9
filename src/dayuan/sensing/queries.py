"""What was seen lately, and what could not be understood, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dayuan.devices.models import Device
from dayuan.kernel.clock import today_began_at
from dayuan.kernel.ids import first_id_of
from dayuan.people.access import Scope
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.models import KeptAside, Photo, Signal, SignalKind, WhyKeptAside
from dayuan.sensing.rules import ALARM, FORGOTTEN, UNREAD, measured, photos_named, sure, text_of, time_of
from dayuan.sensing.wording import SIGNAL_WORDS

KIND_WORDS: Mapping[str, Any] = {
    **SIGNAL_WORDS,
    SignalKind.PLATE_SEEN: _("Plate seen"),
    SignalKind.WATER_LEVEL: _("Water level"),
    SignalKind.SMOKE: _("Smoke"),
    SignalKind.TILT: _("Tilt"),
    SignalKind.HOTSPOT: _("Hotspot"),
}

WHY_WORDS: Mapping[str, Any] = {
    WhyKeptAside.NOT_JSON: _("It is not JSON; the message was damaged or is in another format."),
    WhyKeptAside.WRONG_SHAPE: _("A field is missing, unknown or of the wrong type."),
    WhyKeptAside.WRONG_DETAILS: _("The details do not fit this kind of signal."),
    WhyKeptAside.UNKNOWN_DEVICE: _("No device with this number is registered."),
    WhyKeptAside.FORGED_DEVICE: _("The message names another device than the one that sent it."),
    WhyKeptAside.INACTIVE_DEVICE: _("The device is not in service."),
    WhyKeptAside.BAD_ID: _("The id is not a UUID of version 7."),
    WhyKeptAside.ID_REUSED: _("A signal with this id and other contents was stored before."),
    WhyKeptAside.TOO_OLD: _("The id was made more than 400 days ago."),
    WhyKeptAside.FROM_THE_FUTURE: _("The id was made more than a day ahead of our clock; the device's clock is wrong."),
    WhyKeptAside.TOO_LARGE: _("The message is larger than 64 KiB."),
    WhyKeptAside.WRONG_KIND: _("This kind of device gives no such signals."),
    WhyKeptAside.NOT_STORED: _("It was understood, but the database refused it twice. Report it to the maintainers."),
}

WHY_NAMES: Mapping[str, Any] = {
    WhyKeptAside.NOT_JSON: _("Not readable"),
    WhyKeptAside.WRONG_SHAPE: _("Wrong fields"),
    WhyKeptAside.WRONG_DETAILS: _("Wrong details"),
    WhyKeptAside.UNKNOWN_DEVICE: _("Unknown device"),
    WhyKeptAside.FORGED_DEVICE: _("Forged device"),
    WhyKeptAside.INACTIVE_DEVICE: _("Not in service"),
    WhyKeptAside.BAD_ID: _("Wrong id"),
    WhyKeptAside.ID_REUSED: _("Id used twice"),
    WhyKeptAside.TOO_OLD: _("Too old"),
    WhyKeptAside.FROM_THE_FUTURE: _("From the future"),
    WhyKeptAside.TOO_LARGE: _("Too large"),
    WhyKeptAside.WRONG_KIND: _("Wrong kind"),
    WhyKeptAside.NOT_STORED: _("Not stored"),
}
"""The reasons in a word or two, to choose by."""

TEXT_WORDS: Mapping[str, Any] = {UNREAD: _("not read"), ALARM: _("alarm"), FORGOTTEN: _("contents forgotten")}
"""What stands for a code in the last column of the list; a plate stands for itself, masked."""


@dataclass(frozen=True)
class ShownSignal:
    """One row of the list of signals, as the live feed brings it and as the page draws it."""

    id: str
    time: str
    kind: str
    device: str
    text: str
    measured: str
    sure: str
    kind_word: str
    device_name: str
    text_word: str


def latest_signals(scope: Scope, limit: int = 200) -> list[ShownSignal]:
    """The newest signals of this person's places, the newest first; plates are masked."""
    signals = Signal.objects.visible_to(scope).select_related("device").order_by("-id")[:limit]
    return [_shown(signal) for signal in signals]


def signals_of_today(scope: Scope, *, at: datetime) -> int:
    """How many signals arrived since midnight."""
    since = first_id_of(today_began_at(at) - timedelta(days=1))
    return Signal.objects.visible_to(scope).filter(pk__gte=since, received_at__gte=today_began_at(at)).count()


def kept_aside(scope: Scope, *, why: str = "", before: datetime | None = None, limit: int = 50) -> list[KeptAside]:
    """Messages kept aside in this person's places, the newest first, after those up to a moment."""
    wanted = Q(why=why) if why else Q()
    if before is not None:
        wanted &= Q(received_at__lt=before)
    return list(KeptAside.objects.visible_to(scope).filter(wanted).select_related("seen_by")[:limit])


def kept_aside_counts(scope: Scope) -> dict[str, int]:
    """How many messages are kept aside, for each reason that occurs."""
    counted = KeptAside.objects.visible_to(scope).order_by().values_list("why").annotate(Count("pk"))
    return dict(sorted(counted, key=lambda reason: -reason[1]))


def unseen_kept_aside(scope: Scope) -> int:
    return KeptAside.objects.visible_to(scope).filter(seen_at__isnull=True).count()


def device_names(scope: Scope) -> dict[str, str]:
    """What the live list of signals calls the devices."""
    return {device.pk: device.display_name for device in Device.objects.visible_to(scope)}


def _shown(signal: Signal) -> ShownSignal:
    happened_at = signal.received_at if signal.clock_skew_s else signal.observed_at
    text = FORGOTTEN if signal.is_forgotten else text_of(signal.kind, signal.details)
    return ShownSignal(
        id=str(signal.pk),
        time=time_of(happened_at),
        kind=signal.kind,
        device=signal.device_id or "",
        text=text,
        measured=measured(signal.value, signal.unit),
        sure=sure(signal.confidence),
        kind_word=str(KIND_WORDS.get(signal.kind, signal.kind)),
        device_name=signal.device.display_name if signal.device else "",
        text_word=str(TEXT_WORDS.get(text, text)),
    )


def own_photos_of(signals: Sequence[SeenSignal]) -> dict[UUID, UUID]:
    """By signal the photograph it names, where the signal's own device sent that: no other's is opened by naming it."""
    named = {signal.id: photos for signal in signals if (photos := photos_named(signal.evidence, signal.details))}
    wanted = {photo for photos in named.values() for photo in photos}
    senders = dict(Photo.objects.filter(pk__in=wanted).values_list("pk", "device_id")) if wanted else {}
    own: dict[UUID, UUID] = {}
    for signal in signals:
        for photo in named.get(signal.id, ()):
            if senders.get(photo) == signal.device_id:
                own.setdefault(signal.id, photo)
    return own
