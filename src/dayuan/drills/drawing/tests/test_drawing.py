import io
from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dayuan.drills.drawing import CameraCaption, draw_car, invent_plate, invent_plate_from_elsewhere
from dayuan.drills.drawing.lettering import font_of, letter_mask
from dayuan.drills.drawing.photograph import DRAWN_NOT_TAKEN
from dayuan.drills.drawing.plate import draw_plate
from dayuan.drills.yucheng.sites import CHECKPOINTS
from dayuan.sensing.plates.cli import main
from dayuan.sensing.plates.pictures import as_colour, open_picture
from dayuan.sensing.plates.reader import PlateReader
from dayuan.sensing.plates.rules import PROVINCES, Kind, kind_of

pytestmark = pytest.mark.no_database

MORNING = datetime(2026, 11, 23, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="module")
def reader() -> PlateReader:
    return PlateReader()


@given(st.integers(), st.booleans())
def test_invented_plates_are_well_formed_and_of_the_region_asked_for(seed, new_energy):
    plate = invent_plate(Random(seed), "川A", new_energy=new_energy)
    assert plate.startswith("川A")
    assert kind_of(plate) is (Kind.NEW_ENERGY if new_energy else Kind.ORDINARY)
    assert not invent_plate_from_elsewhere(Random(seed)).startswith("川Z")


@pytest.mark.parametrize(
    ("plate", "seed", "night"),
    [("川A8K306", 1, False), ("川ZD20419", 2, False), ("渝B52F71", 3, True), ("贵AF60318", 4, True)],
)
def test_the_reader_really_reads_a_drawn_car(reader, plate, seed, night):
    picture = open_picture(draw_car(plate, seed=seed, night=night))
    best, *others = reader.read(picture)
    assert (best.text, others) == (plate, [])
    assert best.box.right - best.box.left > 130
    assert best.kind is kind_of(plate)


def test_the_same_seed_draws_the_same_picture_and_another_seed_another():
    first, again, other = (draw_car("川A12345", seed=seed, size=(320, 180)) for seed in (5, 5, 6))
    assert first == again != other


def test_the_picture_is_a_jpeg_of_the_size_asked_for():
    with Image.open(io.BytesIO(draw_car("川A12345", seed=1, size=(640, 360)))) as image:
        assert (image.format, image.size) == ("JPEG", (640, 360))


def test_every_character_the_pictures_need_is_in_our_font():
    blank = bytes(font_of(40).getmask("\N{SNOWMAN}"))
    written = DRAWN_NOT_TAKEN + "".join(PROVINCES) + "".join(site.name for site in CHECKPOINTS) + "虞丞乡抓拍机"
    missing = [character for character in set(written) - {" "} if bytes(font_of(40).getmask(character)) == blank]
    assert missing == []


def test_a_caption_says_where_and_when():
    plain = open_picture(draw_car("川A12345", seed=1, size=(640, 360)))
    caption = CameraCaption("虞丞乡 东进口卡点", MORNING)
    captioned = open_picture(draw_car("川A12345", seed=1, size=(640, 360), camera_caption=caption))
    changed = np.abs(plain.astype(int) - captioned).max(axis=2) > 60
    assert changed[:30].any()
    assert not changed[40:].any()


def test_a_bare_plate_is_read_on_its_side_lines_and_all(reader):
    flat = np.asarray(draw_plate("云A3M582", pixels_per_mm=0.4).convert("RGB"))[:, :, ::-1]
    assert reader.read(as_colour(flat))[0].text == "云A3M582"


def test_a_camera_hung_askew_still_reads(reader):
    picture = open_picture(draw_car("川A8K306", seed=1))
    move = cv2.getRotationMatrix2D((640, 480), -8, 0.9)
    assert reader.read(cv2.warpAffine(picture, move, (1280, 720)))[0].text == "川A8K306"


def test_two_cars_side_by_side_are_both_read_and_the_command_names_the_nearer_one(reader, tmp_path, capsys):
    near, far = (open_picture(draw_car(plate, seed=seed)) for plate, seed in (("川A8K306", 1), ("渝B52F71", 3)))
    far = cv2.copyMakeBorder(cv2.resize(far, (1024, 576)), 0, 144, 0, 0, cv2.BORDER_REPLICATE)
    together = tmp_path / "two cars.png"
    Image.fromarray(np.concatenate([far, near], axis=1)[:, :, ::-1]).save(together)

    assert [reading.text for reading in reader.read(open_picture(together))] == ["川A8K306", "渝B52F71"]

    main([str(together)])
    assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()] == ["川A8K306"]
    main(["--all", str(together)])
    assert [line.split("\t")[1] for line in capsys.readouterr().out.splitlines()] == ["川A8K306", "渝B52F71"]


def lorry_plate(text: str) -> np.ndarray:
    """Two rows, black on yellow, as at the rear of lorries and trailers (GA 36-2018, two pixels for a millimetre)."""
    plate = Image.new("RGB", (880, 440), (240, 180, 30))
    for character, left in zip(text, (220, 500, 54, 212, 370, 528, 686), strict=True):
        upper = left in (220, 500)
        mask = letter_mask(character, 160 if upper else 130, 120 if upper else 220)
        plate.paste((15, 15, 15), (left, 30 if upper else 180), mask)
    return np.asarray(plate)[:, :, ::-1]


@pytest.mark.parametrize("text", ["粤B40F88", "川A9L07挂"])
def test_a_plate_of_two_rows_is_read_as_one(reader, text):
    picture = np.array(open_picture(draw_car("川A11111", seed=1)))
    picture[430:640, 480:800] = 60
    picture[500:575, 560:710] = cv2.resize(lorry_plate(text), (150, 75), interpolation=cv2.INTER_AREA)
    best = reader.read(cv2.GaussianBlur(picture, (0, 0), 0.7))[0]
    assert (best.text, best.needs_person) == (text, kind_of(text) is Kind.SPECIAL)
