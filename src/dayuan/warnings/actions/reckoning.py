"""Asking a rule about one thing anew: its episodes as the stored signals have them now."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, TypedDict
from uuid import UUID

from django.db.models import Q
from django.db.models.functions import Coalesce

from dayuan.devices.models import Device
from dayuan.places.rules import village_of
from dayuan.rulebook import weighing
from dayuan.rulebook.conditions import Seen
from dayuan.rulebook.looking import DayKind
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import BEGINNING, FOREVER, earlier
from dayuan.rulebook.weighing import Turn, Weighed, weigh
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.stored import any_taken_back, last_said, said_by, said_in, signals_with
from dayuan.warnings.book import Entry
from dayuan.warnings.days import days_of
from dayuan.warnings.models import Episode, Lookout
from dayuan.warnings.observing import Followed, about_key, by_thing, observation_of
from dayuan.warnings.rules import LEAST_URGENT_FIRST, About, Withdrawn

DAYS_KNOWN = timedelta(days=2)
"""So far ahead the hours of a rule are laid out; then it is asked again."""
OBSERVATIONS_NAMED = 12
SIGNALS_OF_A_STAGE = 3

type Name = tuple[UUID, str]
"""A version of a rule and the key of what it is asked about."""


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
    def name(self) -> Name:
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
    stage: int | None = None
    """By which stage of the rule; none where it is the rule's own level."""
    stage_signals: Sequence[SeenSignal] = ()
    """What that stage rests on."""


def reckon(things: Sequence[Thing], *, at: datetime) -> list[Change]:
    """Ask each rule about each thing, keep the episodes that come of it, and when to ask again.

    Rules that look back equally far read what was stored in one go: one alarm may concern many rules.
    """
    stored = _stored_episodes(things)
    changes: list[Change] = []
    lookouts: list[Lookout] = []
    days = cache(days_of)
    for portion in _that_read_together(things):
        read = _read(portion, stored)
        for thing in portion:
            weighed, known = _weigh(thing, read, days(thing.entry.rule.township_id), at=at)
            changes += _keep(thing, weighed.episodes, stored[thing.name], known, at=at)
            lookouts.append(_lookout(thing, weighed.look_again_at, at=at))
    Lookout.objects.bulk_create(
        lookouts,
        update_conflicts=True,
        unique_fields=["rule", "about_key"],
        update_fields=["reckoned_at", "due_at", "since"],
    )
    return changes


def _that_read_together(things: Iterable[Thing]) -> Iterable[list[Thing]]:
    found: dict[tuple[str, Followed, timedelta], list[Thing]] = defaultdict(list)
    for thing in things:
        found[thing.entry.rule.township_id, thing.entry.follows, thing.entry.reach].append(thing)
    return found.values()


@dataclass(frozen=True)
class _Read:
    """What was stored about things that look back equally far."""

    since: dict[Name, datetime]
    own: Mapping[str, list[SeenSignal]]
    around: list[SeenSignal]
    silent_since: dict[Name, datetime]
    gone: Mapping[str, datetime]
    """When devices that are no longer there were taken away: nothing is asked of them after that."""


def _read(things: Sequence[Thing], stored: Mapping[Name, list[Episode]]) -> _Read:
    since = {thing.name: _window_from(thing, stored[thing.name]) for thing in things}
    first = min(since.values())
    around_kinds = {kind for thing in things for kind in thing.entry.around}
    around = said_in(things[0].entry.rule.township_id, around_kinds, since=first) if around_kinds else []
    return _Read(
        since, _own_signals(things, since=first), around, _silent_since(things, before=first), _taken_away(things)
    )


def _weigh(
    thing: Thing, read: _Read, days: Callable[[date], frozenset[DayKind]], *, at: datetime
) -> tuple[Weighed, dict[UUID, SeenSignal]]:
    """What comes of it, and the signals that may have to do with it."""
    entry, since = thing.entry, read.since[thing.name]
    own = [one for one in read.own.get(thing.key, ()) if one.happened_at >= since and entry.hears(one)]
    signals = _together(own, thing.told)
    others = [one for one in read.around if one.kind in entry.around and about_key(entry.follows, one) != thing.key]
    seen = Seen(
        [observation_of(one) for one in signals],
        [observation_of(one) for one in others],
        read.silent_since.get(thing.name),
        _watching(entry, days),
    )
    ends = min(entry.ends_at, at + DAYS_KNOWN, read.gone.get(thing.device_id or "", FOREVER))
    watched = entry.looking.stretches(max(entry.begins_at, since), ends, days)
    return weigh(entry.question, seen, watched=watched, at=at), {one.id: one for one in [*signals, *others]}


def _stored_episodes(things: Sequence[Thing]) -> Mapping[Name, list[Episode]]:
    """Those that may be different now, oldest first."""
    episodes: dict[Name, list[Episode]] = defaultdict(list)
    if not things:
        return episodes
    from_here = {thing.name: thing.from_here for thing in things}
    # A break exactly as long as what is damped joins too.
    going_on = Q(ended_at__isnull=True) | Q(ended_at__gte=min(from_here.values()))
    found = Episode.objects.filter(
        going_on,
        rule__in={thing.entry.rule.pk for thing in things},
        about_key__in={thing.key for thing in things},
        withdrawn_at__isnull=True,
    )
    for episode in found.select_related("rule", "place", "device").order_by("began_at"):
        name = episode.rule_id, episode.about_key
        if name in from_here and (episode.ended_at is None or episode.ended_at >= from_here[name]):
            episodes[name].append(episode)
    return episodes


