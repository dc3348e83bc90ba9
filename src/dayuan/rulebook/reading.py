"""Conditions as they are stored and typed in: JSON in, conditions out, with every fault by its place. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from dayuan.rulebook import conditions
from dayuan.rulebook.areas import Area
from dayuan.rulebook.conditions import Condition, Every, Lasts, Some, Unless
from dayuan.rulebook.wanted import CONFIDENCE, NUMBERS, PLACES, VALUE, Comparison, Trait, Wanted

DEEPEST = 4
MOST_CORNERS = 200
MOST_CORNERS_OF_A_PLACE = 5_000
"""As many as the outline of a place may have; it is not simplified for a rule."""
LONGEST_S = timedelta(days=31).total_seconds()

Seconds = Annotated[float, Field(ge=1, le=LONGEST_S)]
Metres = Annotated[float, Field(ge=0, le=50_000)]
Measure = Annotated[float, Field(ge=-1e9, le=1e9)]
Word = Annotated[str, Field(min_length=1, max_length=40)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Latitude = Annotated[float, Field(ge=-90, le=90)]
Times = Annotated[int, Field(ge=2, le=1_000)]


@dataclass(frozen=True)
class Fault:
    """Where a condition is wrong, as a path such as `all.0.repeats.within_s`, and how, as the reader names it."""

    where: str
    wrong: str


class Faulty(Exception):
    """A condition that means nothing, with every fault that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.wrong}" for fault in faults))
        self.faults = tuple(faults)


def read_condition(said: object, *, kinds: Iterable[str]) -> Condition:
    """A stored condition.

    Raises:
        Faulty: it is not one, or asks for a kind of signal that nobody sends.
    """
    try:
        condition = _Node.model_validate(said, context={"kinds": frozenset(kinds)}).condition()
    except ValidationError as broken:
        raise Faulty(list(_innermost(_fault(error["loc"], error["type"]) for error in broken.errors()))) from None
    if depth_of(condition) > DEEPEST:
        raise Faulty([Fault("", "too_deep")])
    if not needs_something(condition):
        raise Faulty([Fault("", "nothing_positive")])
    return condition


def depth_of(condition: Condition) -> int:
    return 1 + max((depth_of(part) for part in condition.parts), default=0)


def needs_something(condition: Condition) -> bool:
    """Whether something has to be so; what is true because nothing happens is true for ever."""
    match condition:
        case Unless():
            return False
        case Every():
            return any(needs_something(part) for part in condition.of)
        case Some() | Lasts():
            return all(needs_something(part) for part in condition.parts)
        case _:
            return True


def _innermost(faults: Iterable[Fault]) -> Iterator[Fault]:
    """Without those that only say that something inside them is wrong."""
    known = list(faults)
    for fault in known:
        if not any(other.where.startswith(f"{fault.where}.") for other in known):
            yield fault


def _fault(where: Iterable[int | str], wrong: str) -> Fault:
    return Fault(".".join(str(step) for step in where), wrong)


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, hide_input_in_errors=True)


Position = tuple[Longitude, Latitude]
Ring = Annotated[tuple[Position, ...], Field(min_length=4)]


class _Area(_Said):
    """One point with a radius, the corners of a polygon, or polygons as GeoJSON has them; and what people call it."""

    points: Annotated[tuple[Position, ...], Field(max_length=MOST_CORNERS)] = ()
    radius_m: Metres = 0.0
    polygons: tuple[Annotated[tuple[Ring, ...], Field(min_length=1)], ...] = ()
    name: Annotated[str, Field(max_length=80)] = ""
    name_en: Annotated[str, Field(max_length=80)] = ""
    drawn_from: Annotated[str, Field(max_length=60)] = ""
    """`place:` with a code or `site:` with an id, where it was taken from one as that stood then."""

    @model_validator(mode="after")
    def encloses_something(self) -> Self:
        area = self.area()
        if bool(self.points) == bool(self.polygons) or len(self.points) == 2 or (area.is_circle and not self.radius_m):
            raise PydanticCustomError("no_area", "a circle or at least three corners")
        if area.corners > MOST_CORNERS_OF_A_PLACE:
            raise PydanticCustomError("too_many_corners", "fewer corners")
        if not area.encloses_something:
            raise PydanticCustomError("area_crosses", "a line that does not cross itself")
        return self

    def area(self) -> Area:
        return Area(self.points, self.radius_m, self.polygons)


class _Trait(_Said):
    of: Word = VALUE
    test: Annotated[Comparison, Field(alias="is")]
    than: Measure | None = None
    words: Annotated[tuple[Word, ...], Field(max_length=200)] = ()
    area: _Area | None = None
    within_m: Metres = 0.0

    @model_validator(mode="after")
    def has_what_it_compares_with(self) -> Self:
        if self.test in NUMBERS and self.than is None:
            raise PydanticCustomError("no_number", "a number to compare with")
        if self.test in PLACES and self.area is None:
            raise PydanticCustomError("no_area", "an area")
        if self.test not in NUMBERS | PLACES and (not self.words or self.of in (VALUE, CONFIDENCE)):
            raise PydanticCustomError("no_words", "words to compare with, of something written in words")
        return self

    def trait(self) -> Trait:
        area = self.area.area() if self.area else None
        return Trait(self.of, self.test, self.than or 0.0, self.words, area, self.within_m)


