"""From signals to warnings: what matches is raised or joined, what does not is forgotten soon."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from dayuan.cases.models import ENDED
from dayuan.kernel import live
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.events import announce
from dayuan.people.models import Person, Role
from dayuan.sensing.actions import forget_later, keep_evidence
from dayuan.sensing.events import SeenSignal
from dayuan.warnings.events import WarningRaised
from dayuan.warnings.locks import wait_for_others_with
from dayuan.warnings.models import Mute, Warning, WatchRule
from dayuan.warnings.queries import owner_for
from dayuan.warnings.rules import (
    EVIDENCE_KEPT,
    Match,
    WarningStatus,
    counts,
    in_force,
    matches,
    watches_at,
    watches_place,
)

SUBJECT_SALT = "dayuan.warnings.subject"


@dataclass(frozen=True)
class Sighting:
    """A signal that a rule looks for."""

    signal: SeenSignal
    rule: WatchRule
    match: Match
    subject_key: str

    @property
    def lock(self) -> str:
        return f"{self.rule.key}/{self.subject_key}"


@transaction.atomic
def evaluate(signals: Sequence[SeenSignal], *, at: datetime) -> list[Warning]:
    """Weigh newly stored signals against the rules in force when they happened; returns the warnings raised.

    In the transaction that stored them: a signal and its warning are both there or neither is. What no rule asked for
    keeps the short life that storing gave it.
    """
    watched = [signal for signal in signals if counts(signal.kind, signal.device_kind, signal.site_kind)]
    if not watched:
        return []
    rules = _versions_by_rule(until=max(signal.happened_at for signal in watched))
    mutes = list(Mute.objects.filter(at__lte=at, until__gt=at))
    sightings: list[Sighting] = []
    vanish: dict[int, list[UUID]] = defaultdict(list)
    for signal in watched:
        versions = [rule for versions in rules if (rule := _version_for(versions, signal))]
        asked = [rule for rule in versions if _watches(rule, signal)]
        loud = [rule for rule in asked if not _is_muted(rule, signal, mutes)]
        found = [sighting for rule in loud if (sighting := _sighting(rule, signal))]
        sightings += found
        if asked and not found:
            vanish[max(rule.buffer_minutes for rule in asked)].append(signal.id)
    for minutes, signal_ids in vanish.items():
        forget_later(signal_ids, at=at + timedelta(minutes=minutes))
    return _raise_or_join(sightings, at=at)


def looks_there(rule: WatchRule, place_code: str, at: datetime) -> bool:
    """Whether a rule about plates watches this place at this hour."""
    local = at.astimezone(SHANGHAI).time()
    return watches_place(rule.place_codes, place_code) and watches_at(rule.hours_from, rule.hours_until, local)


def subject_key_of(signal: SeenSignal) -> str:
    """The same plate has the same key, and the key does not say the plate. An unread plate is like no other."""
    plate = str(signal.details.get("plate") or "")
    return salted_hmac(SUBJECT_SALT, plate or f"signal:{signal.id}", algorithm="sha256").hexdigest()


def _versions_by_rule(*, until: datetime) -> list[list[WatchRule]]:
    """Each rule's versions that had begun by then, the newest first."""
    versions: dict[UUID, list[WatchRule]] = defaultdict(list)
    for rule in WatchRule.objects.filter(starts_at__lte=until).exclude(signal_kind="").order_by("-version"):
        versions[rule.key].append(rule)
    return list(versions.values())


def _version_for(versions: list[WatchRule], signal: SeenSignal) -> WatchRule | None:
    """The version that counted when it happened: a signal that arrives late is judged by the rule of its time."""
    return next((rule for rule in versions if rule.starts_at <= signal.happened_at), None)


def _watches(rule: WatchRule, signal: SeenSignal) -> bool:
    return (
        rule.signal_kind == signal.kind
        and in_force(rule.starts_at, rule.expires_at, rule.stopped_at, signal.happened_at)
        and looks_there(rule, signal.place_code, signal.happened_at)
    )


def _is_muted(rule: WatchRule, signal: SeenSignal, mutes: Sequence[Mute]) -> bool:
    return any(one.silences(rule.key, signal.device_id, signal.place_code, level=rule.level) for one in mutes)


