"""What the map shows when it opens."""

import pytest

from dayuan.web.queries.map import bounds_of

pytestmark = pytest.mark.no_database


def test_the_outlines_decide() -> None:
    outline = {"type": "MultiPolygon", "coordinates": [[[[1, 2], [3, 4], [5, -6], [1, 2]]]]}
    assert bounds_of([outline], [(100.0, 50.0)]) == [1, -6, 5, 4]


def test_without_outlines_the_points_do() -> None:
    assert bounds_of([], [(104.0, 30.0), (104.2, 29.0)]) == [104.0, 29.0, 104.2, 30.0]


def test_an_empty_map_has_none() -> None:
    assert bounds_of([], []) is None
