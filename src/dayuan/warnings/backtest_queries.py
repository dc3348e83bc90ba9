"""What was known of the time on which a version of a rule is tried, and what a trial found, as a page shows it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from dayuan.cases.models import Case
from dayuan.devices.models import Device
from dayuan.kernel.personal import Retention
from dayuan.people.access import Scope
from dayuan.places.models import Place
from dayuan.retention.queries import period_of
from dayuan.sensing.models import Signal
from dayuan.warnings.models import Backtest, RuleProposal, Warning, WatchRule
from dayuan.warnings.plates_left import cars_of, in_places
from dayuan.warnings.queries import with_all
from dayuan.warnings.rules import WarningStatus, kinds_in, takes_whatever_is_told
from dayuan.warnings.rules.backtesting import ABOUT_THE_SAME_TIME, CASE_WITHIN, Known, KnownCase, Outcome, Show

VILLAGE_KEY = "village:"


def known_warnings(rule: WatchRule, key: UUID | None, *, begin: datetime, end: datetime) -> list[Known]:
    """Warnings of this rule, or that it could have seen, in its places; of a joined one, what was decided on the other.

    It could have seen what a rule of its family raised that looks at one of its own kinds of signal. `key` is the
    rule's whose version it is; None for a rule that never was.
    """
    # What has no kind of its own is part of a matter of any family.
    alike = Q() if takes_whatever_is_told(rule.when) else Q(family=rule.family) | Q(rule__key=key)
    around = Q(raised_at__lt=end, last_seen_at__gte=begin - ABOUT_THE_SAME_TIME)
    found = Warning.objects.filter(alike & around & in_places(rule.place_codes), rule__signal_kind="")
    kinds = kinds_in(rule.when)
    known = [
        _known(one, key, rule.family)
        for one in found.select_related("rule").prefetch_related("episodes__rule")
        if kinds & kinds_in(one.rule.when) or key in {one.rule.key, *(part.rule.key for part in one.episodes.all())}
    ]
    together: dict[str, list[Known]] = defaultdict(list)
    for one in known:
        together[one.id].append(one)
    return [_as_one(several) for several in together.values()]


def cases_without_warning(rule: WatchRule, *, begin: datetime, end: datetime) -> list[KnownCase]:
    """Cases have no kind that a rule could be compared with, so all of its places that no warning led to.

    Of the first day nobody can say whether a would-be warning of the day before would have led to them.
    """
    found = Case.objects.filter(in_places(rule.place_codes), opened_at__gte=begin + CASE_WITHIN, opened_at__lt=end)
    unwarned = found.filter(Q(source__isnull=True) | ~Q(source__startswith="warning:")).filter(warning__isnull=True)
    return [KnownCase(str(case.pk), case.place_id, case.opened_at) for case in unwarned.order_by("opened_at", "pk")]


def known_of_plates(warnings: Iterable[Warning], key: UUID | None) -> list[Known]:
    """The same of rules about plates, where only the same car at the same checkpoint is the same matter."""
    found = list(warnings)
    cars = cars_of(found)
    together: dict[str, list[Known]] = defaultdict(list)
    for warning in found:
        known = Known(
            id=str(_decided(warning).pk),
            about_keys=frozenset({cars[warning.pk]}),
            place_code=warning.place_id,
            device_id=warning.device_id,
            began_at=warning.raised_at,
            last_seen_at=max(warning.last_seen_at, warning.raised_at),
            status=_decided(warning).status,
            is_of_rule=key is None or warning.rule.key == key,
        )
        together[known.id].append(known)
    return [_as_one(several) for several in together.values()]


def _decided(warning: Warning) -> Warning:
    while warning.status == WarningStatus.JOINED and warning.joined_into is not None:
        warning = warning.joined_into
    return warning


def _known(warning: Warning, key: UUID | None, family: str) -> Known:
    episodes = [one for one in warning.episodes.all() if one.withdrawn_at is None]
    decided = _decided(warning)
    return Known(
        id=str(decided.pk),
        about_keys=frozenset({warning.subject_key, *(one.about_key for one in episodes)}),
        place_code=warning.place_id,
        device_id=None if warning.subject_key.startswith(VILLAGE_KEY) else warning.device_id,
        began_at=min([warning.raised_at, *(one.began_at for one in episodes)]),
        last_seen_at=max(warning.last_seen_at, warning.raised_at),
        status=decided.status,
        is_of_rule=warning.family == family if key is None else warning.rule.key == key,
    )


def _as_one(several: list[Known]) -> Known:
    first = several[0]
    return Known(
        id=first.id,
        about_keys=frozenset().union(*(one.about_keys for one in several)),
        place_code=first.place_code,
        device_id=first.device_id,
        began_at=min(one.began_at for one in several),
        last_seen_at=max(one.last_seen_at for one in several),
        status=first.status,
        is_of_rule=any(one.is_of_rule for one in several),
    )


@dataclass(frozen=True)
class Figure:
    show: Show
    number: int


def figures_of(backtest: Backtest) -> list[Figure]:
    """How many stand behind each figure, in the order in which they are said."""
    counted = {name: len(backtest.result[name]) for name in (Show.MISSED, Show.CASES)}
    return [Figure(show, counted.get(show, backtest.result.get(show))) for show in Show]


@dataclass(frozen=True)
class ShownMatter:
    """A would-be matter with the names of what it is about, as far as they are still there and this person may see."""

    began_at: datetime
    ended_at: datetime | None
    level: str
    times: int
    place: Place | None
    device: Device | None
    outcome: Outcome
    warning: Warning | None
    signals: Sequence[Signal]
    forgotten: int
    """Signals it rests on that are no longer there."""


def shown_matters(kept: Iterable[Mapping[str, Any]], scope: Scope) -> list[ShownMatter]:
    matters = list(kept)
    places = Place.objects.in_bulk({one["place"] for one in matters})
    devices = Device.objects.in_bulk({one["device"] for one in matters if one["device"]})
    warnings = Warning.objects.visible_to(scope).select_related("rule")
    known = warnings.in_bulk({UUID(one["warning"]) for one in matters if one["warning"]})
    named = {UUID(signal) for one in matters for signal in one["signals"]}
    there = Signal.objects.visible_to(scope).filter(pk__in=named).exclude(fingerprint=b"").select_related("device")
    signals = {signal.pk: signal for signal in there}
    shown = []
    for one in matters:
        seen = [signals[UUID(signal)] for signal in one["signals"] if UUID(signal) in signals]
        shown.append(
            ShownMatter(
                began_at=datetime.fromisoformat(one["began_at"]),
                ended_at=datetime.fromisoformat(one["ended_at"]) if one["ended_at"] else None,
                level=one["level"],
                times=one["times"],
                place=places.get(one["place"]),
                device=devices.get(one["device"]),
                outcome=Outcome(one["outcome"]),
                warning=known.get(UUID(one["warning"])) if one["warning"] else None,
                signals=seen,
                forgotten=len(one["signals"]) - len(seen),
            )
        )
    return shown


@dataclass(frozen=True)
class PlatesOfADay:
    day: date
    tried: int
    lost: int
    """Forgotten since, and found by no rule: nobody can say anything of them."""


@dataclass(frozen=True)
class PlatesBehind:
    """What the trial of a rule about plates rests on."""

    whole: int
    by_region: int
    lost: int
    days: Sequence[PlatesOfADay]
    days_tried: int
    kept_days: int
    """So long after its case is closed the plate of a confirmed warning is kept."""


def plates_behind(result: Mapping[str, Any]) -> PlatesBehind | None:
    if "plates" not in result:
        return None
    said = result["plates"]
    days = [PlatesOfADay(date.fromisoformat(day), tried, lost) for day, tried, lost in said["days"]]
    return PlatesBehind(
        whole=said["whole"],
        by_region=said["by_region"],
        lost=sum(one.lost for one in days),
        days=days[::-1],
        days_tried=sum(1 for one in days if one.tried),
        kept_days=period_of(Retention.EVIDENCE).days,
    )


def warnings_named(ids: Iterable[str], scope: Scope) -> list[Warning]:
    """The newest first, as far as this person reads them."""
    found = with_all(Warning.objects.visible_to(scope).filter(pk__in=[UUID(one) for one in ids]))
    return list(found.order_by("-raised_at", "pk"))


def cases_named(ids: Iterable[str], scope: Scope) -> list[Case]:
    found = Case.objects.visible_to(scope).filter(pk__in=[UUID(one) for one in ids])
    return list(found.select_related("place", "site").order_by("-opened_at", "pk"))


def trials_of_rule(rule: WatchRule) -> dict[str, Any]:
    """The last trial of a version, and the earlier ones, the newest first."""
    return _last_and_earlier(Backtest.objects.filter(rule=rule))


def trials_of(proposal: RuleProposal) -> dict[str, Any]:
    """Its own trials, and the last of the version that counts now, to compare it with."""
    before = None
    if proposal.key is not None:
        newest = WatchRule.objects.filter(key=proposal.key).order_by("-version").values("pk")[:1]
        before = Backtest.objects.filter(rule__in=newest).exclude(result={}).order_by("-asked_at", "-pk").first()
    return _last_and_earlier(Backtest.objects.filter(proposal=proposal)) | {"trial_before": before}


def _last_and_earlier(trials: QuerySet[Backtest]) -> dict[str, Any]:
    found = list(trials.select_related("asked_by").order_by("-asked_at", "-pk"))
    return {"trial": found[0] if found else None, "earlier_trials": found[1:]}
