"""Stretches of time in which something is true, with the observations that say so. Pure.

A list of spans is always in order, without overlaps, and no two of it touch.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import merge
from operator import attrgetter

from dayuan.rulebook.observations import Observation

BEGINNING = datetime.min.replace(tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)
REASONS_KEPT = 20
"""Of the observations that make something true the first so many are named: the same, however they are put together."""

type Spans = list["Span"]


@dataclass(frozen=True, slots=True)
class Span:
    """True from `start` up to, and not at, `end`; `FOREVER` where nothing that is known ends it."""

    start: datetime
    end: datetime
    because: tuple[Observation, ...] = ()

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError("a span ends after it starts")

    def holds_at(self, moment: datetime) -> bool:
        return self.start <= moment < self.end


@dataclass(frozen=True)
class Inside:
    """Whether a moment lies in one of these stretches; quick, because it is asked of every observation."""

    spans: Sequence[Span]

    def __call__(self, moment: datetime) -> bool:
        number = bisect_right(self.spans, moment, key=attrgetter("start"))
        return number > 0 and self.spans[number - 1].holds_at(moment)


def later(moment: datetime, by: timedelta) -> datetime:
    """So much later, and never past the end of time."""
    return FOREVER if moment >= FOREVER - by else moment + by


def earlier(moment: datetime, by: timedelta) -> datetime:
    return BEGINNING if moment <= BEGINNING + by else moment - by


def reasons(*several: Iterable[Observation]) -> tuple[Observation, ...]:
    """The first observations of all, each once, oldest first."""
    found: list[Observation] = []
    for one in merge(*several):
        if not found or found[-1].id != one.id:
            found.append(one)
        if len(found) == REASONS_KEPT:
            break
    return tuple(found)


def either(spans: Iterable[Span], *, gap: timedelta = timedelta()) -> Spans:
    """Where any of them holds. Gaps up to `gap` long are closed: what flickers is one."""
    joined: Spans = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        last = joined[-1] if joined else None
        if last is None or span.start > later(last.end, gap):
            joined.append(span)
        else:
            joined[-1] = Span(last.start, max(last.end, span.end), reasons(last.because, span.because))
    return joined


def both(left: Sequence[Span], right: Sequence[Span]) -> Spans:
    """Where the one and the other hold."""
    return list(_crossings(left, right))


def _crossings(left: Sequence[Span], right: Sequence[Span]) -> Iterator[Span]:
    here = there = 0
    while here < len(left) and there < len(right):
        one, other = left[here], right[there]
        start, end = max(one.start, other.start), min(one.end, other.end)
        if start < end:
            yield Span(start, end, reasons(one.because, other.because))
        if one.end <= other.end:
            here += 1
        else:
            there += 1


def outside(spans: Sequence[Span]) -> Spans:
    """Where none of them holds."""
    found: Spans = []
    reached = BEGINNING
    for span in spans:
        if reached < span.start:
            found.append(Span(reached, span.start))
        reached = span.end
    if reached < FOREVER:
        found.append(Span(reached, FOREVER))
    return found


def lasting(spans: Iterable[Span], least: timedelta) -> Spans:
    """Each from when it has lasted so long."""
    started = ((later(span.start, least), span) for span in spans)
    return [Span(start, span.end, span.because) for start, span in started if start < span.end]


def next_turn(spans: Iterable[Span], after: datetime) -> datetime | None:
    """When something begins or ends next, if nothing new is seen until then."""
    turns = (moment for span in spans for moment in (span.start, span.end) if after < moment < FOREVER)
    return min(turns, default=None)
