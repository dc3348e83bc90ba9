"""From a condition and everything observed to the episodes in which a rule speaks. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dayuan.rulebook.conditions import Condition, Seen
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import BEGINNING, FOREVER, Span, Spans, both, either, later, next_turn


@dataclass(frozen=True)
class Stage:
    """A level that an episode reaches where something more holds, or once it has gone on for so long."""

    level: str
    when: Condition | None = None
    after: timedelta | None = None


@dataclass(frozen=True)
class Question:
    """All that is asked of one thing by one version of a rule."""

    condition: Condition
    level: str
    stages: tuple[Stage, ...] = ()
    damped: timedelta = timedelta()
    """Breaks up to this long do not end an episode: what flaps is one."""

    @property
    def reach(self) -> timedelta:
        """How far back an observation may matter to what holds at a moment."""
        more = [stage.when.reach for stage in self.stages if stage.when]
        return max([self.condition.reach, *more]) + self.damped


@dataclass(frozen=True)
class Turn:
    """A level that was reached, and by what."""

    at: datetime
    level: str
    stage: int | None = None
    """Which stage of the rule; none is the rule's own level."""
    because: tuple[Observation, ...] = field(default=(), compare=False)
    """What the stage rests on. How many are named depends on how far back is looked; level and moment do not."""


@dataclass(frozen=True)
class Episode:
    """A stretch in which the rule speaks. `end` is `FOREVER` where nothing known ends it."""

    start: datetime
    end: datetime
    because: tuple[Observation, ...]
    turns: tuple[Turn, ...]
    """The rule's own level first, then its stages in the rule's order."""

    def begun_by(self, at: datetime) -> bool:
        return self.start <= at

    def level_at(self, at: datetime, urgency: Sequence[str]) -> str:
        """The most urgent level reached by then; `urgency` lists the levels, the least urgent first."""
        return self.turn_at(at, urgency).level

    def turn_at(self, at: datetime, urgency: Sequence[str]) -> Turn:
        """How the level of that moment was first reached."""
        known = sorted((turn for turn in self.turns if turn.at <= at), key=lambda turn: turn.at)
        return max(known, key=lambda turn: urgency.index(turn.level))


@dataclass(frozen=True)
class Weighed:
    """What came of it, and when to look again if nothing new is seen."""

    episodes: tuple[Episode, ...]
    look_again_at: datetime | None


def weigh(question: Question, seen: Seen, *, watched: Sequence[Span], at: datetime) -> Weighed:
    """The episodes that have begun by `at`.

    `watched` are the stretches in which the rule looks at all: its version in force, its hours and days. The answer is
    a function of the set of observations: neither their order of arrival nor the portions they came in matter.
    """
    episodes = episodes_in(question, holding(question, seen, watched=watched))
    begun = tuple(episode for episode in episodes if episode.begun_by(at))
    turns = [turn.at for episode in episodes for turn in episode.turns if turn.at > at]
    nearest = [next_turn([Span(episode.start, episode.end) for episode in episodes], at), *turns]
    return Weighed(begun, min((moment for moment in nearest if moment is not None), default=None))


@dataclass(frozen=True)
class Holding:
    """Where a condition holds while the rule looks, and where the conditions of its stages do, one list each."""

    condition: Spans
    stages: tuple[Spans, ...]


def holding(question: Question, seen: Seen, *, watched: Sequence[Span]) -> Holding:
    stages = (stage.when.holds(seen) if stage.when else [] for stage in question.stages)
    return Holding(both(question.condition.holds(seen), watched), tuple(stages))


def episodes_in(question: Question, held: Holding) -> tuple[Episode, ...]:
    """All episodes, those that are still to begin included."""
    stages = list(zip(question.stages, held.stages, strict=True))
    return tuple(_episode(span, question, stages) for span in either(held.condition, gap=question.damped))


def _episode(span: Span, question: Question, stages: Sequence[tuple[Stage, Spans]]) -> Episode:
    turns = [Turn(span.start, question.level)]
    for number, (stage, holding) in enumerate(stages):
        crossing = _crossing(span, stage, holding)
        if crossing is not None:
            turns.append(Turn(crossing.start, stage.level, number, crossing.because))
    return Episode(span.start, span.end, span.because, tuple(turns))


def _crossing(span: Span, stage: Stage, holding: Spans) -> Span | None:
    """Where first within the span the stage's own condition holds, counted from `after` its beginning."""
    since = later(span.start, stage.after) if stage.after else span.start
    if since >= span.end:
        return None
    rest = Span(since, span.end)
    return next(iter(both([rest], holding)), None) if stage.when else rest


def always() -> Spans:
    return [Span(BEGINNING, FOREVER)]
