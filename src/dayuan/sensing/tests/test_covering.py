"""What is covered in a picture for the public is gone from it, and cannot be brought back."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from dayuan.sensing.covering import LONGEST_SIDE, cover_marked
from dayuan.sensing.recognisable import Marked, MarkKind

pytestmark = pytest.mark.no_database

HALF = (0.25, 0.25, 0.5, 0.5)
SHARES = st.floats(-0.2, 1.2)


def striped(size=(800, 600), *, stripes=40):
    """Black and white stripes, as fine as the strokes of a plate; whatever is averaged becomes grey."""
    image = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(image)
    for left in range(0, size[0], 2 * stripes):
        draw.rectangle((left, 0, left + stripes - 1, size[1]), fill="black")
    return as_jpeg(image)


def as_jpeg(image, **more):
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, **more)
    return out.getvalue()


def shades(jpeg):
    with Image.open(io.BytesIO(jpeg)) as image:
        return np.asarray(image.convert("L"), dtype=np.float64)


@pytest.mark.parametrize("kind", list(MarkKind))
def test_nothing_of_what_was_there_is_left_under_a_cover_and_beside_it_all_is(kind):
    covered = shades(cover_marked(striped(stripes=5), [Marked(kind, HALF)]).jpeg)

    assert covered[200:400, 250:550].std() < 12, "fine strokes are one shade"
    assert covered[:100, :100].std() > 90, "elsewhere the stripes are still there"


def test_two_different_plates_look_the_same_once_they_are_covered():
    def plate(dark):
        image = Image.new("RGB", (800, 600), (90, 90, 90))
        draw = ImageDraw.Draw(image)
        for number, left in enumerate(range(300, 500, 20)):
            draw.rectangle((left, 280, left + 9, 320), fill="white" if number in dark else (30, 60, 160))
        return cover_marked(as_jpeg(image), [Marked(MarkKind.PLATE, (0.375, 0.46, 0.25, 0.08))]).jpeg

    one, other = shades(plate({0, 2, 4, 6, 8})), shades(plate({1, 3, 5, 7, 9}))
    assert np.abs(one - other).max() <= 3


def test_a_face_keeps_sixteen_shades_at_most_and_its_margin_is_covered_too():
    chance = np.random.default_rng(1)
    noise = Image.fromarray(chance.integers(0, 255, (600, 800, 3), dtype=np.uint8))
    covered = shades(cover_marked(as_jpeg(noise), [Marked(MarkKind.FACE, HALF)]).jpeg)

    assert covered[100:500, 100:700].std() < 15
    assert covered[:40, :80].std() > 30


def test_of_two_covers_that_overlap_neither_brings_back_what_the_other_hid():
    marked = [Marked(MarkKind.OWN, HALF), Marked(MarkKind.OWN, (0.5, 0.25, 0.5, 0.5))]
    covered = shades(cover_marked(striped(stripes=5), marked).jpeg)

    assert covered[200:400, 250:780].std() < 12


def test_the_copy_is_smaller_and_says_nothing_beside_the_picture():
    exif = Image.Exif()
    exif[0x010F] = "Someone's phone"
    drawn = cover_marked(as_jpeg(Image.new("RGB", (3000, 2000), "grey"), exif=exif, comment=b"who"), [])

    assert max(drawn.width, drawn.height) == LONGEST_SIDE
    assert b"Someone" not in drawn.jpeg
    assert b"who" not in drawn.jpeg


@settings(max_examples=60, deadline=None)
@given(SHARES, SHARES, st.floats(0, 1), st.floats(0, 1), st.sampled_from(list(MarkKind)))
def test_wherever_a_mark_lies_the_picture_is_drawn(left, top, width, height, kind):
    drawn = cover_marked(striped((64, 48)), [Marked(kind, (left, top, width, height))])

    assert (drawn.width, drawn.height) == (64, 48)


def test_something_a_pixel_wide_is_covered_all_the_same():
    image = Image.new("RGB", (400, 400), "white")
    image.putpixel((200, 200), (0, 0, 0))
    image.putpixel((201, 201), (0, 0, 0))
    drawn = cover_marked(as_jpeg(image), [Marked(MarkKind.FACE, (0.5, 0.5, 0.001, 0.001))])

    assert shades(drawn.jpeg).min() > 150
