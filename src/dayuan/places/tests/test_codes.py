"""A code is a position in the tree, and nothing else lies behind its beginning."""

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dayuan.places.models import Level, Place
from dayuan.places.rules import enclosing_codes, inner_code, is_name, largest_number, level_of, next_number, number_of
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place

LEVELS = {
    "511421": Level.COUNTY,
    "511421200": Level.TOWNSHIP,
    "511421200221": Level.VILLAGE,
    "511421200221003": Level.GRID,
    "511421200221G03": Level.GROUP,
    "511421200221D07": Level.COURTYARD,
    "511421200221G03D07": Level.COURTYARD,
}

villages = st.integers(0, 10**12 - 1).map(lambda number: f"{number:012}")
made = st.sampled_from([Level.GRID, Level.GROUP, Level.COURTYARD])


@pytest.mark.no_database
@pytest.mark.parametrize(("code", "level"), LEVELS.items())
def test_the_level_is_read_from_the_code(code: str, level: Level) -> None:
    assert level_of(code) is level


@pytest.mark.no_database
@pytest.mark.parametrize(
    "code",
    ["", "51142", "5114212002", "511421200221G3", "511421200221D07G01", "511421200221g03", "５１１４２１", "511421\n"],
)
def test_what_is_no_code_has_no_level(code: str) -> None:
    with pytest.raises(ValueError, match="not a place code"):
        level_of(code)


@pytest.mark.no_database
def test_the_places_around_a_courtyard_are_its_real_ancestors() -> None:
    around = ["511421200221G03D07", "511421200221G03", "511421200221", "511421200", "511421"]
    assert enclosing_codes("511421200221G03D07") == around
    assert enclosing_codes("511421200221D07") == ["511421200221D07", "511421200221", "511421200", "511421"]
    assert enclosing_codes("511421200221003") == ["511421200221003", "511421200221", "511421200", "511421"]


@pytest.mark.no_database
@given(villages, made, st.integers(0))
def test_everything_inside_begins_with_the_codes_around_it(village: str, level: Level, any_number: int) -> None:
    number = any_number % largest_number(level) + 1
    code = inner_code(village, level, number)
    assert level_of(code) is level
    assert number_of(code) == number
    assert len(code) <= 18
    assert all(code.startswith(outer) and level_of(outer) for outer in enclosing_codes(code))


@pytest.mark.no_database
@given(villages, st.tuples(made, st.integers(1, 99)), st.tuples(made, st.integers(1, 99)))
def test_two_places_of_a_village_never_lie_in_one_another_by_accident(
    village: str, one: tuple[Level, int], other: tuple[Level, int]
) -> None:
    codes = [inner_code(village, *each) for each in (one, other)]
    if one != other:
        assert not codes[0].startswith(codes[1])
        assert not codes[1].startswith(codes[0])


@pytest.mark.no_database
def test_numbers_are_not_given_twice_and_end() -> None:
    assert next_number(Level.GROUP, []) == 1
    assert next_number(Level.GROUP, [1, 7]) == 8
    assert next_number(Level.GROUP, [99]) is None
    for level, number in ((Level.GROUP, 0), (Level.GROUP, 100), (Level.VILLAGE, 1)):
        with pytest.raises(ValueError, match="no "):
            inner_code(VILLAGE, level, number)


@pytest.mark.no_database
def test_a_place_is_called_by_letters_digits_and_the_marks_of_names() -> None:
    for name in ("丞相村1组", "石桥大院（东）", "3号院", "黄桷树·老院子", "St. John's Court", "一组、二组", "网格#7"):
        assert is_name(name), name
    for name in ("=1+1", "+86", "-组", "@组", "<script>", "大院<b>", "院\u202e子", "院\n子", "　", ""):
        assert not is_name(name), name


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": f"{VILLAGE}G01", "level": Level.GRID},
        {"code": f"{VILLAGE}D1", "level": Level.COURTYARD},
        {"code": f"{OTHER_VILLAGE}G01", "level": Level.GROUP},
        {"code": f"{VILLAGE}G01", "level": Level.GROUP, "longitude": 104.0},
        {"code": f"{VILLAGE}G01", "level": Level.GROUP, "longitude": 200.0, "latitude": 29.9},
    ],
)
def test_the_database_itself_refuses_a_code_that_lies(wrong: dict[str, object]) -> None:
    village = make_place(VILLAGE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(parent=village, name="错", **wrong)
