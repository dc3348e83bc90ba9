"""Which observations a condition looks for. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from dayuan.rulebook.areas import Area
from dayuan.rulebook.observations import Observation


class Comparison(StrEnum):
    """How a measured value or a word of the details is compared."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    OVER = "over"
    UNDER = "under"
    IS = "is"
    IS_NOT = "is_not"
    BEGINS_WITH = "begins_with"
    BEGINS_OTHERWISE = "begins_otherwise"
    INSIDE = "inside"
    OUTSIDE = "outside"


NUMBERS = frozenset({Comparison.AT_LEAST, Comparison.AT_MOST, Comparison.OVER, Comparison.UNDER})
UPWARDS = frozenset({Comparison.AT_LEAST, Comparison.OVER})
WORDS = frozenset({Comparison.IS, Comparison.IS_NOT, Comparison.BEGINS_WITH, Comparison.BEGINS_OTHERWISE})
PLACES = frozenset({Comparison.INSIDE, Comparison.OUTSIDE})
VALUE, CONFIDENCE, POINT = "value", "confidence", "point"


@dataclass(frozen=True)
class Trait:
    """One thing that must be so: of the value, of the confidence, of where it was, or of a word of the details."""

    of: str
    test: Comparison
    number: float = 0.0
    words: tuple[str, ...] = ()
    area: Area | None = None
    within_m: float = 0.0

    def is_of(self, one: Observation) -> bool:
        """What was not said is never so, and never not so."""
        if self.test in PLACES:
            return self._is_there(one)
        said = self._said(one)
        if said is None:
            return False
        return self._is_number(said) if self.test in NUMBERS else self._is_word(said)

    def _said(self, one: Observation) -> Any:
        if self.of == VALUE:
            return one.value
        if self.of == CONFIDENCE:
            return one.confidence
        return one.details.get(self.of)

    def _is_number(self, said: Any) -> bool:
        if isinstance(said, bool) or not isinstance(said, int | float):
            return False
        match self.test:
            case Comparison.AT_LEAST:
                return said >= self.number
            case Comparison.AT_MOST:
                return said <= self.number
            case Comparison.OVER:
                return said > self.number
            case _:
                return said < self.number

    def _is_word(self, said: Any) -> bool:
        word = str(said).lower() if isinstance(said, bool) else str(said)
        match self.test:
            case Comparison.IS:
                return word in self.words
            case Comparison.IS_NOT:
                return word not in self.words
            case Comparison.BEGINS_WITH:
                return word.startswith(self.words)
            case _:
                return word != "" and not word.startswith(self.words)

    def _is_there(self, one: Observation) -> bool:
        if one.point is None or self.area is None:
            return False
        return self.area.is_near(one.point, within_m=self.within_m) == (self.test is Comparison.INSIDE)


@dataclass(frozen=True)
class Wanted:
    """Observations of one kind that have all of these traits."""

    kind: str
    traits: tuple[Trait, ...] = ()

    def accepts(self, one: Observation) -> bool:
        # Asked for every signal and every rule that hears it: a loop costs half of what a generator does.
        if one.kind != self.kind:
            return False
        for trait in self.traits:  # noqa: SIM110
            if not trait.is_of(one):
                return False
        return True

    @cached_property
    def mark(self) -> float | None:
        """A value below this is never meant; nothing where any may be, or none was measured."""
        marks = [trait.number for trait in self.traits if trait.of == VALUE and trait.test in UPWARDS]
        return max(marks, default=None)
