"""How signals, photographs and messages kept aside are forgotten. The minutely job does the same for what is short."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.ids import first_id_of
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import RetentionRules, Rule
from dayuan.sensing.actions import delete_photos, empty_signals
from dayuan.sensing.models import KeptAside, Photo, Signal


def _signals_over(at: datetime, _period: timedelta) -> QuerySet[Signal]:
    return Signal.objects.filter(forget_at__lte=at)


def _photos_over(at: datetime, _period: timedelta) -> QuerySet[Photo]:
    """The day was reckoned by the period of evidence when the matter was closed."""
    return Photo.objects.filter(forget_at__lte=at)


def _old_photos(at: datetime, period: timedelta) -> QuerySet[Photo]:
    return Photo.objects.filter(received_at__lt=at - period, person__isnull=False)


def _reports_over(at: datetime, period: timedelta) -> QuerySet[Signal]:
    # Signals lie by their ids, which carry their moment: only the months in question are read.
    return Signal.objects.filter(pk__lt=first_id_of(at - period), person__isnull=False)


def _asides_over(at: datetime, period: timedelta) -> QuerySet[KeptAside]:
    return KeptAside.objects.filter(Q(forget_at__lte=at) | Q(received_at__lt=at - period))


def _empty(keys: Sequence[Any], _at: datetime) -> int:
    return empty_signals(keys)


def _delete_photos(keys: Sequence[Any], _at: datetime) -> int:
    return delete_photos(keys)


def _delete_reports(keys: Sequence[Any], _at: datetime) -> int:
    return Signal.objects.filter(pk__in=keys).delete()[0]


def _delete_asides(keys: Sequence[Any], _at: datetime) -> int:
    return KeptAside.objects.filter(pk__in=keys).delete()[0]


RETENTION = RetentionRules(
    rules=(
        Rule(
            key="sensing.signals",
            retention=Retention.BUFFER,
            covers=("Signal",),
            counts_from=_("the minutes that the watch rule says, unless a warning rests on it"),
            does=_("empties the signal; that there was one stays"),
            due=_signals_over,
            moment="forget_at",
            forget=_empty,
        ),
        Rule(
            key="sensing.photos",
            retention=Retention.EVIDENCE,
            covers=("Photo",),
            counts_from=_("the day the matter was closed, or the minutes of the watch rule"),
            does=_("deletes the photograph, its plate and their files"),
            due=_photos_over,
            moment="forget_at",
            forget=_delete_photos,
        ),
        Rule(
            key="sensing.reported_photos",
            retention=Retention.MATTER,
            covers=("Photo",),
            counts_from=_("the moment a person sent the photograph"),
            does=_("deletes the photograph and its files"),
            due=_old_photos,
            moment="received_at",
            forget=_delete_photos,
        ),
        Rule(
            key="sensing.reports",
            retention=Retention.MATTER,
            covers=("Signal",),
            counts_from=_("the moment a person reported it; whole months of signals are dropped after thirteen"),
            does=_("deletes the signal"),
            due=_reports_over,
            moment="received_at",
            forget=_delete_reports,
        ),
        Rule(
            key="sensing.kept_aside",
            retention=Retention.SHORT,
            covers=("KeptAside",),
            counts_from=_("the moment the message came"),
            does=_("deletes the message"),
            due=_asides_over,
            moment="received_at",
            forget=_delete_asides,
        ),
    ),
)
