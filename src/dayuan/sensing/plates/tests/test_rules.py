import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.sensing.plates.rules import (
    SHAPES,
    SURE_ENOUGH,
    Box,
    Doubt,
    Kind,
    Point,
    box_around,
    doubt_about,
    kind_of,
    may_begin,
    without_marks,
)

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("plate", "kind"),
    [
        ("川A12345", Kind.ORDINARY),
        ("川ZA9R25", Kind.ORDINARY),
        ("京N8P8F8", Kind.ORDINARY),
        ("渝AD12345", Kind.NEW_ENERGY),
        ("苏ED51712", Kind.NEW_ENERGY),
        ("粤BF00A8", Kind.ORDINARY),
        ("粤BFA0018", Kind.NEW_ENERGY),
        ("沪A12345D", Kind.NEW_ENERGY),
        ("川A1234警", Kind.SPECIAL),
        ("川A1234学", Kind.SPECIAL),
        ("川A1234挂", Kind.SPECIAL),
        ("粤Z1234港", Kind.SPECIAL),
        ("粤ZAB12澳", Kind.SPECIAL),
        ("沪A0123领", Kind.SPECIAL),
        ("使224578", Kind.SPECIAL),
        ("224578使", Kind.SPECIAL),
        ("京X1234应急", Kind.SPECIAL),
        ("WJ川12345", Kind.SPECIAL),
        ("VA12345", Kind.SPECIAL),
        ("川I12345", Kind.UNKNOWN),
        ("川AO2345", Kind.UNKNOWN),
        ("川A1234", Kind.UNKNOWN),
        ("川AZ12345", Kind.UNKNOWN),
        ("川A123456", Kind.UNKNOWN),
        ("A12345", Kind.UNKNOWN),
        ("粤A1234港", Kind.UNKNOWN),
        ("hello", Kind.UNKNOWN),
        ("", Kind.UNKNOWN),
    ],
)
def test_a_plate_is_of_the_kind_its_text_says(plate, kind):
    assert kind_of(plate) is kind


@given(
    st.sampled_from(SHAPES).flatmap(lambda shape: st.tuples(*(st.sampled_from(sorted(slot)) for slot in shape.slots)))
)
def test_every_plate_may_begin_like_itself_and_is_of_a_known_kind(characters):
    plate = "".join(characters)
    assert kind_of(plate) is not Kind.UNKNOWN
    assert all(may_begin(plate[:length]) for length in range(len(plate) + 1))


@given(st.text(max_size=12))
def test_any_text_gets_a_kind_and_only_a_plate_that_is_certain_needs_nobody(text):
    doubt = doubt_about(text, confidence=1.0)
    assert (doubt is Doubt.NONE) == (kind_of(text) in (Kind.ORDINARY, Kind.NEW_ENERGY))


@pytest.mark.parametrize(
    ("text", "confidence", "doubt"),
    [
        ("川A12345", 0.99, Doubt.NONE),
        ("川A12345", SURE_ENOUGH, Doubt.NONE),
        ("川A12345", SURE_ENOUGH - 0.01, Doubt.LOW_CONFIDENCE),
        ("川A1234警", 0.99, Doubt.SPECIAL),
        ("川A123", 0.99, Doubt.UNKNOWN_SHAPE),
        ("", 0.0, Doubt.UNREADABLE),
    ],
)
def test_a_person_is_asked_for_the_first_reason_that_holds(text, confidence, doubt):
    assert doubt_about(text, confidence) is doubt


@pytest.mark.parametrize("written", ["川A·12345", "川a 12345", " 川A-12345 ", "川A.12345"])
def test_a_plate_is_compared_without_what_people_add_when_writing(written):
    assert without_marks(written) == "川A12345"


@given(st.lists(st.tuples(st.floats(-5e3, 5e3), st.floats(-5e3, 5e3)), min_size=4, max_size=4))
def test_a_box_always_lies_inside_the_picture(spots):
    box = box_around([Point(x, y) for x, y in spots], width=640, height=360)
    assert 0 <= box.left < box.right <= 640
    assert 0 <= box.top < box.bottom <= 360


def test_a_box_holds_its_corners():
    corners = [Point(10.5, 20.0), Point(110.0, 25.0), Point(109.0, 60.5), Point(9.0, 55.0)]
    assert box_around(corners, width=640, height=360) == Box(9, 20, 111, 61)
