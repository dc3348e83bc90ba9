"""What is left of the plates of a time gone by: for trying a version of a rule about plates on it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.functions import TruncDate
from django.utils.dateparse import parse_datetime

from dayuan.devices.models import DeviceKind
from dayuan.kernel.clock import SHANGHAI
from dayuan.places.rules import SiteKind
from dayuan.sensing.models import Signal
from dayuan.warnings.models import Warning, WarningStatus, WatchRule
from dayuan.warnings.rules import WATCHED_KINDS, beginning_of

type Keys = Mapping[UUID, str]
"""Which car at which checkpoint each warning was about."""


@dataclass(frozen=True)
class PlateLeft:
    """A sighting that a warning rests on, with no more of the plate than the mask lets everybody see."""

    at: datetime
    signal: str
    key: str
    place_code: str
    device_id: str | None
    details: Mapping[str, Any]
    confidence: float | None


def plate_warnings(rule: WatchRule, *, begin: datetime, end: datetime) -> list[Warning]:
    """Of every rule about plates, in its places; what was joined by hand comes first, with the sightings it had."""
    around = Q(raised_at__lt=end, last_seen_at__gte=begin) & in_places(rule.place_codes)
    found = Warning.objects.filter(around, rule__signal_kind=rule.signal_kind).select_related("rule", "joined_into")
    return sorted(found, key=lambda one: (one.status != WarningStatus.JOINED, one.raised_at, one.pk))


def cars_of(warnings: Iterable[Warning]) -> Keys:
    """A car whose plate was forgotten is known by its warning; two rules that spoke of one reading spoke of one car."""
    keys: dict[UUID, str] = {}
    of_signals: dict[str, str] = {}
    taken_in: dict[UUID | None, set[str]] = defaultdict(set)
    for warning in warnings:
        signals = {one["signal"] for one in warning.evidence}
        taken_in[warning.joined_into_id] |= signals
        signals -= taken_in[warning.pk]
        if warning.subject_key:
            keys[warning.pk] = car_key(warning.subject_key, warning.site_id, warning.device_id)
        else:
            shared = (of_signals[one] for one in sorted(signals) if one in of_signals)
            keys[warning.pk] = next(shared, f"warning:{warning.pk}")
        of_signals |= dict.fromkeys(signals - of_signals.keys(), keys[warning.pk])
    return keys


def car_key(subject_key: str, site_id: UUID | None, device_id: str | None) -> str:
    """The same car at another checkpoint is another matter."""
    return f"{subject_key}/{site_id or device_id}"


def plates_left(warnings: Iterable[Warning], *, begin: datetime, end: datetime) -> Iterator[PlateLeft]:
    """Sightings in the evidence of warnings whose signals are emptied, each once."""
    known = list(warnings)
    keys = cars_of(known)
    named = {UUID(one["signal"]) for warning in known for one in warning.evidence}
    whole = Signal.objects.filter(pk__in=named).exclude(fingerprint=b"")
    taken = {str(pk) for pk in whole.values_list("pk", flat=True)}
    for warning in known:
        for one in warning.evidence:
            at = parse_datetime(one["at"])
            if one["signal"] not in taken and at is not None and begin <= at < end:
                taken.add(one["signal"])
                yield _left(one, at, warning, keys[warning.pk])


def _left(one: Mapping[str, Any], at: datetime, warning: Warning, key: str) -> PlateLeft:
    return PlateLeft(
        at=at,
        signal=one["signal"],
        key=key,
        place_code=warning.place_id,
        device_id=one.get("device"),
        details={
            "plate": beginning_of(one["plate"]),
            "plate_kind": one.get("plate_kind"),
            "needs_person": one["needs_person"],
        },
        confidence=one["confidence"],
    )


def plates_read(rule: WatchRule, *, begin: datetime, end: datetime) -> dict[date, int]:
    """How many plates checkpoints read each day in the places of the rule, forgotten ones included."""
    read = Signal.objects.filter(
        in_places(rule.place_codes),
        kind__in=WATCHED_KINDS,
        observed_at__gte=begin,
        observed_at__lt=end,
        device__kind=DeviceKind.CHECKPOINT_CAMERA,
        device__site__kind=SiteKind.CHECKPOINT,
    )
    days = read.annotate(day=TruncDate("observed_at", tzinfo=SHANGHAI)).values("day").annotate(number=Count("pk"))
    return dict(days.order_by("day").values_list("day", "number"))


def in_places(codes: Iterable[str]) -> Q:
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(place__code__startswith=code)
    return inside
