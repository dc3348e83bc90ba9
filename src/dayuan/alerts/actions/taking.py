"""Taking what a source sent: once, in its place in the chain of updates, or kept aside with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from dayuan.alerts.actions.saying import say
from dayuan.alerts.models import Alert, Aside, Feed
from dayuan.alerts.queries import ground_of, levels_in_force
from dayuan.alerts.rules.areas import Touch, shape_of, touch_of
from dayuan.alerts.rules.levels import LEAST_FIRST, level_of, weather_colour
from dayuan.alerts.rules.reading import LARGEST_BYTES, NotTaken, WhyNot, message_in
from dayuan.alerts.rules.signing import Signature, check_signature
from dayuan.alerts.rules.states import CLOCKS_DIFFER, AlertState, Change, ends_at, event_code_of, first_state
from dayuan.alerts.rules.terms import Info, Message, MessageType, Reference, infos_to_read
from dayuan.alerts.rules.writing import write_message
from dayuan.devices.actions import hear
from dayuan.devices.rules import HealthEvidence, Sign
from dayuan.kernel import live
from dayuan.kernel.later import later
from dayuan.warnings.rules import WarningLevel

shapely = later("shapely")

ALERTING = frozenset({MessageType.ALERT, MessageType.UPDATE, MessageType.CANCEL})


@dataclass(frozen=True)
class Taken:
    """What became of something sent: an alert, old or new, or something kept aside."""

    alert: Alert | None = None
    aside: Aside | None = None
    is_new: bool = False


@transaction.atomic
def take_alert(feed: Feed, raw: bytes, *, at: datetime) -> Taken:
    """Take one CAP message of a source. The same again changes nothing."""
    # One message of a source after the other: an update and what it updates may arrive at once.
    feed = Feed.objects.select_for_update(of=("self",)).select_related("device", "place").get(pk=feed.pk)
    Feed.objects.filter(pk=feed.pk).update(worked_at=at)
    hear([Sign(feed.device_id, HealthEvidence.HEARD_SIGNAL, at)], at=at)
    try:
        root, signature = check_signature(raw, certificate=feed.certificate, must_be_signed=feed.must_be_signed)
        message = message_in(root)
        _refuse_strangers(feed, message)
        if message.sent_at > at + CLOCKS_DIFFER:
            raise NotTaken(WhyNot.SENT_AHEAD, message.sent_at.isoformat())
        return _take(feed, message, signature, raw, at=at)
    except NotTaken as no:
        return keep_aside(feed, no, raw, at=at)


def keep_aside(feed: Feed, no: NotTaken, raw: bytes, *, at: datetime) -> Taken:
    """Where a person finds it, with the reason. The same again only counts up."""
    digest = sha256(raw).digest()
    kept, is_new = Aside.objects.get_or_create(
        feed=feed,
        why=no.why,
        digest=digest,
        defaults={"detail": no.detail, "raw": raw[:LARGEST_BYTES], "bytes": len(raw), "received_at": at},
    )
    if not is_new:
        Aside.objects.filter(pk=kept.pk).update(times=F("times") + 1)
    live.tell("kept_aside", {"place": feed.place_id, "id": str(kept.pk)})
    return Taken(aside=kept, is_new=is_new)


def _refuse_strangers(feed: Feed, message: Message) -> None:
    if feed.senders and message.sender not in feed.senders:
        raise NotTaken(WhyNot.UNKNOWN_SENDER, message.sender)
    if message.message_type not in ALERTING:
        raise NotTaken(WhyNot.NOT_AN_ALERT, message.message_type)
    if any(reference.sender != message.sender for reference in message.references):
        raise NotTaken(WhyNot.OTHERS_ALERT, message.references[0].sender)


def _take(feed: Feed, message: Message, signature: Signature, raw: bytes, *, at: datetime) -> Taken:
    contents = sha256(write_message(message)).digest()
    before = feed.alerts.filter(sender=message.sender, identifier=message.identifier, sent_at=message.sent_at).first()
    if before is not None:
        if bytes(before.contents) != contents:
            raise NotTaken(WhyNot.OTHER_CONTENTS, message.identifier)
        return Taken(alert=before)
    alert = _alert(feed, message, signature, at=at)
    alert.raw, alert.contents = raw, contents
    alert.save(force_insert=True)
    _follow_the_chain(feed, alert, message, at=at)
    live.tell("signals", {"place": feed.place_id, "id": str(alert.pk)})
    return Taken(alert=alert, is_new=True)


def _alert(feed: Feed, message: Message, signature: Signature, *, at: datetime) -> Alert:
    infos = infos_to_read(message)
    main = infos[0] if infos else None
    areas = [area for info in infos for area in info.areas]
    shape = shape_of(areas)
    expires_at = ends_at(message, infos)
    state = first_state(message, expires_at=expires_at, at=at)
    colour = next((found for info in infos if (found := weather_colour(info))), None)
    table = levels_in_force(feed.place.township_code)
    levels = [level_of(info.severity, info.urgency, info.certainty, table) for info in infos]
    return Alert(
        feed=feed,
        identifier=message.identifier,
        sender=message.sender,
        sent_at=message.sent_at,
        status=message.status,
        message_type=message.message_type,
        scope=message.scope,
        references=[_key(reference) for reference in message.references],
        event=main.event[:120] if main else "",
        event_code=event_code_of(main) if main else "",
        severity=main.severity if main else "",
        urgency=main.urgency if main else "",
        certainty=main.certainty if main else "",
        weather_colour=colour or "",
        level=_worst(levels),
        headline=main.headline[:300] if main else "",
        infos=[_shown(info) for info in infos],
        shape=None if shape is None else shapely.geometry.mapping(shape),
        onset_at=main.onset_at if main else None,
        expires_at=expires_at,
        signature=signature,
        touch=touch_of(areas, ground_of(feed.place)) if infos else Touch.UNSTATED,
        state=state,
        ended_at=expires_at if state is AlertState.EXPIRED else None,
        received_at=at,
    )


def _worst(levels: Sequence[WarningLevel]) -> str:
    return str(max(levels, key=LEAST_FIRST.index, default=LEAST_FIRST[0]).value)


def _follow_the_chain(feed: Feed, alert: Alert, message: Message, *, at: datetime) -> None:
    """End what this message ends, be ended by what came before its turn, and say how things stand."""
    later_one = _later_word(feed, alert)
    if later_one is not None and alert.state == AlertState.IN_FORCE:
        _end(alert, by=later_one, at=at)
    ended = [] if alert.message_type == MessageType.ALERT else _ended_by(feed, alert)
    for earlier in ended:
        _end(earlier, by=alert, at=at)
    change = _change(alert, ended)
    if change is None:
        return
    told = [alert] if alert.state == AlertState.IN_FORCE and alert.touch != Touch.ELSEWHERE else []
    said = {one.event_code: one for one in (*ended, *told) if one.touch != Touch.ELSEWHERE}
    for one in said.values():
        say(feed, one, change, at=at)


def _change(alert: Alert, ended: Sequence[Alert]) -> Change | None:
    if alert.state == AlertState.CANCELS:
        return Change.CANCELLED if ended else None
    if ended:
        return Change.UPDATED if alert.state == AlertState.IN_FORCE else Change.EXPIRED
    return Change.NEW if alert.state == AlertState.IN_FORCE else None


def _end(alert: Alert, *, by: Alert, at: datetime) -> None:
    cancelled = by.message_type == MessageType.CANCEL
    alert.state = AlertState.CANCELLED if cancelled else AlertState.REPLACED
    alert.replaced_by, alert.ended_at = by, at
    alert.save(update_fields=["state", "replaced_by", "ended_at"])


def _ended_by(feed: Feed, alert: Alert) -> list[Alert]:
    """What is in force of the messages it names, and of those that followed them before it was sent.

    Only its own kind: a test cancels no real alert.
    """
    named = Q(pk__in=[])
    for sender, identifier, sent_at in alert.references:
        named |= Q(sender=sender, identifier=identifier, sent_at=sent_at)
    found: dict[Any, Alert] = {}
    for one in feed.alerts.filter(named):
        head: Alert | None = one
        while head is not None and head.pk != alert.pk and head.pk not in found:
            found[head.pk] = head
            head = head.replaced_by
    return [
        one
        for one in found.values()
        if one.state == AlertState.IN_FORCE and one.status == alert.status and one.sent_at <= alert.sent_at
    ]


def _later_word(feed: Feed, alert: Alert) -> Alert | None:
    """A message that ends this one and arrived before it."""
    mine = [alert.sender, alert.identifier, alert.sent_at.astimezone(UTC).isoformat()]
    named = feed.alerts.filter(references__contains=[mine], status=alert.status).exclude(pk=alert.pk)
    return named.order_by("-sent_at", "-pk").first()


def _key(reference: Reference) -> list[str]:
    return [reference.sender, reference.identifier, reference.sent_at.astimezone(UTC).isoformat()]


def _shown(info: Info) -> dict[str, Any]:
    return {
        "sender_name": info.sender_name,
        "event": info.event,
        "headline": info.headline,
        "description": info.description,
        "instruction": info.instruction,
        "web": info.web if info.web.startswith(("http://", "https://")) else "",
        "areas": [area.description for area in info.areas],
    }
