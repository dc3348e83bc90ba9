"""What is asked about warnings: what waits, what was shown, how often a rule or a camera was right."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case as If
from django.db.models import Count, DateTimeField, DurationField, ExpressionWrapper, F, Q, QuerySet, Value, When
from django.utils.dateparse import parse_datetime

from dayuan.devices.models import Device
from dayuan.kernel.clock import today_began_at
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.people.models import Person, Role
from dayuan.people.queries import on_duty_at
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.places.models import Place
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SignalKind
from dayuan.sensing.told import visible_told
from dayuan.sensing.wording import told_word
from dayuan.warnings.models import Episode, Mute, RuleProposal, Warning, WarningQuerySet, WatchRule
from dayuan.warnings.rules import URGENCY, About, Family, RuleTerms, WarningLevel, WarningStatus, mask_plate
from dayuan.warnings.starter import StarterRule, starter_rules

DAYS_COUNTED = 30
RELATED_SHOWN = 8


def counted_since(at: datetime) -> datetime:
    """The midnight in Shanghai with which the last thirty days began, today among them: as a review has them."""
    return today_began_at(at) - timedelta(days=DAYS_COUNTED - 1)


@dataclass(frozen=True)
class Counts:
    """How warnings ended since a moment; one that was joined with another counts as that one."""

    since: datetime
    raised: int
    confirmed: int
    rejected: int

    @property
    def undecided(self) -> int:
        return self.raised - self.confirmed - self.rejected


@dataclass(frozen=True)
class Sighting:
    """One piece of evidence, as a page needs it."""

    signal_id: UUID
    photo_id: UUID | None
    plate: str
    confidence: float | None
    needs_person: bool
    why: str
    box: tuple[float, float, float, float] | None
    seen_at: datetime | None
    """By the camera's clock, or by ours where that one is wrong."""
    clock_skew_s: float
    kind: str = "plate_seen"
    value: float | None = None
    unit: str = ""
    device_id: str | None = None
    device_name: str = ""
    told_word: str = ""
    """Of what somebody told: what it was about; of an official alert its headline."""
    may_read_note: bool = False
    named_place: str = ""
    """Of what somebody told who knew no point: the place they named."""

    @property
    def masked_plate(self) -> str:
        return mask_plate(self.plate)


def owner_for(place_code: str, *, at: datetime) -> Person | None:
    """The duty officer on duty nearest to the place; nobody is an answer too, and is shown."""
    posts = on_duty_at(Place(code=place_code), {Role.DUTY_OFFICER}, at=at)
    return posts[0].person if posts else None


def evidence_over(at: datetime, period: timedelta) -> WarningQuerySet:
    """Warnings that still name somebody after the rule's buffer (false alarms) or the period after the case closed."""
    buffer = ExpressionWrapper(F("rule__buffer_minutes") * timedelta(minutes=1), output_field=DurationField())
    let_go_at = ExpressionWrapper(F("decided_at") + buffer, output_field=DateTimeField())
    kept = Warning.objects.filter(evidence_forgotten_at__isnull=True).alias(let_go_at=let_go_at)
    false_alarm = Q(status=WarningStatus.REJECTED, let_go_at__lte=at)
    return kept.filter(false_alarm | Q(case__closed_at__lte=at - period))


def counts_of_rule(rule: WatchRule, since: datetime) -> Counts:
    """Over all versions of the rule."""
    return _counts(Warning.objects.filter(rule__key=rule.key), since)


def counts_of_camera(device: Device, since: datetime) -> Counts:
    return _counts(Warning.objects.filter(device=device), since)


def counts_in(scope: Scope, since: datetime) -> Counts:
    """All that this person may see."""
    return _counts(Warning.objects.visible_to(scope), since)


def _counts(warnings: QuerySet[Warning], since: datetime) -> Counts:
    found = (
        warnings.exclude(status=WarningStatus.JOINED)
        .filter(raised_at__gte=since)
        .aggregate(
            raised=Count("pk"),
            confirmed=Count("pk", filter=Q(status=WarningStatus.CONFIRMED)),
            rejected=Count("pk", filter=Q(status=WarningStatus.REJECTED)),
        )
    )
    return Counts(since, **found)


_parts_of_page: list[str] = []


def also_shown_with_a_warning(template: str) -> None:
    """Let a higher package's partial be part of the panel of a warning; it finds `warning` in its context."""
    if template not in _parts_of_page:
        _parts_of_page.append(template)


def parts_of_page() -> list[str]:
    return list(_parts_of_page)


def with_all(warnings: WarningQuerySet) -> WarningQuerySet:
    """With what a list or a panel shows."""
    return warnings.select_related("rule", "place", "site", "device", "owner", "decided_by", "case")


