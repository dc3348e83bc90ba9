"""What others observed near the thing. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from dayuan.rulebook.conditions.leaf import Leaf, Seen
from dayuan.rulebook.conditions.moments import crowded
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import Span, Spans, earlier, either, later
from dayuan.rulebook.wanted import Wanted


@dataclass(frozen=True)
class Nearby(Leaf):
    """Others observed it near the thing, shortly before or after: at least so many different sources.

    What people tell without a point is near what others tell of the same place, or of the village around it.
    Who observed the thing itself does not bear it out by saying it twice.
    """

    wanted: Wanted
    within_m: float
    within: timedelta
    sources: int = 1

    def holds(self, seen: Seen) -> Spans:
        spots, itself = seen.spots, {one.source for one in seen.own if one.source}
        others = [one for one in seen.around if one.source not in itself]
        near = [one for one in others if self.wanted.accepts(one) and self._is_near(one, spots)]
        if self.sources == 1:
            return either(Span(earlier(one.at, self.within), later(one.at, self.within), (one,)) for one in near)
        early = [Observation(earlier(one.at, self.within), one.id, one.kind, source=one.source) for one in near]
        known = {one.id: one for one in near}
        spans = crowded(sorted(early), self.sources, 2 * self.within, apart=True)
        return either(Span(span.start, span.end, tuple(known[one.id] for one in span.because)) for span in spans)

    def _is_near(self, one: Observation, spots: Sequence[Observation]) -> bool:
        return any(one.is_near(spot, self.within_m) for spot in spots)

    @property
    def reach(self) -> timedelta:
        return 2 * self.within
