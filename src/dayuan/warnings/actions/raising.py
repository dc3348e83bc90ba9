"""From episodes to warnings: a new matter, one that is known already, one that became more urgent, one that eased."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Q

from dayuan.cases.models import ENDED
from dayuan.kernel import audit, live
from dayuan.kernel.events import announce
from dayuan.people.models import Role
from dayuan.places.distances import distance_m
from dayuan.rulebook.observations import name_one_place
from dayuan.sensing.actions import keep_evidence
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.queries import own_photos_of
from dayuan.warnings.actions.filling import point_of, words_of
from dayuan.warnings.actions.following import let_case_follow
from dayuan.warnings.actions.leading import let_titles_follow
from dayuan.warnings.actions.merging import merge
from dayuan.warnings.actions.reckoning import SIGNALS_OF_A_STAGE, Change
from dayuan.warnings.actions.tellings import Tellings, are_told
from dayuan.warnings.events import (
    WarningBorneOutAgain,
    WarningCalledOtherwise,
    WarningEased,
    WarningRaised,
    WarningUnfounded,
)
from dayuan.warnings.models import Episode, Mute, Warning
from dayuan.warnings.queries import owner_for
from dayuan.warnings.rules import (
    EVIDENCE_KEPT,
    LEAST_URGENT_FIRST,
    STORM_FROM,
    STORM_WITHIN,
    WarningLevel,
    WarningStatus,
    takes_whatever_is_told,
)

type Turned = WarningEased | WarningUnfounded | WarningBorneOutAgain
OPEN = (WarningStatus.RAISED, WarningStatus.CONFIRMED)
WHAT_CHANGES = ("level", "turns", "evidence", "times_seen", "last_seen_at", "decide_by", "said", "said_en")


def follow_up(changes: Sequence[Change], *, at: datetime) -> list[Warning]:
    """Raise, join, upgrade or ease warnings by what is new about episodes; returns those that were raised."""
    if not changes:
        return []
    matters = _Matters(changes, at=at)
    of_no_kind = []
    for change in sorted(changes, key=lambda one: (one.episode.began_at, one.episode.pk)):
        if change.is_new and takes_whatever_is_told(change.entry.rule.when):
            of_no_kind.append(change)
        elif change.is_new:
            matters.take(change)
        elif change.episode.warning_id is not None:
            matters.follow(change)
        elif change.is_raised:
            # Muted until now; it may have become what no mute holds back.
            matters.take(change)
    matters.take_told(of_no_kind)
    matters.save()
    return matters.raised


NEWS_OF_ALERTS = ("new", "updated")
"""As the source of official alerts says it (`SignalKind.WEATHER_ALERT`)."""


class _Matters:
    """The open warnings that these changes may belong to, and what becomes of them."""

    def __init__(self, changes: Sequence[Change], *, at: datetime) -> None:
        self.at = at
        self.raised: list[Warning] = []
        self.touched: dict[UUID, Warning] = {}
        self.taken: list[Episode] = []
        self.upgraded: list[Warning] = []
        self.turned: list[Turned] = []
        self.kept: list[UUID] = []
        told = are_told(changes)
        self.open = _open_warnings(changes, of_any_family=told)
        self.tellings = Tellings(self.open if told else [])
        self.merged: list[tuple[Warning, Warning]] = []
        townships = {change.entry.rule.township_id for change in changes}
        self.mutes = list(Mute.objects.filter(township_id__in=townships, at__lte=at, until__gt=at))
        self.owner_at = cache(partial(owner_for, at=at))

    def take_told(self, changes: Sequence[Change]) -> None:
        """What people tell, of whatever kind: where a fire or a threat was told of among it, it bears that out.

        Until nothing more belongs to such a matter; the rest is one of its own.
        """
        waiting = list(changes)
        while self._take_one(waiting) or self._merge_what_was_told():
            pass
        for change in waiting:
            self.take(change)

    def _take_one(self, waiting: list[Change]) -> bool:
        for change in waiting:
            if matter := self.tellings.matter_of_change(change, self.open):
                waiting.remove(change)
                self.take(change, into=matter)
                return True
        return False

    def _merge_what_was_told(self) -> bool:
        found = self.tellings.to_be_merged(self.open)
        if found is not None:
            self.merged.append(found)
            self.tellings.merge(*found)
            self.open.remove(found[0])
        return found is not None

    def take(self, change: Change, *, into: Warning | None = None) -> None:
        """A new episode: it belongs to a matter that is open, or is one, or is muted and only counted."""
        episode = change.episode
        if self._is_muted(change):
            return
        warning = into or self._known(change)
        if warning is None and (warning := self._storm(change)) is not None:
            episode.joined_in_storm = True
        if warning is None:
            warning = self._new(change)
            self.open.append(warning)
            self.raised.append(warning)
            _note_turn(warning, change, at=self.at)
        else:
            warning.times_seen += 1
            self._upgrade(warning, change)
        self._note_seen(warning, change)
        change.episode.warning = warning
        self.taken.append(change.episode)
        self.touched[warning.pk] = warning

    def _is_muted(self, change: Change) -> bool:
        episode = change.episode
        sources = {signal.device_id for signal in [*change.signals, *change.stage_signals]}
        sources |= {one["device"] for one in episode.observed}
        about = episode.rule.key, episode.device_id, episode.place_id
        is_borne_out = bool(sources - {episode.device_id})
        return any(one.silences(*about, level=episode.level, is_borne_out=is_borne_out) for one in self.mutes)

    def follow(self, change: Change) -> None:
        """An episode of a known matter went on, became more urgent, ended, or never was."""
        episode = change.episode
        warning = next((one for one in self.open if one.pk == episode.warning_id), None)
        if warning is None:
            return
        if warning.status == WarningStatus.REJECTED and (change.is_raised or _is_another_alert(warning, change)):
            # It was called a false alarm when it was less urgent, or when another alert was meant: to be decided anew.
            self.take(change)
            return
        if change.is_raised:
            self._upgrade(warning, change)
        self._note_seen(warning, change)
        self.touched[warning.pk] = warning

    def save(self) -> None:
        new = {warning.pk for warning in self.raised}
        Warning.objects.bulk_create(self.raised)
        joined = [warning for warning in self.touched.values() if warning.pk not in new]
        Warning.objects.bulk_update(joined, WHAT_CHANGES)
        Episode.objects.bulk_update(self.taken, ["warning", "joined_in_storm"])
        keep_evidence(self.kept)
        self._merge()
        self._note_eased()
        renamed = let_titles_follow(self.touched.values(), at=self.at)
        live.tell_many("warning", [{"place": one.place_id, "id": str(one.pk)} for one in self.touched.values()])
        for warning in [*self.raised, *self.upgraded]:
            announce(WarningRaised(warning.pk, warning.level, warning.place_id, self.at))
        for news in self.turned:
            announce(news)
        for warning in renamed:
            announce(WarningCalledOtherwise(warning.pk, self.at))

    def _merge(self) -> None:
        for warning, into in self.merged:
            merge(warning, into, by=None, at=self.at)
            self.touched.pop(warning.pk, None)
            self.touched[into.pk] = into
            self.upgraded = [one for one in self.upgraded if one is not warning]

    def _note_eased(self) -> None:
        """A matter has eased when none of its episodes goes on, and is unfounded when none ever was; both can end."""
        episodes = Episode.objects.filter(warning__in=list(self.touched), withdrawn_at__isnull=True)
        stretches = list(episodes.values_list("warning_id", "ended_at"))
        standing = {warning for warning, _ended in stretches}
        going_on = {warning for warning, ended in stretches if ended is None}
        for warning in self.touched.values():
            eased_at = None if warning.pk in going_on else warning.eased_at or self.at
            unfounded_at = None if warning.pk in standing else warning.unfounded_at or self.at
            before = warning.eased_at, warning.unfounded_at
            if before == (eased_at, unfounded_at):
                continue
            warning.eased_at, warning.unfounded_at = eased_at, unfounded_at
            warning.save(update_fields=["eased_at", "unfounded_at"])
            if warning.status == WarningStatus.RAISED:
                self.turned.append(self._turn_of(warning, was_unfounded=before[1] is not None))

    def _turn_of(self, warning: Warning, *, was_unfounded: bool) -> Turned:
        if warning.unfounded_at is not None:
            return WarningUnfounded(warning.pk, self.at)
        if was_unfounded or warning.eased_at is None:
            return WarningBorneOutAgain(warning.pk, self.at)
        return WarningEased(warning.pk, self.at)

    def _known(self, change: Change) -> Warning | None:
        about = [one for one in self.open if one.status in OPEN and _may_take(one, change) and _belongs(one, change)]
        return about[0] if about else None

    def _storm(self, change: Change) -> Warning | None:
        """Where very many of one family are raised at once, the next ones join the nearest of them."""
        family, since = change.entry.rule.family, self.at - STORM_WITHIN
        township = change.entry.rule.township_id
        alike = [
            one
            for one in self.open
            if one.family == family
            and one.raised_at >= since
            and one.place_id.startswith(township)
            and one.status == WarningStatus.RAISED
            and _may_take(one, change)
            and _same_home_or_none(one, change)
        ]
        if len(alike) < STORM_FROM:
            return None
        return min(alike, key=lambda one: (_metres(one, change), one.raised_at, str(one.pk)))

    def _new(self, change: Change) -> Warning:
        episode, rule = change.episode, change.entry.rule
        first = change.signals[0] if change.signals else None
        point = point_of(change.signals) or (
            (episode.device.longitude, episode.device.latitude) if episode.device else None
        )
        return Warning(
            rule=rule,
            level=episode.level,
            family=rule.family,
            place_id=episode.place_id,
            site_id=first.site_id if first else None,
            device_id=episode.device_id,
            subject_key=episode.about_key,
            evidence=[],
            longitude=point[0] if point else None,
            latitude=point[1] if point else None,
            last_seen_at=episode.began_at,
            owner_role=Role.DUTY_OFFICER,
            owner=self.owner_at(episode.place_id),
            raised_at=self.at,
            decide_by=self.at + timedelta(seconds=rule.decide_within_s),
        )

    def _upgrade(self, warning: Warning, change: Change) -> None:
        """More urgent only; less urgent is a person's word, with a reason, and outlives what was reached before it."""
        level, rule = change.episode.level, change.entry.rule
        reached_at = change.reached_at or change.episode.began_at
        if LEAST_URGENT_FIRST.index(WarningLevel(level)) <= LEAST_URGENT_FIRST.index(WarningLevel(warning.level)):
            return
        if warning.level_set_at is not None and reached_at <= warning.level_set_at:
            return
        before, warning.level = warning.level, level
        _note_turn(warning, change, at=self.at, is_upgrade=True)
        if warning.status in OPEN and warning not in [*self.raised, *self.upgraded]:
            self.upgraded.append(warning)
        if warning.status == WarningStatus.RAISED:
            warning.decide_by = min(warning.decide_by, self.at + timedelta(seconds=rule.decide_within_s))
        let_case_follow(warning, before=before, why=rule.title, by=None, at=self.at)
        audit.record(
            "warning_upgraded",
            f"warning:{warning.pk}",
            by_id=None,
            by_name="",
            place_code=warning.place_id,
            at=self.at,
            detail={"from": before, "to": level, "rule": rule.title, "version": rule.version},
        )

    def _note_seen(self, warning: Warning, change: Change) -> None:
        self.tellings.note(warning, change.signals)
        known = {one["signal"] for one in warning.evidence}
        seen_all = {signal.id: signal for signal in [*change.stage_signals, *change.signals]}.values()
        fresh = [signal for signal in seen_all if str(signal.id) not in known]
        room = EVIDENCE_KEPT - len(warning.evidence)
        if warning.evidence_forgotten_at is None:
            taken = fresh[: max(0, room)]
            photos = own_photos_of(taken)
            fresh_ones = [_evidence_of(signal, photos.get(signal.id)) for signal in taken]
            warning.evidence = sorted([*warning.evidence, *fresh_ones], key=lambda one: str(one["at"]))
            self.kept += [signal.id for signal in taken]
        if not change.is_withdrawn:
            seen = [signal.happened_at for signal in change.signals]
            warning.last_seen_at = max([warning.last_seen_at, change.episode.ended_at or self.at, *seen])
        if warning.rule_id == change.entry.rule.pk and not change.episode.joined_in_storm:
            warning.said, warning.said_en = words_of(warning, change.episode, change.signals, at=self.at)


