"""What goes on until something ends it: a reading over its mark, a silence. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from dayuan.rulebook.conditions.leaf import Leaf, Seen
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import BEGINNING, FOREVER, Span, Spans, either, later
from dayuan.rulebook.wanted import Wanted

REMEMBERED = timedelta(hours=6)


@dataclass(frozen=True)
class Stays(Leaf):
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
    def reach(self) -> timedelta:
        return self.good_for + self.remembered


@dataclass(frozen=True)
class Silent(Leaf):
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
    def reach(self) -> timedelta:
        return self.least