def _sighting(rule: WatchRule, signal: SeenSignal) -> Sighting | None:
    match = matches(rule.condition, signal.details, signal.confidence)
    return Sighting(signal, rule, match, subject_key_of(signal)) if match else None


def _raise_or_join(sightings: list[Sighting], *, at: datetime) -> list[Warning]:
    if not sightings:
        return []
    # Two batches with the same car raise one warning.
    wait_for_others_with({sighting.lock for sighting in sightings})
    open_ones = _open_warnings({sighting.subject_key for sighting in sightings})
    owner_at = cache(partial(owner_for, at=at))
    raised: list[Warning] = []
    touched: dict[UUID, Warning] = {}
    evidence: list[UUID] = []
    for sighting in sorted(sightings, key=lambda sighting: sighting.signal.happened_at):
        warning = next((one for one in open_ones if _is_about(one, sighting)), None)
        if warning is None:
            warning = _new_warning(sighting, owner_at(sighting.signal.place_code), at=at)
            open_ones.append(warning)
            raised.append(warning)
        else:
            warning.times_seen += 1
            warning.last_seen_at = max(warning.last_seen_at, sighting.signal.happened_at)
        if _is_kept(warning):
            warning.evidence.append(_evidence_of(sighting))
            evidence.append(sighting.signal.id)
        touched[warning.pk] = warning
    _save(raised, touched.values())
    keep_evidence(evidence)
    live.tell_many("warning", [{"place": one.place_id, "id": str(one.pk)} for one in touched.values()])
    for warning in raised:
        announce(WarningRaised(warning.pk, warning.level, warning.place_id, at))
    return raised


def _open_warnings(subject_keys: Iterable[str]) -> list[Warning]:
    """Undecided, or confirmed with a case that is still open; locked, the newest first."""
    still_open = Q(status=WarningStatus.RAISED) | Q(status=WarningStatus.CONFIRMED) & ~Q(case__status__in=ENDED)
    found = Warning.objects.filter(still_open, subject_key__in=list(subject_keys))
    return list(found.select_for_update(of=("self",)).select_related("rule").order_by("-raised_at", "pk"))


def _is_about(warning: Warning, sighting: Sighting) -> bool:
    signal = sighting.signal
    here = warning.site_id == signal.site_id and (signal.site_id is not None or warning.device_id == signal.device_id)
    apart = abs(signal.happened_at - warning.last_seen_at)
    same = warning.subject_key == sighting.subject_key and warning.rule.key == sighting.rule.key
    return same and here and apart <= timedelta(seconds=sighting.rule.quiet_for_s)


def _new_warning(sighting: Sighting, owner: Person | None, *, at: datetime) -> Warning:
    signal, rule = sighting.signal, sighting.rule
    return Warning(
        rule=rule,
        level=rule.level,
        place_id=signal.place_code,
        site_id=signal.site_id,
        device_id=signal.device_id,
        subject_key=sighting.subject_key,
        evidence=[],
        last_seen_at=signal.happened_at,
        owner_role=Role.DUTY_OFFICER,
        owner=owner,
        raised_at=at,
        decide_by=at + timedelta(seconds=rule.decide_within_s),
    )


def _is_kept(warning: Warning) -> bool:
    return len(warning.evidence) < EVIDENCE_KEPT and warning.evidence_forgotten_at is None


def _evidence_of(sighting: Sighting) -> dict[str, Any]:
    signal, details = sighting.signal, sighting.signal.details
    return {
        "signal": str(signal.id),
        "photo": str(details["photo"]) if details.get("photo") else None,
        "plate": str(details.get("plate") or ""),
        "plate_kind": details.get("plate_kind", "unknown"),
        "confidence": signal.confidence,
        "needs_person": sighting.match.needs_person,
        "why": sighting.match.why.value if sighting.match.why else "",
        "box": list(details["box"]) if details.get("box") else None,
        "device": signal.device_id,
        "at": signal.happened_at.isoformat(),
        "clock_skew_s": signal.clock_skew_s,
    }


def _save(raised: list[Warning], touched: Iterable[Warning]) -> None:
    new = {warning.pk for warning in raised}
    Warning.objects.bulk_create(raised)
    joined = [warning for warning in touched if warning.pk not in new]
    Warning.objects.bulk_update(joined, ["evidence", "times_seen", "last_seen_at"])