def _note_turn(warning: Warning, change: Change, *, at: datetime, is_upgrade: bool = False) -> None:
    """Which stage of which rule gave the warning its level, and by which signals: the page says why it became red.

    No stage where a part that joined it is by its own rule more urgent than it was.
    """
    if change.stage is None and not is_upgrade:
        return
    behind = change.signals[-SIGNALS_OF_A_STAGE:] if change.stage is None else change.stage_signals
    signals = [str(signal.id) for signal in behind]
    rule = str(change.entry.rule.pk)
    turn = {"level": warning.level, "at": at.isoformat(), "rule": rule, "stage": change.stage}
    warning.turns = [*warning.turns, turn | {"signals": signals}]


def _may_take(warning: Warning, change: Change) -> bool:
    """What never was takes in nothing that another rule found: its title and checks would hide a real matter."""
    return warning.unfounded_at is None or warning.rule.key == change.entry.rule.key


def _belongs(warning: Warning, change: Change) -> bool:
    """The same thing under the same rule, the same device in the same family, or near enough to be the same matter."""
    rule, episode = change.entry.rule, change.episode
    if episode.began_at - warning.last_seen_at > timedelta(seconds=rule.quiet_for_s):
        return False
    if warning.subject_key == episode.about_key and warning.rule.key == rule.key:
        return True
    if warning.family != rule.family or not _same_home_or_none(warning, change):
        return False
    if episode.device_id is not None and warning.device_id == episode.device_id:
        return True
    within_m = max(rule.joins_within_m, warning.rule.joins_within_m)
    return within_m > 0 and _metres(warning, change) <= within_m


