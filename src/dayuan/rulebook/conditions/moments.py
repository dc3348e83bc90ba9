"""What happens in a moment: once, often, after another, or as a change. Pure."""

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from dayuan.rulebook.conditions.leaf import Leaf, Seen
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import FOREVER, REASONS_KEPT, Span, Spans, earlier, either, later
from dayuan.rulebook.wanted import Wanted


@dataclass(frozen=True)
class Happens(Leaf):
    """It was observed; counts for so long after each time."""

    wanted: Wanted
    counts_for: timedelta

    def holds(self, seen: Seen) -> Spans:
        heard = seen.momentary(self.wanted)
        return either(Span(one.at, later(one.at, self.counts_for), (one,)) for one in heard)

    @property
    def reach(self) -> timedelta:
        return self.counts_for


@dataclass(frozen=True)
class Repeats(Leaf):
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
        return either(span for group in groups for span in crowded(group, self.times, self.within, apart=self.apart))

    @property
    def reach(self) -> timedelta:
        return self.within


@dataclass(frozen=True)
class Changes(Leaf):
    """The measured value rose (or fell, with a negative `by`) by at least so much within a stretch."""

    wanted: Wanted
    by: float
    within: timedelta
    counts_for: timedelta

    def holds(self, seen: Seen) -> Spans:
        return either(self._stretches(seen.momentary(self.wanted)))

    def _stretches(self, heard: Sequence[Observation]) -> Iterator[Span]:
        upward = 1 if self.by > 0 else -1
        # The readings that may still be the start of the farthest change, the farthest first.
        starts: deque[tuple[float, Observation]] = deque()
        for one in heard:
            if one.value is None:
                continue
            height = upward * one.value
            while starts and starts[0][1].at < earlier(one.at, self.within):
                starts.popleft()
            if starts and height - starts[0][0] >= upward * self.by:
                yield Span(one.at, later(one.at, self.counts_for), (starts[0][1], one))
            while starts and starts[-1][0] > height:
                starts.pop()
            starts.append((height, one))

    @property
    def reach(self) -> timedelta:
        return self.within + self.counts_for


@dataclass(frozen=True)
class Follows(Leaf):
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
    def reach(self) -> timedelta:
        return self.within + self.counts_for


def crowded(heard: Sequence[Observation], least: int, within: timedelta, *, apart: bool) -> Iterator[Span]:
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
            yield Span(start, end, tuple(heard[gone:come][:REASONS_KEPT]))


def _alike(heard: Sequence[Observation], name: str) -> Iterable[list[Observation]]:
    """Those whose details say the same there, in order; what says nothing there is like nothing else."""
    if not name:
        return [list(heard)]
    groups: dict[str, list[Observation]] = {}
    for one in heard:
        if one.details.get(name) not in (None, ""):
            groups.setdefault(str(one.details[name]), []).append(one)
    return groups.values()
