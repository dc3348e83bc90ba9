"""What every condition that looks at observations itself is given, and has in common. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from dayuan.rulebook.observations import Observation
from dayuan.rulebook.wanted import Wanted


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
    def spots(self) -> list[Observation]:
        """Where the thing itself was seen: one observation of each point, or of each place that was named."""
        return list({(one.point, one.place): one for one in self.own if one.point or one.place}.values())


class Leaf:
    """A condition with no conditions inside."""

    @property
    def parts(self) -> tuple[()]:
        return ()
