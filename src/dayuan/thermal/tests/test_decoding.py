"""An imager's picture becomes temperatures, and whatever is none is refused with the reason."""

import io
import math
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dayuan.thermal.rules.frames import read_frame
from dayuan.thermal.rules.refusals import FrameRefused, WhyNot
from dayuan.thermal.rules.scales import Air, Linear, Planck, ScaleImpossible, Window, to_celsius, transmission
from dayuan.thermal.testing import (
    PLANCK,
    TLINEAR,
    as_counts,
    jpeg_around,
    make_flir_jpeg,
    make_hillside,
    make_png,
    with_fire,
)

pytestmark = pytest.mark.no_database

FIRE = with_fire(make_hillside(96, 64), 40, 20)


def refused(sent: bytes, **how: object) -> WhyNot:
    with pytest.raises(FrameRefused) as refusal:
        read_frame(sent, **how)
    return refusal.value.why


# Temperatures


def test_a_black_body_right_before_the_lens_has_the_temperature_of_the_textbook_formula():
    scale = Planck(r1=16_000, r2=0.0125, b=1_430, f=1, o=-3_000, emissivity=1, air=Air(distance_m=0))
    by_hand = 1_430 / math.log(16_000 / (0.0125 * (12_000 - 3_000)) + 1) - 273.15
    assert to_celsius(np.array([[12_000]], np.uint16), scale)[0, 0] == pytest.approx(by_hand, abs=1e-3)


def test_a_shiny_thing_in_surroundings_of_its_own_warmth_reads_as_what_it_is():
    """Where object, air and reflections are equally warm, nothing that is mixed in may change the reading."""
    alike = Planck(
        r1=16_000, r2=0.0125, b=1_430, f=1, o=-3_000, emissivity=0.6, reflected_c=30,
        air=Air(distance_m=400, temperature_c=30, humidity=0.7), window=Window(0.8, 30),
    )  # fmt: skip
    counts = np.array([[round(alike.counts_of(30))]], np.uint16)
    assert to_celsius(counts, alike)[0, 0] == pytest.approx(30, abs=0.05)


@pytest.mark.parametrize(("emissivity", "hotter"), [(0.95, False), (0.5, True)])
def test_a_thing_that_shines_little_is_hotter_than_it_looks(emissivity, hotter):
    looks = Planck(r1=16_000, r2=0.0125, b=1_430, f=1, o=-3_000, emissivity=1)
    truly = Planck(r1=16_000, r2=0.0125, b=1_430, f=1, o=-3_000, emissivity=emissivity)
    counts = np.array([[round(looks.counts_of(80))]], np.uint16)
    assert bool(to_celsius(counts, truly)[0, 0] > 100) is hotter


def test_air_lets_less_through_the_farther_and_the_wetter():
    near, far = Air(distance_m=1), Air(distance_m=1_000)
    assert 0.98 < transmission(near) <= 1
    assert transmission(far) < transmission(near)
    assert transmission(Air(distance_m=1_000, humidity=0.95)) < transmission(far)


@given(st.floats(-20, 140))
def test_counted_and_read_again_a_temperature_is_itself(celsius):
    scale = Planck(r1=16_000, r2=0.0125, b=1_430, f=1, o=-3_000, emissivity=1, air=Air(distance_m=0))
    # One count is up to some tenths of a degree where it is cold.
    assert to_celsius(np.array([[round(scale.counts_of(celsius))]], np.uint16), scale)[0, 0] == pytest.approx(
        celsius, abs=0.15
    )


@pytest.mark.parametrize(
    "scale",
    [
        Planck(r1=0, r2=1, b=1, f=1, o=0),
        Planck(r1=math.nan, r2=1, b=1, f=1, o=0),
        Planck(r1=1, r2=1, b=1, f=1, o=0, emissivity=0),
        Planck(r1=16_000, r2=0.0125, b=1_430, f=1, o=-3_000, window=Window(transmission=2)),
        Linear(gain=0, offset_c=0),
        Linear(gain=math.inf, offset_c=0),
    ],
)
def test_constants_that_mean_nothing_give_no_temperatures(scale):
    with pytest.raises(ScaleImpossible):
        scale.table()


# FLIR's JPEG


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("segment_bytes", [60_000, 700])
def test_a_flir_picture_is_read_whichever_way_its_bytes_stand(packed, order, segment_bytes):
    jpeg = make_flir_jpeg(as_counts(FIRE, PLANCK), packed=packed, order=order, segment_bytes=segment_bytes)
    frame = read_frame(jpeg)
    assert frame.size == (96, 64)
    assert frame.model == "TEST 1"
    assert np.abs(frame.celsius - FIRE).max() < 0.2


def test_a_camera_that_says_its_humidity_in_percent_is_understood():
    counts = as_counts(FIRE, PLANCK)
    assert np.array_equal(
        read_frame(make_flir_jpeg(counts, humidity=50.0)).celsius, read_frame(make_flir_jpeg(counts)).celsius
    )


