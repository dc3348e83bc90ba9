"""Asking a rule about one thing anew: its episodes as the stored signals have them now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from dayuan.devices.models import Device
from dayuan.rulebook import weighing
from dayuan.rulebook.conditions import Seen
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import BEGINNING, FOREVER, earlier
from dayuan.rulebook.weighing import weigh
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.stored import last_said, said_by, said_in, signals_with
from dayuan.warnings.book import Entry
from dayuan.warnings.days import days_of
from dayuan.warnings.models import Episode, Lookout
from dayuan.warnings.observing import about_key, by_thing, observation_of
from dayuan.warnings.rules import LEAST_URGENT_FIRST, About

DAYS_KNOWN = timedelta(days=2)
"""So far ahead the hours of a rule are laid out; then it is asked again."""
OBSERVATIONS_NAMED = 12


@dataclass
class Thing:
    """What a rule is asked about, and from which moment on something may be different."""

    entry: Entry
    key: str
    place_code: str
    device_id: str | None
    since: datetime
    told: list[SeenSignal] = field(default_factory=list)
    """Signals of this moment, which need not be read back."""

    @property
    def name(self) -> tuple[UUID, str]:
        return self.entry.rule.pk, self.key

    @property
    def from_here(self) -> datetime:
        """Where the episodes may be different."""
        return earlier(self.since, self.entry.question.damped + timedelta(seconds=self.entry.looks_ahead))


@dataclass(frozen=True)
class Change:
    """What is new about an episode."""

    episode: Episode
    entry: Entry
    signals: Sequence[SeenSignal]
    is_new: bool = False
    is_raised: bool = False
    is_over: bool = False
    is_withdrawn: bool = False
    reached_at: datetime | None = None
    """When its present level was reached."""


def reckon(things: Sequence[Thing], *, at: datetime) -> list[Change]:
    """Ask each rule about each thing, keep the episodes that come of it, and when to ask again."""
    changes: list[Change] = []
    by_entry: dict[Entry, list[Thing]] = defaultdict(list)
    for thing in things:
        by_entry[thing.entry].append(thing)
    for entry, asked in by_entry.items():
        changes += _reckon_entry(entry, asked, at=at)
    return changes


def _reckon_entry(entry: Entry, things: Sequence[Thing], *, at: datetime) -> list[Change]:
    stored = _stored_episodes(entry, things)
    since = {thing.key: _window_from(thing, stored[thing.key]) for thing in things}
    own = _own_signals(entry, things, since=min(since.values()))
    around = said_in(entry.rule.township_id, entry.around, since=min(since.values())) if entry.around else []
    silent_since = _silent_since(entry, things, since)
    changes: list[Change] = []
    lookouts: list[Lookout] = []
    for thing in things:
        signals = _together([one for one in own[thing.key] if one.happened_at >= since[thing.key]], thing.told)
        others = [one for one in around if about_key(entry.rule.about, one) != thing.key]
        seen = Seen(
            [observation_of(one) for one in signals],
            [observation_of(one) for one in others],
            silent_since.get(thing.key),
            _watching(entry),
        )
        watched = entry.looking.stretches(
            max(entry.begins_at, since[thing.key]), min(entry.ends_at, at + DAYS_KNOWN), days_of(entry.rule.township_id)
        )
        weighed = weigh(entry.question, seen, watched=watched, at=at)
        known = {one.id: one for one in [*signals, *others]}
        changes += _keep(thing, weighed.episodes, stored[thing.key], known, at=at)
        lookouts.append(_lookout(thing, weighed.look_again_at, at=at))
    Lookout.objects.bulk_create(
        lookouts,
        update_conflicts=True,
        unique_fields=["rule", "about_key"],
        update_fields=["reckoned_at", "due_at", "since"],
    )
    return changes


def _stored_episodes(entry: Entry, things: Sequence[Thing]) -> dict[str, list[Episode]]:
    """Those that may be different now, oldest first."""
    earliest = min(thing.from_here for thing in things)
    going_on = Q(ended_at__isnull=True) | Q(ended_at__gt=earliest)
    found = Episode.objects.filter(
        going_on, rule=entry.rule, about_key__in=[thing.key for thing in things], withdrawn_at__isnull=True
    )
    episodes: dict[str, list[Episode]] = defaultdict(list)
    from_here = {thing.key: thing.from_here for thing in things}
    for episode in found.select_related("warning").order_by("began_at"):
        if episode.ended_at is None or episode.ended_at > from_here[episode.about_key]:
            episodes[episode.about_key].append(episode)
    return episodes


def _window_from(thing: Thing, stored: Sequence[Episode]) -> datetime:
    """As far back as an observation may matter to any moment that may be different."""
    first = min([thing.from_here, *(episode.began_at for episode in stored)])
    return earlier(first, thing.entry.reach)


def _own_signals(entry: Entry, things: Sequence[Thing], *, since: datetime) -> dict[str, list[SeenSignal]]:
    about, kinds = entry.rule.about, entry.own_kinds
    devices = {thing.device_id for thing in things if thing.device_id}
    if about == About.DEVICE:
        signals = said_by(devices, kinds, since=since)
    elif about == About.SIGNAL:
        signals = signals_with([UUID(thing.key.removeprefix("signal:")) for thing in things])
    else:
        places = {thing.place_code for thing in things}
        signals = [signal for place in sorted(places) for signal in said_in(place, kinds, since=since)]
    found = by_thing(signals, about)
    return defaultdict(list, {key: list(group) for key, group in found.items()})


def _together(stored: Iterable[SeenSignal], told: Iterable[SeenSignal]) -> list[SeenSignal]:
    known = {one.id: one for one in [*stored, *told]}
    return sorted(known.values(), key=lambda one: (one.happened_at, one.id))


def _silent_since(entry: Entry, things: Sequence[Thing], since: dict[str, datetime]) -> dict[str, datetime]:
    """From when on silence counts: the last time something was heard, or since the device is there."""
    if not entry.hears_silence:
        return {}
    devices = {thing.device_id for thing in things if thing.device_id}
    there = {one.pk: one.activated_at for one in Device.objects.filter(pk__in=devices) if one.activated_at}
    heard = last_said(devices, entry.own_kinds, before=min(since.values()))
    return {
        thing.key: max(heard.get(thing.device_id, BEGINNING), there[thing.device_id])
        for thing in things
        if thing.device_id in there
    }


def _watching(entry: Entry) -> Callable[[datetime], bool]:
    kinds = days_of(entry.rule.township_id)

    def looks_at(moment: datetime) -> bool:
        moment_after = moment + timedelta(microseconds=1)
        return entry.looking.is_always or bool(entry.looking.stretches(moment, moment_after, kinds))

    return looks_at


def _keep(
    thing: Thing,
    found: Iterable[weighing.Episode],
    stored: Sequence[Episode],
    known: dict[UUID, SeenSignal],
    *,
    at: datetime,
) -> list[Change]:
    left = list(stored)
    changes = []
    for one in found:
        kept = next((episode for episode in left if _is_same(episode, one)), None)
        if kept is None and one.end <= thing.from_here:
            continue
        left = [episode for episode in left if episode is not kept]
        change = _bring_up_to_date(thing, kept, one, known, at=at)
        if change:
            changes.append(change)
    for episode in left:
        episode.withdrawn_at = at
        episode.save(update_fields=["withdrawn_at"])
        changes.append(Change(episode, thing.entry, (), is_withdrawn=True))
    return changes


def _is_same(episode: Episode, one: weighing.Episode) -> bool:
    return episode.began_at < one.end and one.start < (episode.ended_at or FOREVER)


def _bring_up_to_date(
    thing: Thing, kept: Episode | None, one: weighing.Episode, known: dict[UUID, SeenSignal], *, at: datetime
) -> Change | None:
    level = one.level_at(at, LEAST_URGENT_FIRST)
    reached_at = min(moment for moment, reached in one.reached if reached == level)
    ended_at = one.end if one.end <= at else None
    signals = [known[observation.id] for observation in one.because if observation.id in known]
    observed = [_named(observation, known) for observation in one.because[:OBSERVATIONS_NAMED]]
    if kept is None:
        episode = Episode.objects.create(
            rule=thing.entry.rule,
            about_key=thing.key,
            place_id=thing.place_code,
            device_id=thing.device_id,
            level=level,
            began_at=one.start,
            ended_at=ended_at,
            observed=observed,
            noticed_at=at,
        )
        return Change(episode, thing.entry, signals, is_new=True, reached_at=reached_at)
    was_going_on, was_level = kept.ended_at is None, kept.level
    before = (kept.began_at, kept.ended_at, kept.level, kept.observed)
    kept.began_at, kept.ended_at, kept.level, kept.observed = one.start, ended_at, level, observed
    if before == (kept.began_at, kept.ended_at, kept.level, kept.observed):
        return None
    kept.save(update_fields=["began_at", "ended_at", "level", "observed"])
    is_raised = LEAST_URGENT_FIRST.index(level) > LEAST_URGENT_FIRST.index(was_level)
    is_over = was_going_on and ended_at is not None
    return Change(kept, thing.entry, signals, is_raised=is_raised, is_over=is_over, reached_at=reached_at)


def _named(observation: Observation, known: dict[UUID, SeenSignal]) -> dict[str, Any]:
    signal = known.get(observation.id)
    return {
        "signal": str(observation.id),
        "at": observation.at.isoformat(),
        "kind": observation.kind,
        "value": observation.value,
        "unit": signal.unit if signal else "",
        "device": signal.device_id if signal else None,
    }


def _lookout(thing: Thing, due_at: datetime | None, *, at: datetime) -> Lookout:
    return Lookout(
        rule=thing.entry.rule,
        about_key=thing.key,
        place_id=thing.place_code,
        device_id=thing.device_id,
        reckoned_at=at,
        due_at=due_at,
        since=None,
    )