class _Wanted(_Said):
    kind: Word
    where: Annotated[tuple[_Trait, ...], Field(max_length=6)] = ()

    @field_validator("kind")
    @classmethod
    def somebody_sends_it(cls, kind: str, info: ValidationInfo) -> str:
        if kind not in (info.context or {}).get("kinds", ()):
            raise PydanticCustomError("no_such_kind", "a kind of signal that is sent")
        return kind

    def wanted(self) -> Wanted:
        return Wanted(self.kind, tuple(trait.trait() for trait in self.where))


class _Happens(_Wanted):
    counts_for_s: Seconds = 600

    def condition(self) -> Condition:
        return conditions.Happens(self.wanted(), _time(self.counts_for_s))


class _Stays(_Wanted):
    until: Annotated[tuple[_Trait, ...], Field(max_length=6)] = ()
    good_for_s: Seconds = 3600

    @model_validator(mode="after")
    def ends_on_the_other_side(self) -> Self:
        if any(_crossed(up, down) for up in self.where for down in self.until):
            raise PydanticCustomError("hysteresis_crossed", "an end on the other side of the beginning")
        return self

    def condition(self) -> Condition:
        off = Wanted(self.kind, tuple(trait.trait() for trait in self.until))
        return conditions.Stays(self.wanted(), off, _time(self.good_for_s))


class _Repeats(_Wanted):
    times: Times
    within_s: Seconds
    apart: bool = False
    alike: Annotated[str, Field(max_length=40)] = ""
    """Count together only what says the same in this word of its details."""

    def condition(self) -> Condition:
        return conditions.Repeats(self.wanted(), self.times, _time(self.within_s), self.apart, self.alike)


class _Silent(_Wanted):
    for_s: Seconds

    def condition(self) -> Condition:
        return conditions.Silent(self.wanted(), _time(self.for_s))


class _Changes(_Wanted):
    by: Measure
    within_s: Seconds
    counts_for_s: Seconds = 600

    @field_validator("by")
    @classmethod
    def changes_at_all(cls, by: float) -> float:
        if by == 0:
            raise PydanticCustomError("no_change", "a change")
        return by

    def condition(self) -> Condition:
        return conditions.Changes(self.wanted(), self.by, _time(self.within_s), _time(self.counts_for_s))


class _Nearby(_Wanted):
    within_m: Annotated[float, Field(ge=1, le=50_000)]
    within_s: Seconds
    sources: Annotated[int, Field(ge=1, le=1_000)] = 1

    def condition(self) -> Condition:
        return conditions.Nearby(self.wanted(), self.within_m, _time(self.within_s), self.sources)


class _Follows(_Said):
    first: _Wanted
    then: _Wanted
    within_s: Seconds
    counts_for_s: Seconds = 600
    missing: bool = False

    def condition(self) -> Condition:
        within, counts_for = _time(self.within_s), _time(self.counts_for_s)
        return conditions.Follows(self.first.wanted(), self.then.wanted(), within, counts_for, self.missing)


class _Lasts(_Said):
    what: "_Node"
    for_s: Seconds

    def condition(self) -> Condition:
        return Lasts(self.what.condition(), _time(self.for_s))


Parts = Annotated[tuple["_Node", ...], Field(min_length=1, max_length=8)]


class _Node(_Said):
    """Exactly one of these."""

    all: Parts | None = None
    any: Parts | None = None
    unless: Annotated["_Node | None", Field(alias="not")] = None
    happens: _Happens | None = None
    stays: _Stays | None = None
    lasts: _Lasts | None = None
    repeats: _Repeats | None = None
    silent: _Silent | None = None
    changes: _Changes | None = None
    nearby: _Nearby | None = None
    follows: _Follows | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> Self:
        if len(self.model_fields_set) != 1 or self._said is None:
            raise PydanticCustomError("not_one", "one condition")
        return self

    @property
    def _said(self) -> Any:
        return getattr(self, next(iter(self.model_fields_set)))

    def condition(self) -> Condition:
        if self.all is not None:
            return Every(tuple(part.condition() for part in self.all))
        if self.any is not None:
            return Some(tuple(part.condition() for part in self.any))
        if self.unless is not None:
            return Unless(self.unless.condition())
        found: Condition = self._said.condition()
        return found


def _time(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def _crossed(up: _Trait, down: _Trait) -> bool:
    """Whether a value could be on and off at once."""
    if up.of != down.of or up.test not in NUMBERS or down.test not in NUMBERS:
        return False
    if up.than is None or down.than is None:
        return False
    rises = up.test in (Comparison.AT_LEAST, Comparison.OVER)
    if rises == (down.test in (Comparison.AT_LEAST, Comparison.OVER)):
        return True
    return down.than > up.than if rises else down.than < up.than
