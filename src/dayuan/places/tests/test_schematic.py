"""Where nobody measured, the ground is divided tidily: inside, without overlap, the same every time."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point
from shapely.geometry import shape
from shapely.ops import unary_union

from dayuan.places.schematic import divide, ground_around
from dayuan.places.testing import square

pytestmark = pytest.mark.no_database

GROUND = square(104.0, 29.9, 0.1)
L_SHAPED = {
    "type": "Polygon",
    "coordinates": [
        [[104, 29.9], [104.1, 29.9], [104.1, 29.93], [104.03, 29.93], [104.03, 30], [104, 30], [104, 29.9]]
    ],
}
ROUNDING = 1e-10
"""Square degrees that rounding to a centimetre may move: a strip of a square metre."""
points = st.tuples(st.floats(104.001, 104.099), st.floats(29.901, 29.999)).map(
    lambda p: (round(p[0], 5), round(p[1], 5))
)


@settings(max_examples=40)
@given(st.lists(points, min_size=1, max_size=24, unique=True), st.sampled_from([GROUND, L_SHAPED]))
def test_the_parts_lie_inside_cover_everything_and_do_not_overlap(centres: list, ground: dict) -> None:
    whole = shape(ground)
    parts = {key: shape(area) for key, area in divide(ground, {str(i): c for i, c in enumerate(centres)}).items()}
    assert all(part.is_valid and part.difference(whole).area < ROUNDING for part in parts.values())
    assert all(one.intersection(other).area < ROUNDING for one, other in combinations(parts.values(), 2))
    inside = [str(i) for i, centre in enumerate(centres) if whole.contains(Point(centre))]
    for key in inside:
        assert parts[key].buffer(1e-6).contains(Point(centres[int(key)])), "a centre lies in its own part"
    if len(parts) == len(centres):
        assert unary_union(list(parts.values())).area == pytest.approx(whole.area, rel=1e-4)


def test_the_same_centres_give_the_same_lines_in_any_order() -> None:
    centres = {"a": (104.02, 29.92), "b": (104.07, 29.95), "c": (104.03, 29.98)}
    assert divide(GROUND, centres) == divide(GROUND, dict(reversed(centres.items())))


def test_what_is_taken_is_left_alone() -> None:
    taken = square(104.0, 29.9, 0.05)
    parts = divide(GROUND, {"a": (104.08, 29.92), "b": (104.08, 29.98)}, taken=[taken])
    assert unary_union([shape(part) for part in parts.values()]).intersection(shape(taken)).area < ROUNDING
    assert divide(GROUND, {"a": (104.08, 29.92)}, taken=[GROUND]) == {}


def test_two_centres_at_one_point_give_one_area() -> None:
    parts = divide(GROUND, {"a": (104.05, 29.95), "b": (104.05, 29.95), "c": (104.02, 29.92)})
    assert set(parts) == {"a", "c"}


def test_without_any_outline_three_centres_make_a_ground_of_their_own() -> None:
    assert ground_around([(104.0, 29.9), (104.1, 29.9)]) is None
    for third in ((104.05, 29.99), (104.05, 29.9)):
        ground = ground_around([(104.0, 29.9), (104.1, 29.9), third])
        assert ground is not None
        assert all(shape(ground).contains(Point(p)) for p in [(104.0, 29.9), (104.1, 29.9), third])
