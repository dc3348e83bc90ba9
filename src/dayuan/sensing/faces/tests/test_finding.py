"""The model itself finds somebody drawn, alone or small in a large picture; and nobody where nobody is."""

import numpy as np
import pytest

from dayuan.sensing.faces import weights
from dayuan.sensing.faces.finding import Face, FaceFinder
from dayuan.sensing.faces.tests.drawn import drawn_face
from dayuan.sensing.faces.weights import FaceModelIsMissing

pytestmark = pytest.mark.no_database


@pytest.fixture(scope="module")
def finder():
    return FaceFinder()


def covers(face: Face, middle: tuple[float, float]) -> bool:
    return face.left < middle[0] < face.left + face.width and face.top < middle[1] < face.top + face.height


@pytest.mark.parametrize("size", [40, 120])
def test_a_face_is_found_where_it_is_and_about_as_large(finder, size):
    (face,) = finder.find(drawn_face(size))

    assert covers(face, (2 * size, 2 * size))
    assert 0.6 * size < face.width < 1.2 * size
    assert 0.2 <= face.score <= 1


def test_two_people_in_a_large_picture_are_two_boxes_in_its_own_pixels(finder):
    street = np.full((500, 1800, 3), 128, np.uint8)
    for left, top in ((100, 100), (1400, 150)):
        street[top : top + 320, left : left + 320] = drawn_face(80)

    faces = finder.find(street)

    for middle in ((260, 260), (1560, 310)):
        assert sum(covers(face, middle) for face in faces) == 1


def test_whatever_shape_a_picture_has_and_in_whatever_order_they_come_the_answers_stay_the_same(finder):
    alone = finder.find(drawn_face(60))
    for shape in ((1, 1, 3), (17, 640, 3), (641, 33, 3)):
        assert finder.find(np.full(shape, 90, np.uint8)) == []

    assert finder.find(drawn_face(60)) == alone


def test_a_model_that_is_missing_or_another_is_said_and_nothing_is_found(monkeypatch):
    monkeypatch.setattr(weights, "SHA256", "0" * 64)
    with pytest.raises(FaceModelIsMissing, match="not the file it should be"):
        FaceFinder().find(drawn_face(60))
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    with pytest.raises(FaceModelIsMissing, match="not installed"):
        FaceFinder().find(drawn_face(60))