def undecided_warnings(scope: Scope) -> WarningQuerySet:
    """What waits for a decision, by urgency and then by what is due first."""
    urgency = If(*[When(level=level.value, then=Value(rank)) for level, rank in URGENCY.items()], default=Value(9))
    return with_all(Warning.objects.visible_to(scope).undecided()).order_by(urgency, "decide_by", "pk")


def decided_warnings(scope: Scope) -> WarningQuerySet:
    """The newest decision first."""
    return with_all(Warning.objects.visible_to(scope).exclude(status=WarningStatus.RAISED)).order_by(
        "-decided_at", "pk"
    )


def stood_down_warnings(scope: Scope) -> WarningQuerySet:
    """Those that were confirmed and whose case is closed, the last closed first."""
    found = Warning.objects.visible_to(scope).filter(status=WarningStatus.CONFIRMED, case__closed_at__isnull=False)
    return with_all(found).order_by("-case__closed_at", "pk")


def sightings_of(warning: Warning) -> list[Sighting]:
    """Oldest first."""
    return [_sighting(one) for one in warning.evidence]


def named_sightings_of(warning: Warning) -> list[Sighting]:
    """With the names of the devices, as a page shows them."""
    seen = sightings_of(warning)
    devices = Device.objects.in_bulk({one.device_id for one in seen if one.device_id})
    return [replace(one, device_name=str(devices[one.device_id])) if one.device_id in devices else one for one in seen]


def with_what_was_told(seen: Sequence[Sighting], scope: Scope) -> list[Sighting]:
    """What people told says what it was about, and leads to the note for whoever may read it.

    An official alert says its headline; that its source says it again every hour is left out.
    """
    seen = _with_headlines(seen)
    told = {one.signal_id for one in seen if one.kind == SignalKind.REPORT and one.device_id is None}
    if not told:
        return list(seen)
    signals = {one.pk: one for one in Signal.objects.filter(pk__in=told).select_related("place")}
    readable = set(visible_told(scope).filter(pk__in=told).values_list("pk", flat=True))
    return [
        replace(
            one,
            told_word=_about(signals[one.signal_id]),
            may_read_note=one.signal_id in readable,
            named_place=str(signals[one.signal_id].place) if signals[one.signal_id].longitude is None else "",
        )
        if one.signal_id in signals
        else one
        for one in seen
    ]


def _with_headlines(seen: Sequence[Sighting]) -> list[Sighting]:
    told = [one.signal_id for one in seen if one.kind == SignalKind.WEATHER_ALERT]
    if not told:
        return list(seen)
    details = dict(Signal.objects.filter(pk__in=told).values_list("pk", "details"))
    again = [key for key in told[1:] if (details.get(key) or {}).get("change") == "repeated"]
    return [
        replace(one, told_word=str((details.get(one.signal_id) or {}).get("headline", "")))
        if one.signal_id in told
        else one
        for one in seen
        if one.signal_id not in again
    ]


def _about(signal: Signal) -> str:
    return "" if signal.is_forgotten else told_word(signal.details.get("about"))


def mutes_of(warning: Warning, *, at: datetime) -> list[Mute]:
    """What mutes the like of it now."""
    here = Mute.objects.filter(township=warning.rule.township_id, at__lte=at, until__gt=at).select_related("by")
    found = here.order_by("until", "pk")
    about = warning.rule.key, warning.device_id, warning.place_id
    return [one for one in found if one.silences(*about, level=warning.level)]


NOTHING_SEEN = Sighting(
    UUID(int=0), None, "", None, needs_person=False, why="", box=None, seen_at=None, clock_skew_s=0.0
)
"""Of a warning about silence: there is no signal to show."""


def best_sighting(warning: Warning) -> Sighting:
    """The one read most surely: what the screen shows first."""
    seen = sightings_of(warning)
    return max(seen, key=lambda one: (one.photo_id is not None, one.confidence or 0.0), default=NOTHING_SEEN)


def named_in_short(warning: Warning) -> str:
    """What tells this warning from others of its rule: the masked plate, or what was observed."""
    return warning.display_said or best_sighting(warning).masked_plate


def purpose_of_photo(scope: Scope, photo_id: UUID) -> str | None:
    """For what this person looks at a photograph: the rule whose warning it is evidence of."""
    shown = Warning.objects.visible_to(scope).filter(evidence__contains=[{"photo": str(photo_id)}])
    warning = shown.select_related("rule").order_by("-raised_at").first()
    return f"warning {warning.pk}: {warning.rule.purpose}" if warning else None


