"""What the rules are told of alerts, and when they hear that one is over."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from dayuan.alerts.models import Alert, Feed
from dayuan.alerts.rules.levels import NOTHING, NUMBER_OF
from dayuan.alerts.rules.states import SAID_AGAIN_EVERY, AlertState, Change
from dayuan.sensing.actions import note_signal
from dayuan.sensing.rules import SignalKind
from dayuan.warnings.rules import WarningLevel


def say(feed: Feed, alert: Alert, change: Change, *, at: datetime) -> None:
    """Note how things stand at this source now, for the kind of event that this alert is of.

    One source may have several alerts in force. The signal's value and `level` are the most urgent of all of them (0
    and `none`: nothing), and `event_level` is that of this event: so what ends one alert does not end what another one
    holds up.
    """
    standing = list(feed.alerts.in_force().here())
    of_event = [one for one in standing if one.event_code == alert.event_code]
    most_urgent = max(standing, key=_number, default=None)
    told = max(of_event, key=_number, default=alert)
    note_signal(
        SignalKind.WEATHER_ALERT,
        place_code=feed.place_id,
        device=feed.device,
        at=at,
        value=float(_number(most_urgent) if most_urgent else 0),
        unit="",
        details={
            "change": change.value,
            "level": most_urgent.level if most_urgent else NOTHING,
            "state": AlertState.IN_FORCE.value if of_event else _ended(change),
            "event_code": alert.event_code,
            "event_level": max(map(_number, of_event), default=0),
            "severity": told.severity,
            "urgency": told.urgency,
            "certainty": told.certainty,
            "weather_colour": told.weather_colour,
            "headline": told.headline or told.event,
            "alert": str(told.pk),
            "expires": told.expires_at.isoformat(),
        },
        seed=f"{alert.pk}/{change.value}",
    )
    Alert.objects.filter(pk__in=[one.pk for one in of_event]).update(said_at=at)


def _number(alert: Alert) -> int:
    return NUMBER_OF[WarningLevel(alert.level)]


def _ended(change: Change) -> str:
    return AlertState.EXPIRED.value if change is Change.EXPIRED else AlertState.CANCELLED.value


@transaction.atomic
def expire_alerts(*, at: datetime) -> int:
    """End what has run out, and say so. Says how many."""
    over = list(
        Alert.objects.in_force()
        .filter(expires_at__lte=at)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("feed_id", "expires_at", "pk")
    )
    Alert.objects.filter(pk__in=[alert.pk for alert in over]).update(state=AlertState.EXPIRED, ended_at=F("expires_at"))
    for alert in _one_of_each_event(over):
        say(alert.feed, alert, Change.EXPIRED, at=at)
    return len(over)


@transaction.atomic
def repeat_alerts(*, at: datetime) -> int:
    """Say again what is still in force. Says of how many events."""
    due = (
        Alert.objects.in_force()
        .here()
        .filter(said_at__lte=at - SAID_AGAIN_EVERY, expires_at__gt=at, feed__is_on=True)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("feed_id", "pk")
    )
    events = _one_of_each_event(due)
    for alert in events:
        say(alert.feed, alert, Change.REPEATED, at=at)
    return len(events)


def _one_of_each_event(alerts: Iterable[Alert]) -> list[Alert]:
    return list({(one.feed_id, one.event_code): one for one in alerts if one.touch != "elsewhere"}.values())
