"""Conditions of conditions: all, any, none, and lasting. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce

from dayuan.rulebook.conditions.around import Nearby
from dayuan.rulebook.conditions.leaf import Seen
from dayuan.rulebook.conditions.moments import Changes, Follows, Happens, Repeats
from dayuan.rulebook.conditions.states import Silent, Stays
from dayuan.rulebook.spans import Spans, both, either, lasting, outside


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
