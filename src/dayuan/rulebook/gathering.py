"""Weighing a long time slice by slice, with the same episodes as if it had been weighed in one go. Pure."""

from dataclasses import dataclass, field
from datetime import datetime

from dayuan.rulebook.spans import Span, Spans, both, either, later
from dayuan.rulebook.weighing import Episode, Holding, Question, episodes_in


@dataclass
class Gathering:
    """What is known of one thing so far: only what a later slice may still change."""

    question: Question
    _condition: Spans = field(default_factory=list)
    _stages: list[Spans] = field(init=False)

    def __post_init__(self) -> None:
        self._stages = [[] for _stage in self.question.stages]

    @property
    def is_empty(self) -> bool:
        return not self._condition

    def add(self, held: Holding, begin: datetime, end: datetime) -> None:
        """What holds between two moments. Slices come in order and leave no gap."""
        cut = [Span(begin, end)]
        self._condition = either([*self._condition, *both(held.condition, cut)])
        for number, spans in enumerate(held.stages):
            # A stage counts only within an episode, so before the first of them nothing need be kept.
            self._stages[number] = either([*self._stages[number], *both(spans, cut)]) if self._condition else []

    def finished(self, reached: datetime) -> tuple[Episode, ...]:
        """Those that nothing after `reached` can change; they are let go."""
        joined = either(self._condition, gap=self.question.damped)
        over = [span for span in joined if later(span.end, self.question.damped) < reached]
        if not over:
            return ()
        last = over[-1].end
        found = episodes_in(self.question, self._part([span for span in self._condition if span.end <= last]))
        rest = self._part([span for span in self._condition if span.start >= last])
        self._condition, self._stages = rest.condition, list(rest.stages)
        return found

    def rest(self) -> tuple[Episode, ...]:
        """Those that may still go on."""
        found = episodes_in(self.question, self._part(self._condition))
        self._condition = []
        return found

    def _part(self, condition: Spans) -> Holding:
        if not condition:
            return Holding([], tuple([] for _stage in self._stages))
        whole = [Span(condition[0].start, later(condition[-1].end, self.question.damped))]
        return Holding(condition, tuple(both(spans, whole) for spans in self._stages))