def test_a_photograph_without_heat_says_so():
    file = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(file, "JPEG")
    assert refused(file.getvalue()) is WhyNot.NO_HEAT_DATA


def test_a_lost_segment_is_noticed():
    jpeg = make_flir_jpeg(as_counts(FIRE), packed=False, segment_bytes=4_000)
    second = jpeg.index(b"FLIR\0\x01\x01") - 4
    assert refused(jpeg[:second] + jpeg[second + 4_000 + 12 :]) is WhyNot.DAMAGED


def test_a_picture_that_claims_a_million_times_its_pixels_is_refused_before_it_is_unpacked():
    jpeg = make_flir_jpeg(as_counts(FIRE), packed=False)
    assert refused(jpeg.replace(struct.pack("<HHH", 2, 96, 64), struct.pack("<HHH", 2, 60_000, 60_000))) is (
        WhyNot.TOO_MANY_PIXELS
    )


def test_a_packing_we_cannot_open_is_named():
    fff = make_flir_jpeg(as_counts(FIRE)).replace(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xf7aaaa")
    assert refused(fff) is WhyNot.NOT_16_BIT


def test_segments_that_hold_something_else_are_damaged():
    assert refused(jpeg_around(b"not a file of theirs" * 10)) is WhyNot.DAMAGED


# Plain frames


def test_plain_pictures_are_read_with_the_scale_of_their_imager():
    counts = as_counts(FIRE)
    tiff = io.BytesIO()
    Image.fromarray(counts).save(tiff, "TIFF")
    for sent in (make_png(counts), tiff.getvalue(), counts.tobytes()):
        frame = read_frame(sent, scale=TLINEAR, size=(96, 64))
        assert np.abs(frame.celsius - FIRE).max() < 0.05


def test_plain_counts_without_a_scale_mean_nothing():
    assert refused(make_png(as_counts(FIRE))) is WhyNot.NO_SCALE


def test_counts_of_another_number_than_said_are_refused():
    assert refused(as_counts(FIRE).tobytes()[:-2], scale=TLINEAR, size=(96, 64)) is WhyNot.WRONG_LENGTH


def test_a_coloured_picture_is_no_heat_picture():
    png, tiff = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (64, 64)).save(png, "PNG")
    Image.new("RGB", (64, 64)).save(tiff, "TIFF")
    assert refused(png.getvalue(), scale=TLINEAR) is WhyNot.NOT_16_BIT
    assert refused(tiff.getvalue(), scale=TLINEAR) is WhyNot.NOT_16_BIT


def test_a_png_bomb_is_refused_by_its_head():
    png = make_png(as_counts(FIRE))
    huge = struct.pack(">II", 100_000, 100_000)
    head = b"IHDR" + huge + png[24:29]
    bomb = png[:12] + head + struct.pack(">I", zlib.crc32(head)) + png[33:]
    assert refused(bomb, scale=TLINEAR) is WhyNot.TOO_MANY_PIXELS


@pytest.mark.parametrize("sent", [b"", b"GIF89a", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*\0\0\0\x08"])
def test_nothing_and_something_else_are_refused(sent):
    assert isinstance(refused(sent, scale=TLINEAR), WhyNot)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_cut_or_altered_is_read_or_refused_and_never_breaks(data):
    counts = as_counts(FIRE, PLANCK)
    whole = data.draw(st.sampled_from([make_flir_jpeg(counts), make_flir_jpeg(counts, packed=False), make_png(counts)]))
    sent = bytearray(whole[: data.draw(st.integers(0, len(whole)))])
    for at, value in data.draw(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), max_size=8)):
        if at < len(sent):
            sent[at] = value
    try:
        frame = read_frame(bytes(sent), scale=TLINEAR)
    except FrameRefused:
        return
    assert np.isfinite(frame.celsius).all()


# Pictures of real cameras, where somebody has them


@pytest.mark.skipif("DAYUAN_HEAT_PICTURES" not in os.environ, reason="needs a folder of real FLIR pictures")
def test_real_pictures_say_what_their_cameras_wrote_on_them():
    """The extremes that the AX8 and the T640 burnt into their pictures, and a mug of hot water."""
    folder = Path(os.environ["DAYUAN_HEAT_PICTURES"])
    pipe = read_frame((folder / "FLIR_AX8.jpg").read_bytes()).celsius
    assert (pipe.min(), pipe.mean(), pipe.max()) == pytest.approx((24.3, 25.1, 25.5), abs=0.15)
    mug = read_frame((folder / "FLIR.jpg").read_bytes()).celsius
    assert 55 < mug.max() < 70
    row, _column = np.unravel_index(mug.argmax(), mug.shape)
    assert 0.5 < row / mug.shape[0] < 0.9
