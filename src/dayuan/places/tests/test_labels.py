"""Names on a map keep clear of marks and of each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.places.labels import HIGH, MARK, names_beside

SHEET = {"width": 640.0, "height": 620.0}


@pytest.mark.no_database
def test_a_name_with_nothing_near_stays_where_it_is_wished():
    assert names_beside([("1组", (300.0, 300.0))], [(100.0, 100.0)], **SHEET) == [(300.0, 300.0)]


@pytest.mark.no_database
def test_a_name_goes_below_the_mark_of_its_place_and_above_it_at_the_lower_edge():
    ((x, y),) = names_beside([("1组", (300.0, 300.0))], [(300.0, 300.0)], **SHEET)
    assert x == 300.0
    assert y - HIGH / 2 >= 300.0 + MARK
    ((_x, y),) = names_beside([("1组", (300.0, 600.0))], [(300.0, 600.0)], **SHEET)
    assert y + HIGH / 2 <= 600.0 - MARK


@pytest.mark.no_database
@given(x=st.floats(100, 540), y=st.floats(100, 520), aside=st.floats(-20, 20))
def test_one_mark_near_a_name_never_lies_on_it(x, y, aside):
    ((left, top),) = names_beside([("1组", (x, y))], [(x + aside, y + aside)], **SHEET)
    wide, high = (11 + 22) / 2 + MARK, HIGH / 2 + MARK
    assert abs(left - x - aside) >= wide - 0.2 or abs(top - y - aside) >= high - 0.2


@pytest.mark.no_database
def test_two_names_at_one_point_stand_apart():
    (_x, first), (_x, second) = names_beside([("1组", (300.0, 300.0)), ("2组", (300.0, 300.0))], [], **SHEET)
    assert abs(first - second) >= HIGH or _x != 300.0
