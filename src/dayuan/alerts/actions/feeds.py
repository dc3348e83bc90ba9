"""Sources of official alerts: entered, changed, switched on and off; what they sent that was kept aside: looked at."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.alerts.models import Aside, Feed
from dayuan.alerts.rules.signing import is_certificate
from dayuan.devices.actions import activate_device, register_device, rotate_secret
from dayuan.devices.models import Device, DeviceKind
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.reach import is_address
from dayuan.people.models import Person
from dayuan.places.models import Place

SILENT_WITHOUT_ADDRESS_S = 86_400
"""A source that only sends is expected to say something once a day."""


class FeedHasNoPlaceOnTheMap(Refusal):
    """The place's centre is not known."""


class FeedWrong(Refusal):
    """An address, a certificate or a rule of it that cannot be."""


@transaction.atomic
def register_feed(
    name: str,
    *,
    place: Place,
    by: Person,
    at: datetime,
    url: str = "",
    every_minutes: int = 5,
    senders: Sequence[str] = (),
    certificate: str = "",
    must_be_signed: bool = False,
) -> tuple[Feed, str]:
    """Enter a source. It stands among the equipment as well, which gives it its login and its health.

    Returns the source, and the secret with which it may send to us; it cannot be shown again.

    Raises:
        FeedHasNoPlaceOnTheMap: the place has no centre.
        FeedWrong: the address or the certificate is none.
    """
    _refuse_wrong(url, certificate, must_be_signed=must_be_signed)
    if place.centre is None:
        raise FeedHasNoPlaceOnTheMap(
            _("Where %(place)s lies is not known yet. Enter its place on the map first.") % {"place": place}
        )
    device, secret = register_device(
        f"cap-{secrets.token_hex(5)}",
        kind=DeviceKind.ALERT_FEED,
        name=name,
        owner=name,
        place=place,
        longitude=place.centre[0],
        latitude=place.centre[1],
        expected_every_s=_expected_s(url, every_minutes),
        by=by,
        at=at,
    )
    activate_device(device.pk, by=by, at=at)
    feed = Feed.objects.create(
        name=name,
        place=place,
        device=device,
        url=url,
        every_minutes=every_minutes,
        senders=list(senders),
        certificate=certificate,
        must_be_signed=must_be_signed,
        made_by=by,
        made_at=at,
        next_pull_at=at if url else None,
    )
    _record("alert_feed_registered", feed, by=by, at=at)
    return feed, secret


@transaction.atomic
def change_feed(
    feed: Feed,
    *,
    name: str,
    url: str,
    every_minutes: int,
    senders: Sequence[str],
    certificate: str,
    must_be_signed: bool,
    by: Person,
    at: datetime,
) -> Feed:
    """Raises FeedWrong."""
    _refuse_wrong(url, certificate, must_be_signed=must_be_signed)
    if url != feed.url:
        feed.etag, feed.modified, feed.known_links = "", "", {}
    feed.name, feed.url, feed.every_minutes, feed.senders = name, url, every_minutes, list(senders)
    feed.certificate, feed.must_be_signed = certificate, must_be_signed
    feed.next_pull_at = at if url else None
    feed.failures, feed.error = 0, ""
    feed.save()
    Device.objects.filter(pk=feed.device_id).update(name=name, expected_every_s=_expected_s(url, every_minutes))
    _record("alert_feed_changed", feed, by=by, at=at)
    return feed


@transaction.atomic
def switch_feed(feed: Feed, *, is_on: bool, by: Person, at: datetime) -> Feed:
    """On: it is asked again at once. Off: it is not asked, and what it sends is refused; what is in force runs out."""
    feed.is_on, feed.next_pull_at = is_on, at if feed.url else None
    feed.save(update_fields=["is_on", "next_pull_at"])
    _record("alert_feed_switched_on" if is_on else "alert_feed_switched_off", feed, by=by, at=at)
    return feed


def ask_soon(feed: Feed, *, at: datetime) -> None:
    """Its turn is now: the worker asks it within twenty seconds, not only when its minutes are over."""
    Feed.objects.filter(pk=feed.pk, is_on=True).exclude(url="").update(next_pull_at=at)


def renew_secret(feed: Feed, *, by: Person, at: datetime) -> str:
    """A new secret to send to us with; the old one ends at once."""
    return rotate_secret(feed.device_id, by=by, at=at)[1]


def mark_seen(aside_id: UUID, *, by: Person, at: datetime) -> None:
    Aside.objects.filter(pk=aside_id, seen_at__isnull=True).update(seen_at=at, seen_by=by)


def _refuse_wrong(url: str, certificate: str, *, must_be_signed: bool) -> None:
    if url and not is_address(url):
        raise FeedWrong(_("This is no address that can be asked. It begins with http:// or https://."))
    if certificate and not is_certificate(certificate):
        raise FeedWrong(_("This is no certificate. It begins with -----BEGIN CERTIFICATE-----."))
    if must_be_signed and not certificate:
        raise FeedWrong(_("Signatures can only be demanded with the certificate they are held against."))


def _expected_s(url: str, every_minutes: int) -> int:
    return every_minutes * 60 if url else SILENT_WITHOUT_ADDRESS_S


def _record(action: str, feed: Feed, *, by: Person, at: datetime, detail: dict[str, Any] | None = None) -> None:
    audit.record(
        action,
        f"alert_feed:{feed.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=feed.place_id,
        at=at,
        detail=detail or {"name": feed.name, "url": feed.url, "senders": feed.senders},
    )
