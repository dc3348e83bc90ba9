"""What a Chinese number plate may say, what kind it is, and when a person must look. Pure: standard library only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")
DIGITS = frozenset("0123456789")
# GA 36-2018: I and O are left out because they look like 1 and 0.
LETTERS = frozenset("ABCDEFGHJKLMNPQRSTUVWXYZ")
LETTERS_AND_DIGITS = LETTERS | DIGITS
# GA 36-2018: D, A, B, C, E mark a purely electric car, F, G, H, J, K any other new-energy car.
NEW_ENERGY_MARKS = frozenset("DABCEFGHJK")
# Military plates (2012 style): the arm of service, then the unit.
MILITARY_ARMS = frozenset("VKHBSLJNGCE")

SURE_ENOUGH = 0.85


class Kind(StrEnum):
    ORDINARY = "ordinary"
    NEW_ENERGY = "new_energy"
    SPECIAL = "special"
    UNKNOWN = "unknown"


class Doubt(StrEnum):
    """Why a person should look at a reading; the sentences are translated where they are shown."""

    NONE = ""
    UNREADABLE = "A plate is there, but it could not be read."
    UNKNOWN_SHAPE = "What was read does not look like a Chinese number plate."
    SPECIAL = "A special plate: these are often misread."
    LOW_CONFIDENCE = "The reading is not certain enough."


@dataclass(frozen=True)
class Shape:
    """One way a plate may be written: for each position, the characters allowed there."""

    kind: Kind
    slots: tuple[frozenset[str], ...]


def _slots(*parts: frozenset[str] | str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(part) for part in parts)


_SERIAL = (LETTERS_AND_DIGITS,) * 4
_FOUR_DIGITS = (DIGITS,) * 4

SHAPES: tuple[Shape, ...] = (
    Shape(Kind.ORDINARY, _slots(PROVINCES, LETTERS, *_SERIAL, LETTERS_AND_DIGITS)),
    Shape(Kind.NEW_ENERGY, _slots(PROVINCES, LETTERS, NEW_ENERGY_MARKS, LETTERS_AND_DIGITS, *_FOUR_DIGITS)),
    Shape(Kind.NEW_ENERGY, _slots(PROVINCES, LETTERS, *_FOUR_DIGITS, DIGITS, NEW_ENERGY_MARKS)),
    Shape(Kind.SPECIAL, _slots(PROVINCES, LETTERS, *_SERIAL, "警学挂领")),
    Shape(Kind.SPECIAL, _slots("粤", "Z", *_SERIAL, "港澳")),
    Shape(Kind.SPECIAL, _slots(PROVINCES, "XS", *_FOUR_DIGITS, "应", "急")),
    Shape(Kind.SPECIAL, _slots("使", *_FOUR_DIGITS, DIGITS, DIGITS)),
    Shape(Kind.SPECIAL, _slots(*_FOUR_DIGITS, DIGITS, DIGITS, "使")),
    Shape(Kind.SPECIAL, _slots("W", "J", PROVINCES, *_FOUR_DIGITS, LETTERS_AND_DIGITS)),
    Shape(Kind.SPECIAL, _slots(MILITARY_ARMS, LETTERS, *_FOUR_DIGITS, DIGITS)),
)


def kind_of(text: str) -> Kind:
    """The kind of plate that is written like this; UNKNOWN if none is."""
    for shape in SHAPES:
        if len(shape.slots) == len(text) and _fits(shape, text):
            return shape.kind
    return Kind.UNKNOWN


@lru_cache(maxsize=65536)
def may_begin(text: str) -> bool:
    """Whether some plate begins like this."""
    return any(len(shape.slots) >= len(text) and _fits(shape, text) for shape in SHAPES)


def doubt_about(text: str, confidence: float) -> Doubt:
    """The first reason to have a person look, or none."""
    kind = kind_of(text)
    if not text:
        return Doubt.UNREADABLE
    if kind is Kind.UNKNOWN:
        return Doubt.UNKNOWN_SHAPE
    if kind is Kind.SPECIAL:
        return Doubt.SPECIAL
    if confidence < SURE_ENOUGH:
        return Doubt.LOW_CONFIDENCE
    return Doubt.NONE


def without_marks(text: str) -> str:
    """A plate as people write it (川A·12345, lower case, spaces), as it is compared: 川A12345."""
    return "".join(character for character in text.upper() if not character.isspace() and character not in "·•.-")


def _fits(shape: Shape, text: str) -> bool:
    return all(character in slot for character, slot in zip(text, shape.slots, strict=False))


@dataclass(frozen=True)
class Point:
    """A place in the picture, in pixels from its upper left."""

    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """An upright rectangle in the picture, in whole pixels; right and below are just outside."""

    left: int
    top: int
    right: int
    bottom: int


Corners = tuple[Point, Point, Point, Point]


@dataclass(frozen=True)
class PlateReading:
    """One plate found in a picture. Corners go clockwise from the plate's own upper left."""

    text: str
    confidence: float
    box: Box
    corners: Corners

    @property
    def kind(self) -> Kind:
        return kind_of(self.text)

    @property
    def why(self) -> Doubt:
        return doubt_about(self.text, self.confidence)

    @property
    def needs_person(self) -> bool:
        return self.why is not Doubt.NONE


def box_around(corners: Iterable[Point], *, width: int, height: int) -> Box:
    """The smallest upright box around the corners that lies inside a picture of this size."""
    points = list(corners)
    left = min(max(int(min(point.x for point in points)), 0), width - 1)
    top = min(max(int(min(point.y for point in points)), 0), height - 1)
    right = min(max(int(max(point.x for point in points)) + 1, left + 1), width)
    bottom = min(max(int(max(point.y for point in points)) + 1, top + 1), height)
    return Box(left, top, right, bottom)


def sides_of(corners: Corners) -> Iterator[float]:
    """The four side lengths: top, right, bottom, left."""
    for here, there in pairwise((*corners, corners[0])):
        yield ((here.x - there.x) ** 2 + (here.y - there.y) ** 2) ** 0.5