def _window_from(thing: Thing, stored: Sequence[Episode]) -> datetime:
    """As far back as an observation may matter to any moment that may be different."""
    first = min([thing.from_here, *(episode.began_at for episode in stored)])
    return earlier(first, thing.entry.reach)


def _own_signals(things: Sequence[Thing], *, since: datetime) -> Mapping[str, list[SeenSignal]]:
    """What was said of each thing, by its key."""
    follows = things[0].entry.follows
    kinds = {kind for thing in things for kind in thing.entry.own_kinds}
    if follows.about == About.DEVICE:
        signals = said_by({thing.device_id for thing in things if thing.device_id}, kinds, since=since)
    elif follows.about == About.SIGNAL:
        signals = signals_with({UUID(thing.key.removeprefix("signal:")) for thing in things})
    else:
        # What is about a village, or about a site in it, may have been seen in any of its courtyards.
        places = {village_of(thing.place_code) for thing in things}
        signals = [signal for place in sorted(places) for signal in said_in(place, kinds, since=since)]
    return by_thing(signals, follows)


def _together(stored: Iterable[SeenSignal], told: Iterable[SeenSignal]) -> list[SeenSignal]:
    known = {one.id: one for one in [*stored, *told]}
    return sorted(known.values(), key=lambda one: (one.happened_at, one.id))


def _silent_since(things: Sequence[Thing], *, before: datetime) -> dict[Name, datetime]:
    """From when on silence counts: the last time something was heard, or since the device is there."""
    hearing: dict[frozenset[str], list[Thing]] = defaultdict(list)
    for thing in things:
        if thing.entry.hears_silence and thing.device_id:
            hearing[thing.entry.own_kinds].append(thing)
    since: dict[Name, datetime] = {}
    for kinds, asked in hearing.items():
        devices = {thing.device_id for thing in asked if thing.device_id}
        there = {one.pk: one.activated_at for one in Device.objects.filter(pk__in=devices) if one.activated_at}
        heard = last_said(devices, kinds, before=before)
        for thing in asked:
            if thing.device_id in there:
                since[thing.name] = max(heard.get(thing.device_id, BEGINNING), there[thing.device_id])
    return since


def _taken_away(things: Sequence[Thing]) -> Mapping[str, datetime]:
    devices = {thing.device_id for thing in things if thing.device_id}
    gone = Device.objects.filter(pk__in=devices).annotate(gone_at=Coalesce("stopped_at", "retired_at"))
    return dict(gone.exclude(gone_at=None).values_list("pk", "gone_at"))


def _watching(entry: Entry, days: Callable[[date], frozenset[DayKind]]) -> Callable[[datetime], bool]:
    def looks_at(moment: datetime) -> bool:
        moment_after = moment + timedelta(microseconds=1)
        return entry.looking.is_always or bool(entry.looking.stretches(moment, moment_after, days))

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
        episode.withdrawn_at, episode.withdrawn_because = at, _why_it_never_was(episode)
        episode.save(update_fields=["withdrawn_at", "withdrawn_because"])
        changes.append(Change(episode, thing.entry, (), is_withdrawn=True))
    return changes


def _why_it_never_was(episode: Episode) -> Withdrawn:
    signals = [UUID(one["signal"]) for one in episode.observed]
    return Withdrawn.TAKEN_BACK if any_taken_back(signals) else Withdrawn.LATE


def _is_same(episode: Episode, one: weighing.Episode) -> bool:
    return episode.began_at < one.end and one.start < (episode.ended_at or FOREVER)


def _bring_up_to_date(
    thing: Thing, kept: Episode | None, one: weighing.Episode, known: dict[UUID, SeenSignal], *, at: datetime
) -> Change | None:
    turn = one.turn_at(at, LEAST_URGENT_FIRST)
    level = turn.level
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
        return Change(episode, thing.entry, signals, is_new=True, **_reached(turn, known))
    was_going_on, was_level = kept.ended_at is None, kept.level
    before = (kept.began_at, kept.ended_at, kept.level, kept.observed)
    kept.began_at, kept.ended_at, kept.level, kept.observed = one.start, ended_at, level, observed
    if before == (kept.began_at, kept.ended_at, kept.level, kept.observed):
        return None
    kept.save(update_fields=["began_at", "ended_at", "level", "observed"])
    is_raised = LEAST_URGENT_FIRST.index(level) > LEAST_URGENT_FIRST.index(was_level)
    is_over = was_going_on and ended_at is not None
    return Change(kept, thing.entry, signals, is_raised=is_raised, is_over=is_over, **_reached(turn, known))


class _Reached(TypedDict):
    reached_at: datetime
    stage: int | None
    stage_signals: list[SeenSignal]


def _reached(turn: Turn, known: Mapping[UUID, SeenSignal]) -> _Reached:
    """How the present level came about: of what its stage rests on, the last that was seen by then."""
    by_then = [seen for seen in turn.because if seen.at <= turn.at] or list(turn.because)
    named = [known[seen.id] for seen in by_then if seen.id in known]
    return _Reached(reached_at=turn.at, stage=turn.stage, stage_signals=named[-SIGNALS_OF_A_STAGE:])


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