def episodes_of(warning: Warning, *, in_storm: bool) -> QuerySet[Episode]:
    """The oldest first, with those that turned out never to have been; those that only a storm joined with it apart."""
    parts = warning.episodes.filter(joined_in_storm=in_storm)
    return parts.select_related("rule", "device", "place").order_by("began_at", "pk")


def near_in_time(warning: Warning, scope: Scope) -> list[Warning]:
    """What else happened within an hour of it, in the same village or of the same family, that this person may see."""
    hour = timedelta(hours=1)
    around = Q(raised_at__range=(warning.raised_at - hour, warning.last_seen_at + hour))
    alike = Q(place=warning.place_id) | Q(family=warning.family)
    found = with_all(Warning.objects.visible_to(scope).filter(around & alike)).exclude(pk=warning.pk)
    return list(found.order_by("-raised_at", "pk")[:RELATED_SHOWN])


def signals_of(warning: Warning) -> list[UUID]:
    return [one.signal_id for one in sightings_of(warning)]


def newest_versions(scope: Scope) -> list[WatchRule]:
    """The newest version of each rule, the latest published first."""
    newest = WatchRule.objects.visible_to(scope).order_by("key", "-version").distinct("key")
    return sorted(newest.select_related("township", "made_by"), key=lambda rule: rule.made_at, reverse=True)


def stop_of(rule: WatchRule) -> AuditEntry | None:
    """Who stopped it, when and why."""
    entries = AuditEntry.objects.filter(subject=f"rule:{rule.key}", action="rule_stopped")
    return entries.order_by("-number").first() if rule.stopped_at else None


def waiting_proposals(scope: Scope) -> list[RuleProposal]:
    """Rules that wait for a second person, the oldest first."""
    waiting = RuleProposal.objects.visible_to(scope).waiting().select_related("township", "proposed_by")
    return list(waiting.order_by("proposed_at", "pk"))


def starter_rules_not_there(township: Place) -> list[StarterRule]:
    """Those rules of the starter rulebook that the township was never offered and has under no such name."""
    offered = set(RuleProposal.objects.filter(township=township).values_list("starter", flat=True))
    waiting = RuleProposal.objects.filter(township=township).waiting().values_list("title", flat=True)
    titles = {*WatchRule.objects.filter(township=township).values_list("title", flat=True), *waiting}
    return [rule for rule in starter_rules() if rule.name not in offered and rule.title not in titles]


def terms_of(rule: WatchRule) -> RuleTerms:
    """All that a version says, to make the next one from."""
    return RuleTerms(
        **{name: getattr(rule, name) for name in SAME_IN_BOTH},
        readers=tuple(rule.readers),
        place_codes=tuple(rule.place_codes),
        stages=tuple(rule.stages),
        home_prefixes=tuple(rule.condition.get("home_prefixes", ())),
        least_confidence=rule.condition.get("least_confidence", RuleTerms.least_confidence),
        level=WarningLevel(rule.level),
        about=About(rule.about),
        family=Family(rule.family),
    )


SAME_IN_BOTH = (
    *("title", "title_en", "purpose", "purpose_en", "legal_basis", "buffer_minutes", "starts_at", "expires_at"),
    *("hours_from", "hours_until", "decide_within_s", "quiet_for_s", "signal_kind", "when", "damped_s"),
    *("joins_within_m", "days", "said", "said_en", "checks", "checks_en", "concerns_home"),
)


def _sighting(one: dict[str, Any]) -> Sighting:
    box = one.get("box")
    return Sighting(
        signal_id=UUID(one["signal"]),
        photo_id=UUID(one["photo"]) if one.get("photo") else None,
        plate=one["plate"],
        confidence=one["confidence"],
        needs_person=one["needs_person"],
        why=one["why"],
        box=(box[0], box[1], box[2], box[3]) if box else None,
        seen_at=parse_datetime(one["at"]),
        # Warnings raised before this was kept do not say it.
        clock_skew_s=one.get("clock_skew_s", 0.0),
        kind=one.get("kind", "plate_seen"),
        value=one.get("value"),
        unit=one.get("unit", ""),
        device_id=one.get("device"),
    )


@dataclass(frozen=True)
class MuteShown:
    mute: Mute
    rule_title: str
    may_lift: bool


def mutes_now(scope: Scope, *, at: datetime) -> list[MuteShown]:
    """What is muted now in townships whose warnings this person reads."""
    here = Mute.objects.filter(scope.q("township_id", DESK_ROLES), at__lte=at, until__gt=at)
    found = list(here.select_related("device", "place", "by").order_by("until", "pk"))
    titles: dict[UUID | None, str] = {rule.key: rule.display_title for rule in newest_versions(scope)}
    return [MuteShown(one, titles.get(one.rule_key, ""), scope.sees(one.township_id, COMMAND_ROLES)) for one in found]
