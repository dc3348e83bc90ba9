"""Where the names on a map stand, so that neither a dot nor another name lies on them."""

from collections.abc import Sequence
from itertools import product

from dayuan.places.coordinates import Point

HIGH = 26.0
"""A name on a phone is this high, in units of the picture; on a wide screen it is smaller."""
WIDE_CHARACTER, NARROW_CHARACTER = 22.0, 11.0
MARK = 10.0
"""From the middle of a mark to its rim."""
ASIDE = (0.0, 0.5, -0.5, 1.0, -1.0)
"""How far a name may move to a side, in its own widths."""
ASTRAY = (0.0, 26.0, -26.0, 48.0, -48.0, 70.0, -70.0)
"""How far it may move up or down: below a mark is tried first."""

type Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


def names_beside(
    names: Sequence[tuple[str, Point]], spots: Sequence[Point], *, width: float, height: float
) -> list[Point]:
    """The middle of each name, near where it is wished, in the order given.

    A name that finds no free place takes the one on which the fewest things lie.
    """
    taken = [(x - MARK, y - MARK, x + MARK, y + MARK) for x, y in spots]
    found = []
    for name, wished in names:
        middle = _least_crowded(name, wished, taken, width, height)
        taken.append(_box(name, middle))
        found.append(middle)
    return found


def _least_crowded(name: str, wished: Point, taken: Sequence[Box], width: float, height: float) -> Point:
    """The first place that is free; where none is, the one with the least on it."""
    best, least = wished, len(taken) * 2 + 1
    for middle in _tries(name, wished):
        lying = _crowding(_box(name, middle), taken, width, height)
        if lying == 0:
            return middle
        if lying < least:
            best, least = middle, lying
    return best


def _tries(name: str, wished: Point) -> list[Point]:
    """Where a name may stand, what is nearest to the wish first."""
    moves = [(aside * _width(name), away) for away, aside in product(ASTRAY, ASIDE)]
    near = sorted(moves, key=lambda move: abs(move[0]) + abs(move[1]))
    return [(round(wished[0] + aside, 1), round(wished[1] + away, 1)) for aside, away in near]


def _crowding(box: Box, taken: Sequence[Box], width: float, height: float) -> int:
    """How much lies on a name; running over the edge of the picture is worse than anything on it."""
    left, top, right, bottom = box
    over = left < 0 or top < 0 or right > width or bottom > height
    lying = sum(left < other[2] and other[0] < right and top < other[3] and other[1] < bottom for other in taken)
    return lying + len(taken) * over


def _box(name: str, middle: Point) -> Box:
    half = _width(name) / 2
    return middle[0] - half, middle[1] - HIGH / 2, middle[0] + half, middle[1] + HIGH / 2


def _width(name: str) -> float:
    return sum(NARROW_CHARACTER if character.isascii() else WIDE_CHARACTER for character in name)
