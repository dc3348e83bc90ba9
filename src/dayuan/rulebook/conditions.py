"""What a rule asks of the signals about one thing: a tree of conditions. Pure.

Each condition says in which stretches of time it holds, given everything that was observed. It is a function of the
set of observations and of nothing else: in which order and in what portions they came makes no difference. Times that
lie ahead are answered as if nothing more were seen, so the next moment at which something may turn is known beforehand.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from itertools import pairwise

from dayuan.rulebook.distances import LonLat, metres_between
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import BEGINNING, FOREVER, Span, Spans, both, earlier, either, lasting, later, outside
from dayuan.rulebook.wanted import Wanted

REMEMBERED = timedelta(hours=6)


@dataclass(frozen=True)
class Seen:
    """Everything observed that may concern one thing, and since when it is being watched."""

    own: Sequence[Observation]
    """What is about the thing itself, in order."""
    around: Sequence[Observation] = ()
    """What others observed near it, in order."""
    since: datetime | None = None
    """Since when silence would be noticed; None where it is not known."""
    watching: Callable[[datetime], bool] = lambda moment: True
    """Whether the rule looks at this moment: its hours, market days, holidays."""

    def matching(self, wanted: Wanted) -> list[Observation]:
        return [one for one in self.own if wanted.accepts(one)]

    def momentary(self, wanted: Wanted) -> list[Observation]:
        """What happened in a moment counts only where the rule was looking then."""
        return [one for one in self.own if wanted.accepts(one) and self.watching(one.at)]

    @property
    def points(self) -> list[LonLat]:
        return list(dict.fromkeys(one.point for one in self.own if one.point))


@dataclass(frozen=True)
class Happens:
    """It was observed; counts for so long after each time."""

    wanted: Wanted
    counts_for: timedelta

    def holds(self, seen: Seen) -> Spans:
        return either(_for(self.counts_for, seen.momentary(self.wanted)))

    @property
    def parts(self) -> tuple["Condition", ...]:
        return ()

    @property
    def reach(self) -> timedelta:
        return self.counts_for


@dataclass(frozen=True)
class Stays:
    """A state: on from an observation that is `on` until one that is `off`, each reading good for `good_for`.

    With `on` at 3.2 m and `off` below 3.0 m a level that wavers between them changes nothing (hysteresis), though no
    longer than `remembered` after the last reading that was on: so the past that counts has an end.
    """

    on: Wanted
    off: Wanted
    good_for: timedelta
    remembered: timedelta = REMEMBERED

    def holds(self, seen: Seen) -> Spans:
        return either(self._stretches(seen.own))

    def _stretches(self, own: Iterable[Observation]) -> Iterator[Span]:
        heard = [one for one in own if one.kind == self.on.kind]
        forgotten = BEGINNING
        following = [*heard[1:], None][: len(heard)]
        on_until = BEGINNING
        for one, after in zip(heard, following, strict=True):
            is_on = self.on.accepts(one)
            if is_on:
                forgotten = later(one.at, self.remembered)
            elif one.at >= on_until or self.off.accepts(one):
                on_until = BEGINNING
                continue
            on_until = min(later(one.at, self.good_for), forgotten)
            end = min(on_until, after.at if after else FOREVER)
            if one.at < end:
                yield Span(one.at, end, (one,) if is_on else ())

    @property
    def parts(self) -> tuple["Condition", ...]:
        return ()

    @property
    def reach(self) -> timedelta:
        return self.good_for + self.remembered


@dataclass(frozen=True)
class Lasts:
    """Something has held without a break for so long."""

    what: "Condition"
    least: timedelta

    def holds(self, seen: Seen) -> Spans:
        return lasting(self.what.holds(seen), self.least)

    @property
    def parts(self) -> tuple["Condition", ...]:
        return (self.what,)

    @property
    def reach(self) -> timedelta:
        return self.what.reach + self.least


@dataclass(frozen=True)
class Repeats:
    """Observed at least `times` times within a stretch; with `apart`, by so many different sources.

    With `alike` only those are counted together whose details say the same there: the same two households, say.
    """

    wanted: Wanted
    times: int
    within: timedelta
    apart: bool = False
    alike: str = ""

    def holds(self, seen: Seen) -> Spans:
        groups = _alike(seen.momentary(self.wanted), self.alike)
        return either(span for group in groups for span in _crowded(group, self.times, self.within, apart=self.apart))

    @property
    def parts(self) -> tuple["Condition", ...]:
        return ()

    @property
    def reach(self) -> timedelta:
        return self.within


@dataclass(frozen=True)
class Silent:
    """Nothing of the kind was heard for so long, counted from the last time or from when watching began."""

    wanted: Wanted
    least: timedelta

    def holds(self, seen: Seen) -> Spans:
        moments = {one.at for one in seen.matching(self.wanted)}
        if seen.since is not None:
            moments = {seen.since, *(moment for moment in moments if moment > seen.since)}
        ordered = sorted(moments)
        ends = [*ordered[1:], FOREVER][: len(ordered)]
        starts = [(later(moment, self.least), end) for moment, end in zip(ordered, ends, strict=True)]
        return [Span(start, end) for start, end in starts if start < end]

    @property
    def parts(self) -> tuple["Condition", ...]:
        return ()

    @property
    def reach(self) -> timedelta:
        return self.least


@dataclass(frozen=True)
class Changes:
    """The measured value rose (or fell, with a negative `by`) by at least so much within a stretch."""

    wanted: Wanted
    by: float
    within: timedelta
    counts_for: timedelta

    def holds(self, seen: Seen) -> Spans:
        return either(self._stretches(seen.momentary(self.wanted)))

    def _stretches(self, heard: Sequence[Observation]) -> Iterator[Span]:
        measured = [(one, one.value) for one in heard if one.value is not None]
        oldest = 0
        for index, (one, value) in enumerate(measured):
            while measured[oldest][0].at < earlier(one.at, self.within):
                oldest += 1
            started = self._farthest(measured[oldest:index], value)
            if started is not None:
                yield Span(one.at, later(one.at, self.counts_for), (started, one))

    def _farthest(self, before: Sequence[tuple[Observation, float]], value: float) -> Observation | None:
        changed = [
            (then, one) for one, then in before if (value - then >= self.by if self.by > 0 else value - then <= self.by)
        ]
        if not changed:
            return None
        return (min if self.by > 0 else max)(changed, key=lambda pair: pair[0])[1]

    @property
    def parts(self) -> tuple["Condition", ...]:
        return ()

    @property
    def reach(self) -> timedelta:
        return self.within + self.counts_for


@dataclass(frozen=True)
class Nearby:
    """Others observed it near the thing, shortly before or after: at least so many different sources.

    Who observed the thing itself does not bear it out by saying it twice.
    """

    wanted: Wanted
    within_m: float
    within: timedelta
    sources: int = 1

    def holds(self, seen: Seen) -> Spans:
        points, itself = seen.points, {one.source for one in seen.own if one.source}
        others = [one for one in seen.around if one.source not in itself]
        near = [one for one in others if self.wanted.accepts(one) and self._is_near(one, points)]
        if self.sources == 1:
            return either(Span(earlier(one.at, self.within), later(one.at, self.within), (one,)) for one in near)
        early = [Observation(earlier(one.at, self.within), one.id, one.kind, source=one.source) for one in near]
        known = {one.id: one for one in near}
        crowded = _crowded(sorted(early), self.sources, 2 * self.within, apart=True)
        return either(Span(span.start, span.end, tuple(known[one.id] for one in span.because)) for span in crowded)

    def _is_near(self, one: Observation, points: Sequence[LonLat]) -> bool:
        return one.point is not None and any(metres_between(one.point, point) <= self.within_m for point in points)

    @property
    def parts(self) -> tuple["Condition", ...]:
        return ()

    @property
    def reach(self) -> timedelta:
        return 2 * self.within


@dataclass(frozen=True)
class Follows:
    """The one and then the other within a stretch, or with `missing` the one and then not the other."""

    first: Wanted
    then: Wanted
    within: timedelta
    counts_for: timedelta
    missing: bool = False

    def holds(self, seen: Seen) -> Spans:
        firsts, thens = seen.momentary(self.first), seen.matching(self.then)
        if self.missing:
            return either(self._unanswered(firsts, thens))
        return either(
            Span(then.at, later(then.at, self.counts_for), (first, then))
            for then in thens
            if (first := self._before(then, firsts)) is not None
        )

    def _before(self, then: Observation, firsts: Sequence[Observation]) -> Observation | None:
        since = earlier(then.at, self.within)
        return next((one for one in reversed(firsts) if since <= one.at < then.at), None)

    def _unanswered(self, firsts: Sequence[Observation], thens: Sequence[Observation]) -> Iterator[Span]:
        """From the end of the wait, until it comes after all or is no longer waited for."""
        for first in firsts:
            waited = later(first.at, self.within)
            answer = next((one.at for one in thens if one.at > first.at), FOREVER)
            end = min(later(waited, self.counts_for), answer)
            if waited < end:
                yield Span(waited, end, (first,))

    @property
    def parts(self) -> tuple["Condition", ...]:
        return ()

    @property
    def reach(self) -> timedelta:
        return self.within + self.counts_for


@dataclass(frozen=True)
class Every:
    """All of these at once."""

    of: tuple["Condition", ...]

    def holds(self, seen: Seen) -> Spans:
        return reduce(both, [one.holds(seen) for one in self.of])

    @property
    def parts(self) -> tuple["Condition", ...]:
        return self.of

    @property
    def reach(self) -> timedelta:
        return max(one.reach for one in self.of)


@dataclass(frozen=True)
class Some:
    """At least one of these."""

    of: tuple["Condition", ...]

    def holds(self, seen: Seen) -> Spans:
        return either(span for one in self.of for span in one.holds(seen))

    @property
    def parts(self) -> tuple["Condition", ...]:
        return self.of

    @property
    def reach(self) -> timedelta:
        return max(one.reach for one in self.of)


@dataclass(frozen=True)
class Unless:
    """Where this does not hold; good only beside something that does."""

    what: "Condition"

    def holds(self, seen: Seen) -> Spans:
        return outside(self.what.holds(seen))

    @property
    def parts(self) -> tuple["Condition", ...]:
        return (self.what,)

    @property
    def reach(self) -> timedelta:
        return self.what.reach


type Condition = Happens | Stays | Lasts | Repeats | Silent | Changes | Nearby | Follows | Every | Some | Unless


def leaves(condition: Condition) -> Iterator[Condition]:
    """The conditions that look at observations themselves."""
    if not condition.parts:
        yield condition
    for part in condition.parts:
        yield from leaves(part)


def own_wanted(condition: Condition) -> Mapping[str, tuple[Wanted, ...]]:
    """What it looks for in observations about the thing itself, by kind."""
    return _by_kind(wanted for leaf in leaves(condition) for wanted in _of(leaf) if not isinstance(leaf, Nearby))


def around_wanted(condition: Condition) -> Mapping[str, tuple[Nearby, ...]]:
    """What it looks for near the thing, by kind."""
    found: dict[str, tuple[Nearby, ...]] = {}
    for leaf in leaves(condition):
        if isinstance(leaf, Nearby):
            found[leaf.wanted.kind] = (*found.get(leaf.wanted.kind, ()), leaf)
    return found


def listens_for_silence(condition: Condition) -> bool:
    return any(isinstance(leaf, Silent) for leaf in leaves(condition))


def own_kinds(condition: Condition) -> frozenset[str]:
    """Every kind it hears of the thing itself; of a silence too, which what is heard can only end."""
    found = {wanted.kind for leaf in leaves(condition) if not isinstance(leaf, Nearby) for wanted in _of(leaf)}
    return frozenset(found | {leaf.wanted.kind for leaf in leaves(condition) if isinstance(leaf, Silent)})


def _of(leaf: Condition) -> tuple[Wanted, ...]:
    """What may begin something, or keep it from beginning."""
    match leaf:
        case Stays():
            return (leaf.on,)
        case Follows():
            return leaf.first, leaf.then
        case Happens() | Repeats() | Changes() | Nearby():
            return (leaf.wanted,)
        case _:
            return ()


def _by_kind(wanted: Iterable[Wanted]) -> Mapping[str, tuple[Wanted, ...]]:
    found: dict[str, tuple[Wanted, ...]] = {}
    for one in wanted:
        found[one.kind] = (*found.get(one.kind, ()), one)
    return found


def _for(counts_for: timedelta, heard: Iterable[Observation]) -> Iterator[Span]:
    return (Span(one.at, later(one.at, counts_for), (one,)) for one in heard)


def _alike(heard: Sequence[Observation], name: str) -> Iterable[list[Observation]]:
    """Those whose details say the same there, in order; what says nothing there is like nothing else."""
    if not name:
        return [list(heard)]
    groups: dict[str, list[Observation]] = {}
    for one in heard:
        if one.details.get(name) not in (None, ""):
            groups.setdefault(str(one.details[name]), []).append(one)
    return groups.values()


def _crowded(heard: Sequence[Observation], least: int, within: timedelta, *, apart: bool) -> Iterator[Span]:
    """Stretches in which at least so many of what was heard are not older than `within`.

    Between two turns (something comes, or grows too old) the number is the same.
    """
    if not heard:
        return
    turns = sorted({moment for one in heard for moment in (one.at, later(one.at, within))})
    counted: Counter[str] = Counter()
    come = gone = 0
    for start, end in pairwise(turns):
        while come < len(heard) and heard[come].at <= start:
            counted[heard[come].source] += 1
            come += 1
        while later(heard[gone].at, within) <= start:
            counted[heard[gone].source] -= 1
            gone += 1
        number = sum(1 for count in counted.values() if count > 0) if apart else come - gone
        if number >= least:
            yield Span(start, end, tuple(heard[gone:come][:20]))
