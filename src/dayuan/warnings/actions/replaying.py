"""Asking a version of a rule about a long time gone by: the same weighing as live, over the signals that are stored."""

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dayuan.devices.models import Device
from dayuan.rulebook.conditions import Seen
from dayuan.rulebook.gathering import Gathering
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import BEGINNING, FOREVER, Inside, Span, both, earlier
from dayuan.rulebook.weighing import Episode, holding
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.stored import last_said, said_through
from dayuan.warnings.actions.reckoning import DAYS_KNOWN
from dayuan.warnings.book import Entry, devices_that_may_fall_silent
from dayuan.warnings.days import days_of
from dayuan.warnings.observing import about_key, observation_of
from dayuan.warnings.rules import LEAST_URGENT_FIRST, About, watches_place
from dayuan.warnings.rules.backtesting import SIGNALS_NAMED, Would

SHORTEST_SLICE = timedelta(days=1)


@dataclass(frozen=True)
class Reached:
    """How far it is, and what is certain by now that was not before."""

    until: datetime
    signals: int
    things: int
    oldest: datetime | None
    episodes: list[Would]


@dataclass
class _Thing:
    """What the rule is asked about, with what was observed of it as far back as it may matter."""

    key: str
    place_code: str
    device_id: str | None
    gathering: Gathering
    own: deque[Observation] = field(default_factory=deque)
    interesting_at: datetime = BEGINNING
    silent_since: datetime | None = None
    watched_until: datetime = FOREVER

    def let_go(self, before: datetime) -> None:
        while self.own and self.own[0].at < before:
            gone = self.own.popleft()
            if self.silent_since is not None:
                self.silent_since = max(self.silent_since, gone.at)

    @property
    def is_over(self) -> bool:
        return not self.own and self.gathering.is_empty and self.silent_since is None


def replay(entry: Entry, *, begin: datetime, end: datetime) -> Iterator[Reached]:
    """The episodes this version would have found between two moments, as if it had been in force all the time.

    Slice by slice: each signal is read once, and only as many are held as the condition looks back.
    """
    return _Replay(entry, begin, end).slices()


class _Replay:
    def __init__(self, entry: Entry, begin: datetime, end: datetime) -> None:
        self.entry, self.begin, self.end = entry, begin, end
        self.ahead = timedelta(seconds=entry.looks_ahead)
        self.days = days_of(entry.rule.township_id)
        self.things: dict[str, _Thing] = {}
        self.around: deque[tuple[str, Observation]] = deque()
        self.signals = 0
        self.known: set[str] = set()
        self.oldest: datetime | None = None
        if entry.hears_silence and entry.rule.about == About.DEVICE:
            self._watch_for_silence()

    def slices(self) -> Iterator[Reached]:
        reach, rule = self.entry.reach, self.entry.rule
        length = max(SHORTEST_SLICE, reach / 2)
        places = [rule.township_id] if self.entry.around else rule.place_codes
        kinds = self.entry.own_kinds | set(self.entry.around)
        told = said_through(places, kinds, since=earlier(self.begin, reach), until=self.end)
        with closing(told) as portions:
            coming = (signal for portion in portions for signal in portion)
            signal = next(coming, None)
            begin = self.begin
            while begin < self.end:
                end = min(begin + length, self.end)
                while signal is not None and signal.happened_at < end + self.ahead:
                    self._hear(signal)
                    signal = next(coming, None)
                yield Reached(end, self.signals, len(self.known), self.oldest, self._ask(begin, end))
                self._let_go(earlier(end, reach))
                begin = end

    def _watch_for_silence(self) -> None:
        """As live: counted from when each was last heard, or since it is there, and no longer than it was."""
        devices = list(devices_that_may_fall_silent(self.entry).exclude(retired_at__lte=self.begin))
        before = earlier(self.begin, self.entry.reach)
        heard = last_said([device.pk for device in devices], self.entry.own_kinds, before=before)
        for device in devices:
            thing = self._thing(f"device:{device.pk}", device.place_id, device.pk)
            thing.silent_since = max(heard.get(device.pk, BEGINNING), _there_since(device))
            thing.watched_until = device.retired_at or FOREVER

    def _thing(self, key: str, place_code: str, device_id: str | None) -> _Thing:
        if key not in self.things:
            self.things[key] = _Thing(key, place_code, device_id, Gathering(self.entry.question))
        return self.things[key]

    def _hear(self, signal: SeenSignal) -> None:
        rule, observation = self.entry.rule, observation_of(signal)
        key = about_key(self.entry.follows, signal)
        self.signals += 1
        self.oldest = self.oldest or signal.happened_at
        if signal.kind in self.entry.around:
            self.around.append((key, observation))
        if signal.kind in self.entry.own_kinds and watches_place(rule.place_codes, signal.place_code):
            # What happens in a village is not any one device's.
            device_id = None if rule.about == About.VILLAGE else signal.device_id
            thing = self._thing(key, signal.place_code, device_id)
            thing.own.append(observation)
            self.known.add(key if signal.device_id is None else signal.device_id)
            if self.entry.is_interesting(observation):
                thing.interesting_at = observation.at

    def _ask(self, begin: datetime, end: datetime) -> list[Would]:
        is_last = end == self.end
        since, until = earlier(begin, self.entry.reach), end + self.ahead
        watched = self.entry.looking.stretches(begin, end + DAYS_KNOWN if is_last else end, self.days)
        looks_at = Inside(self.entry.looking.stretches(since, until + timedelta(microseconds=1), self.days))
        found: list[Would] = []
        for thing in self.things.values():
            if thing.interesting_at >= since or thing.silent_since is not None:
                seen = Seen(list(thing.own), self._others(thing), thing.silent_since, looks_at)
                there = (
                    watched if thing.watched_until == FOREVER else both(watched, [Span(BEGINNING, thing.watched_until)])
                )
                thing.gathering.add(
                    holding(self.entry.question, seen, watched=there), begin, FOREVER if is_last else end
                )
            if not thing.gathering.is_empty:
                over = thing.gathering.rest() if is_last else thing.gathering.finished(end)
                found += self._would(thing, over)
        return found

    def _others(self, thing: _Thing) -> list[Observation]:
        return [observation for key, observation in self.around if key != thing.key]

    def _would(self, thing: _Thing, episodes: Iterable[Episode]) -> Iterator[Would]:
        for one in episodes:
            if not one.begun_by(self.end):
                continue
            yield Would(
                about_keys=frozenset({thing.key}),
                place_code=thing.place_code,
                device_id=thing.device_id,
                point=next((seen.point for seen in one.because if seen.point), None),
                began_at=one.start,
                ended_at=one.end if one.end <= self.end else None,
                level=one.level_at(self.end, LEAST_URGENT_FIRST),
                signals=tuple(str(seen.id) for seen in one.because[:SIGNALS_NAMED]),
            )

    def _let_go(self, before: datetime) -> None:
        while self.around and self.around[0][1].at < before:
            self.around.popleft()
        for thing in self.things.values():
            thing.let_go(before)
        self.things = {key: thing for key, thing in self.things.items() if not thing.is_over}


def _there_since(device: Device) -> datetime:
    return device.activated_at or BEGINNING
