"""The rules in force as the engine needs them: read once, and again only when one was published or stopped."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, lru_cache
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from dayuan.devices.models import Device
from dayuan.rulebook.conditions import (
    Condition,
    Nearby,
    alike_in,
    around_wanted,
    listens_for_silence,
    own_kinds,
    own_wanted,
)
from dayuan.rulebook.looking import Looking
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import FOREVER
from dayuan.rulebook.wanted import Wanted
from dayuan.rulebook.weighing import Question
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.rules import SIGNALS_OF
from dayuan.warnings.models import WatchRule
from dayuan.warnings.observing import Followed
from dayuan.warnings.rules import About, condition_of, looking_of, stage_of, watches_place

STAMP = "SELECT md5(string_agg(id::text || COALESCE(stopped_at::text, ''), ',' ORDER BY id)) FROM warnings_watchrule"


@dataclass(frozen=True, eq=False)
class Entry:
    """One version of a rule, ready to be asked."""

    rule: WatchRule
    question: Question
    looking: Looking
    begins_at: datetime
    ends_at: datetime
    """When it expires, was stopped, or the next version begins."""

    @cached_property
    def conditions(self) -> tuple[Condition, ...]:
        return (self.question.condition, *(stage.when for stage in self.question.stages if stage.when))

    @cached_property
    def own(self) -> dict[str, tuple[Wanted, ...]]:
        """What may begin or change something, of the thing itself, by kind."""
        return _merged(own_wanted(condition) for condition in self.conditions)

    @cached_property
    def around(self) -> dict[str, tuple[Nearby, ...]]:
        return _merged(around_wanted(condition) for condition in self.conditions)

    @cached_property
    def own_kinds(self) -> frozenset[str]:
        """Every kind it hears of the thing itself, silence included."""
        return frozenset().union(*(own_kinds(condition) for condition in self.conditions))

    @cached_property
    def follows(self) -> Followed:
        return Followed(self.rule.about, "" if self.rule.about == About.SIGNAL else alike_in(self.conditions))

    def hears(self, signal: SeenSignal) -> bool:
        """Whether it is of the thing itself, where the rule watches."""
        return signal.kind in self.own_kinds and watches_place(self.rule.place_codes, signal.place_code)

    @cached_property
    def hears_silence(self) -> bool:
        return any(listens_for_silence(condition) for condition in self.conditions)

    @cached_property
    def reach(self) -> timedelta:
        """How far back an observation may matter."""
        return self.question.reach

    @property
    def looks_ahead(self) -> float:
        """Seconds before an observation from which on it may matter."""
        return max([0.0, *(near.within.total_seconds() for nears in self.around.values() for near in nears)])

    def is_interesting(self, one: Observation) -> bool:
        for wanted in self.own.get(one.kind, ()):  # noqa: SIM110  # asked for every signal
            if wanted.accepts(one):
                return True
        return False

    def bears_out(self, one: Observation) -> list[Nearby]:
        return [near for near in self.around.get(one.kind, ()) if near.wanted.accepts(one)] if self.around else []

    def counts_at(self, moment: datetime) -> bool:
        return self.begins_at <= moment < self.ends_at


@dataclass(frozen=True, eq=False)
class Listening:
    """Who hears one kind of signal from one place, of the thing itself or around it.

    Most of what sensors say is far below every mark, so the rules are kept by their marks: which of two hundred may
    mind a value is found without asking each.
    """

    kind: str
    entries: tuple[Entry, ...]

    @cached_property
    def follows(self) -> tuple[Followed, ...]:
        return tuple(dict.fromkeys(entry.follows for entry in self.entries))

    @cached_property
    def reach(self) -> timedelta:
        return max(entry.reach for entry in self.entries)

    @cached_property
    def around(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if self.kind in entry.around)

    @cached_property
    def place_of(self) -> dict[UUID, int]:
        """Where each version of a rule stands among the entries."""
        return {entry.rule.pk: number for number, entry in enumerate(self.entries)}

    @cached_property
    def _by_mark(self) -> tuple[list[float], list[int], list[int]]:
        """Marks in order with the numbers of their entries, and the numbers of those without a mark."""
        marked: list[tuple[float, int]] = []
        unmarked: list[int] = []
        for number, entry in enumerate(self.entries):
            marks = [wanted.mark for wanted in entry.own.get(self.kind, ())]
            if any(mark is None for mark in marks):
                unmarked.append(number)
            elif marks:
                marked.append((min(mark for mark in marks if mark is not None), number))
        marked.sort()
        return [mark for mark, _number in marked], [number for _mark, number in marked], unmarked

    def that_mind(self, one: Observation) -> set[int]:
        """The numbers of the entries for which this may begin or change something."""
        marks, marked, unmarked = self._by_mark
        reached = marked[: bisect_right(marks, one.value)] if one.value is not None else []
        return {number for number in (*unmarked, *reached) if self.entries[number].is_interesting(one)}


@dataclass(frozen=True, eq=False)
class Book:
    """All versions that ask for conditions, found by kind and place."""

    entries: tuple[Entry, ...]
    _found: dict[tuple[str, str], Listening] = field(default_factory=dict)

    def listening(self, kind: str, place_code: str) -> Listening:
        asked = kind, place_code
        if asked not in self._found:
            entries = tuple(
                entry
                for entry in self.entries
                if (kind in entry.own_kinds or kind in entry.around)
                and watches_place(entry.rule.place_codes, place_code)
            )
            self._found[asked] = Listening(kind, entries)
        return self._found[asked]

    def of_rule(self, rule: WatchRule) -> Entry | None:
        return next((entry for entry in self.entries if entry.rule.pk == rule.pk), None)


def open_book() -> Book:
    with connection.cursor() as cursor:
        cursor.execute(STAMP)
        (stamp,) = cursor.fetchone() or (None,)
    return _book(stamp or "")


@lru_cache(maxsize=2)
def _book(_stamp: str) -> Book:
    rules = WatchRule.objects.exclude(when={}).order_by("key", "version")
    entries: list[Entry] = []
    for _key, versions in groupby(rules, key=attrgetter("key")):
        ordered = list(versions)
        starts = [*(rule.starts_at for rule in ordered[1:]), FOREVER]
        entries += [entry for rule, ends in zip(ordered, starts, strict=True) if (entry := entry_of(rule, ends))]
    return Book(tuple(entries))


def entry_of(rule: WatchRule, next_begins: datetime = FOREVER) -> Entry | None:
    """A version ready to be asked; None where what it says means nothing any longer."""
    condition = condition_of(rule.when)
    looking = looking_of(rule.hours_from, rule.hours_until, rule.days)
    stages = [stage_of(stage) for stage in rule.stages]
    if condition is None or looking is None or None in stages:
        return None
    question = Question(
        condition, rule.level, tuple(stage for stage in stages if stage), damped=timedelta(seconds=rule.damped_s)
    )
    ends_at = min(rule.expires_at, rule.stopped_at or FOREVER, next_begins)
    return Entry(rule, question, looking, rule.starts_at, ends_at)


def devices_that_may_fall_silent(entry: Entry) -> QuerySet[Device]:
    """Those that send what the rule waits for, where it watches; retired ones included."""
    kinds = [kind.value for kind, signals in SIGNALS_OF.items() if entry.own_kinds & signals]
    inside = Q(pk__in=[])
    for code in entry.rule.place_codes:
        inside |= Q(place__code__startswith=code)
    return Device.objects.filter(inside, kind__in=kinds, activated_at__isnull=False)


def _merged[What](several: Iterable[Mapping[str, tuple[What, ...]]]) -> dict[str, tuple[What, ...]]:
    found: dict[str, tuple[What, ...]] = {}
    for one in several:
        for kind, what in one.items():
            found[kind] = (*found.get(kind, ()), *what)
    return found