def _same_home_or_none(warning: Warning, change: Change) -> bool:
    """What a device says in a home joins nothing that others are told of; what people tell of one dispute does."""
    rule, device = change.entry.rule, change.episode.device
    if warning.device_id is None and device is None:
        return True
    return warning.concerns_home == rule.is_of_a_home_by(device)


def _open_warnings(changes: Iterable[Change], *, of_any_family: bool) -> list[Warning]:
    """Undecided, or confirmed with a case that is still open; locked, the newest first."""
    families = {change.entry.rule.family for change in changes}
    townships = {change.entry.rule.township_id for change in changes}
    here = Q(pk__in=[])
    for township in sorted(townships):
        here |= Q(place__code__startswith=township)
    mine = Q(pk__in=[change.episode.warning_id for change in changes if change.episode.warning_id])
    still_open = Q(status=WarningStatus.RAISED) | Q(status=WarningStatus.CONFIRMED) & ~Q(case__status__in=ENDED)
    alike = Q() if of_any_family else Q(family__in=families)
    found = Warning.objects.filter((still_open & here & alike) | mine)
    return list(found.select_for_update(of=("self",)).select_related("rule").order_by("-raised_at", "pk"))


def _metres(warning: Warning, change: Change) -> float:
    """How far apart. What people told without a point of the same place lies together: nothing tells it apart."""
    point, episode = point_of(change.signals), change.episode
    if warning.longitude is None and point is None and warning.device_id is None and episode.device_id is None:
        return 0.0 if name_one_place(warning.place_id, episode.place_id) else float("inf")
    if point is None or warning.longitude is None or warning.latitude is None:
        return float("inf")
    return distance_m((warning.longitude, warning.latitude), point)


def _evidence_of(signal: SeenSignal, photo: UUID | None) -> dict[str, Any]:
    """In the one shape that evidence has; what belongs to plates is empty."""
    return {
        "signal": str(signal.id),
        "photo": str(photo) if photo else None,
        "plate": "",
        "plate_kind": "unknown",
        "kind": signal.kind,
        "value": signal.value,
        "unit": signal.unit,
        "confidence": signal.confidence,
        "needs_person": False,
        "why": "",
        "box": list(signal.details["box"]) if signal.details.get("box") else None,
        "device": signal.device_id,
        "at": signal.happened_at.isoformat(),
        "clock_skew_s": signal.clock_skew_s,
    }


def _is_another_alert(warning: Warning, change: Change) -> bool:
    """Whether an official alert was issued or changed since the decision: the same said again is none."""
    since = warning.decided_at or warning.raised_at
    return any(one.happened_at > since and one.details.get("change") in NEWS_OF_ALERTS for one in change.signals)
