"""Both finders look at a photograph before anybody outside sees it, and what they find is gone from the copy."""

import cv2
import pytest

from dayuan.sensing.covering import cover_marked
from dayuan.sensing.faces import weights
from dayuan.sensing.faces.tests.drawn import drawn_face
from dayuan.sensing.finding import CannotLook, find_recognisable, the_face_finder
from dayuan.sensing.plates.pictures import open_picture
from dayuan.sensing.recognisable import MarkKind

pytestmark = pytest.mark.no_database


@pytest.fixture
def jpeg():
    return cv2.imencode(".jpg", drawn_face(60), [cv2.IMWRITE_JPEG_QUALITY, 92])[1].tobytes()


def test_what_was_found_is_gone_from_the_public_copy(jpeg):
    found = find_recognisable(jpeg)
    assert [one.kind for one in found] == [MarkKind.FACE]

    assert the_face_finder().find(open_picture(cover_marked(jpeg, found).jpeg)) == []


def test_where_a_model_is_missing_that_is_said(monkeypatch, jpeg):
    monkeypatch.setattr(weights, "PACKAGE", "no_such_package")
    the_face_finder.cache_clear()
    with pytest.raises(CannotLook, match="not installed"):
        find_recognisable(jpeg)
    the_face_finder.cache_clear()
