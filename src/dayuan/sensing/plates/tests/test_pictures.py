import io

import numpy as np
import pytest
from PIL import Image

from dayuan.sensing.plates.pictures import LONGEST_SIDE, PictureCannotBeRead, as_colour, open_picture, smaller

pytestmark = pytest.mark.no_database


def saved(mode: str, kind: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    ("mode", "kind"),
    [("L", "JPEG"), ("RGB", "JPEG"), ("CMYK", "JPEG"), ("RGBA", "PNG"), ("LA", "PNG"), ("P", "PNG"), ("1", "PNG"),
     ("I;16", "PNG"), ("RGB", "WEBP"), ("RGB", "BMP"), ("F", "TIFF"), ("P", "GIF")],
)  # fmt: skip
def test_any_kind_of_picture_becomes_plain_colour(mode, kind):
    picture = open_picture(saved(mode, kind))
    assert picture.shape == (30, 40, 3)
    assert picture.dtype == np.uint8


def test_a_photograph_held_sideways_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert open_picture(saved("RGB", "JPEG", exif=exif)).shape == (40, 30, 3)


def test_a_huge_photograph_is_made_smaller():
    assert max(open_picture(saved("RGB", "JPEG", (9000, 1000))).shape) <= LONGEST_SIDE


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "not a picture"),
        (b"garbage" * 100, "not a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "not a picture"),
        (b"<svg onload='alert(1)'/>", "not a picture"),
        (saved("RGB", "JPEG")[:-300], "damaged"),
        (saved("RGB", "PNG")[:60], "damaged"),
        (saved("1", "PNG", (20000, 20000)), "too large"),
    ],
)
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_what_cannot_be_opened_gets_a_plain_sentence(content, why):
    with pytest.raises(PictureCannotBeRead, match=why):
        open_picture(content)


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    with pytest.raises(PictureCannotBeRead, match="no such file"):
        open_picture(tmp_path / "nothing.jpg")
    with pytest.raises(PictureCannotBeRead, match="folder"):
        open_picture(tmp_path)


@pytest.mark.parametrize(
    "array",
    [
        np.zeros((4, 5), np.uint8),
        np.zeros((4, 5, 1), np.uint8),
        np.zeros((4, 5, 2), np.uint8),
        np.zeros((4, 5, 4), np.uint8),
        np.full((4, 5, 3), 60000, np.uint16),
        np.full((4, 5, 3), 0.5, np.float32),
        np.full((4, 5, 3), np.nan, np.float64),
        np.ones((4, 5), bool),
    ],
)
def test_arrays_of_every_kind_become_plain_colour(array):
    picture = as_colour(array)
    assert (picture.shape, picture.dtype) == ((4, 5, 3), np.uint8)


@pytest.mark.parametrize("shape", [(0, 5, 3), (5, 0), (5,), (1, 2, 3, 4)])
def test_an_array_that_is_no_picture_is_refused(shape):
    with pytest.raises(PictureCannotBeRead):
        as_colour(np.zeros(shape, np.uint8))


def test_a_small_picture_stays_as_it_is():
    picture = np.zeros((30, 40, 3), np.uint8)
    assert smaller(picture, 1280)[1] == 1.0
    assert smaller(picture, 20)[0].shape == (15, 20, 3)
