"""Picture after picture of an imager: a fire that lasts becomes one signal, with its place and its picture."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError

from dayuan.devices.models import Device, Health
from dayuan.kernel import events
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.sensing.actions import forget_expired
from dayuan.sensing.album import photo_path
from dayuan.sensing.events import SignalsRecorded
from dayuan.sensing.models import Photo, PhotoState, Signal
from dayuan.thermal.actions import MaskAlreadyLifted, cover, lift_mask, load_terrain, set_limits, set_pose, set_scale
from dayuan.thermal.latest import forget_old_pictures, latest_picture, read_latest
from dayuan.thermal.queries import terrain_at
from dayuan.thermal.reading import MARGIN, Outcome, Reader
from dayuan.thermal.rules.hotspots import Limits
from dayuan.thermal.rules.placing import Pose
from dayuan.thermal.rules.refusals import FrameRefused
from dayuan.thermal.rules.terrain import read_grid
from dayuan.thermal.rules.tracking import Patience
from dayuan.thermal.testing import (
    PLANCK,
    TLINEAR,
    as_counts,
    make_flir_jpeg,
    make_hillside,
    make_imager,
    make_png,
    with_fire,
)

LIMITS = Limits(threshold_c=80, contrast_k=12, least_pixels=2)
POSE = Pose(longitude=104.15, latitude=29.99, height_m=30, bearing_deg=90, tilt_deg=5, view_deg=24)
MIDDLE = (158, 126)
WHOLE = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)]


@pytest.fixture(autouse=True)
def _own_album(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA = tmp_path


@pytest.fixture
def imager() -> Device:
    return make_imager()


@pytest.fixture
def set_up(imager: Device, chief: Person) -> Device:
    """Placed, with a linear scale, told of a hotspot that is in two of three pictures."""
    set_pose(imager, POSE, by=chief, at=MONDAY_NOON)
    set_scale(imager, TLINEAR, by=chief, at=MONDAY_NOON)
    set_limits(imager, LIMITS, Patience(2, 3), by=chief, at=MONDAY_NOON)
    return imager


def at_second(seconds: float) -> datetime:
    return MONDAY_NOON + timedelta(seconds=seconds)


def calm(number: int) -> bytes:
    return make_png(as_counts(make_hillside(seed=number)))


def burning(number: int, *, side: int = 4, hotter_by_k: float = 60.0) -> bytes:
    return make_png(as_counts(with_fire(make_hillside(seed=number), *MIDDLE, side=side, hotter_by_k=hotter_by_k)))


def show(
    reader: Reader,
    imager: Device,
    pictures: int,
    *,
    of: Callable[[int], bytes] = burning,
    begins: float = 0,
    every: float = 1,
) -> list[Outcome]:
    return [
        reader.read(imager, of(number), size=None, taken_at=at_second(at), at=at_second(at))
        for number, at in ((number, begins + number * every) for number in range(pictures))
    ]


# A fire


def test_a_fire_that_lasts_becomes_one_signal_with_its_heat_its_place_and_its_picture(set_up: Device) -> None:
    show(Reader(), set_up, 10)
    signal = Signal.objects.get()
    assert (signal.kind, signal.device_id, signal.unit) == ("hotspot", set_up.pk, "°C")
    assert signal.value == pytest.approx(80, abs=0.5)
    details = signal.details
    assert details["contrast_k"] == pytest.approx(60, abs=1)
    assert (details["frames"], details["of_frames"], details["pixels"], details["placed"]) == (2, 3, 16, "level")
    # The middle of the picture: 30 m up, 5° down, so 343 m to the east, give or take what the mast may be off by.
    assert details["range_m"] == pytest.approx(344, abs=2)
    assert details["uncertainty_m"] == pytest.approx(22, abs=4)
    assert (signal.longitude, signal.latitude) == pytest.approx((104.15355, 29.99), abs=1e-4)
    side_m = 344 * np.tan(np.radians(12)) / 160
    assert details["area_m2"] == pytest.approx(16 * side_m**2, rel=0.02)
    photo = Photo.objects.get()
    assert signal.evidence == [f"photo:{photo.pk}"]
    assert (photo.device_id, photo.state) == (set_up.pk, PhotoState.GIVEN)
    assert photo_path(photo.pk).read_bytes().startswith(b"\xff\xd8\xff")


def test_whoever_weighs_signals_hears_of_it(set_up: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[SignalsRecorded] = []
    monkeypatch.setitem(events._listeners, SignalsRecorded, [heard.append])
    show(Reader(), set_up, 3)
    assert [(one.kind, one.device_kind, one.details["placed"]) for news in heard for one in news.signals] == [
        ("hotspot", "thermal_imager", "level")
    ]


def test_a_fire_that_goes_on_is_told_once_a_minute_and_says_how_it_grows(set_up: Device) -> None:
    show(Reader(), set_up, 130, of=lambda n: burning(n, side=4 + n // 50))
    told = [(s.details["times_told"], s.details["growth"]) for s in Signal.objects.order_by("id")]
    assert told == [(1, 1.0), (2, round(25 / 16, 2)), (3, round(36 / 16, 2))]
    assert len({s.details["spot"] for s in Signal.objects.all()}) == 1
    assert Photo.objects.count() == 3


def test_a_flash_leaves_nothing_behind(set_up: Device) -> None:
    reader = Reader()
    for begins in range(0, 40, 8):
        show(reader, set_up, 1, begins=begins)
        show(reader, set_up, 5, of=lambda n, b=begins: calm(n + 10 * b), begins=begins + 1)
    assert not Signal.objects.exists()
    assert not Photo.objects.exists()


def test_a_signal_that_could_not_be_stored_is_told_with_the_next_picture(
    set_up: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_given: Any, **_named: Any) -> None:
        raise DatabaseError("away")

    reader = Reader()
    with monkeypatch.context() as broken:
        broken.setattr("dayuan.thermal.reading.tell_hotspots", away)
        show(reader, set_up, 4)
    assert not Signal.objects.exists()
    show(reader, set_up, 1, of=lambda n: burning(n + 50), begins=4)
    assert Signal.objects.get().details["times_told"] == 1


def test_an_imager_that_nobody_set_up_tells_from_its_own_place(imager: Device) -> None:
    """FLIR's pictures carry their scale; without a pose the signal lies at the imager and says so."""
    jpegs = [
        make_flir_jpeg(as_counts(with_fire(make_hillside(seed=n), *MIDDLE, hotter_by_k=80), PLANCK), PLANCK)
        for n in range(30)
    ]
    show(Reader(), imager, 30, of=lambda n: jpegs[n], every=0.11)
    signal = Signal.objects.get()
    assert (signal.longitude, signal.latitude) == (imager.longitude, imager.latitude)
    assert signal.details["placed"] == "no"
    assert signal.details["range_m"] is None


# What is not told


def test_a_mask_silences_its_part_from_the_next_look_on_and_ends_by_itself(set_up: Device, chief: Person) -> None:
    cover(set_up, WHOLE, reason="砖窑", expires_at=at_second(60), by=chief, at=MONDAY_NOON)
    reader = Reader()
    show(reader, set_up, 10)
    assert not Signal.objects.exists()
    show(reader, set_up, 10, of=lambda n: burning(n + 30), begins=61)
    assert Signal.objects.count() == 1


def test_a_mask_can_be_lifted_once(set_up: Device, chief: Person) -> None:
    mask = cover(set_up, WHOLE, reason="砖窑", expires_at=at_second(6000), by=chief, at=MONDAY_NOON)
    lift_mask(mask.pk, by=chief, at=at_second(1))
    with pytest.raises(MaskAlreadyLifted):
        lift_mask(mask.pk, by=chief, at=at_second(2))
    show(Reader(), set_up, 10, begins=3)
    assert Signal.objects.count() == 1


def test_a_frozen_picture_is_one_picture(set_up: Device) -> None:
    still = burning(1)
    outcomes = show(Reader(), set_up, 10, of=lambda _n: still)
    assert [outcome.repeated for outcome in outcomes] == [False] + [True] * 9
    assert not Signal.objects.exists()


def test_plain_counts_of_an_imager_without_a_scale_are_refused(imager: Device) -> None:
    with pytest.raises(FrameRefused):
        show(Reader(), imager, 1)


# The ground


def test_on_a_grid_of_heights_the_fire_lies_on_the_slope(set_up: Device, chief: Person, township: Place) -> None:
    """A wall of rock 200 m high rises 150 m east of the mast."""
    head = "ncols 20\nnrows 20\nxllcorner 104.14\nyllcorner 29.98\ncellsize 0.001\nNODATA_value -9999\n"
    row = " ".join("400" if column < 12 else "600" for column in range(20))
    load_terrain(township, "东山", read_grid(head + "\n".join([row] * 20)), by=chief, at=MONDAY_NOON)
    show(Reader(), set_up, 3)
    signal = Signal.objects.get()
    assert signal.details["placed"] == "terrain"
    assert 100 < signal.details["range_m"] < 250


def test_the_newest_grid_that_covers_a_point_counts(chief: Person, township: Place) -> None:
    head = "ncols 2\nnrows 2\nxllcorner 104\nyllcorner 29\ncellsize 0.5\n"
    load_terrain(township, "旧", read_grid(head + "1 2 3 4"), by=chief, at=MONDAY_NOON)
    load_terrain(township, "新", read_grid(head + "5 6 7 8"), by=chief, at=at_second(5))
    found = terrain_at(104.5, 29.5)
    assert found is not None
    assert found.name == "新"
    assert found.grid.height_at(104.5, 29.5) == pytest.approx(6.5)
    assert terrain_at(110, 29.5) is None


# What stays


def test_the_evidence_is_forgotten_in_time_and_nothing_else_of_the_pictures_is_kept(
    set_up: Device, tmp_path: Path
) -> None:
    show(Reader(), set_up, 30)
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(kept) == 2  # the evidence, and the picture that is written over and over
    forget_expired(at=MONDAY_NOON + timedelta(days=31))
    assert not Photo.objects.exists()
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".png"]


def test_the_latest_picture_says_what_it_shows(set_up: Device) -> None:
    show(Reader(), set_up, 6)
    latest = read_latest(set_up.pk)
    assert latest is not None
    assert (latest.width, latest.height) == (320, 256)
    assert latest.taken_at == at_second(4)
    assert latest.hottest_c == pytest.approx(80, abs=0.6)
    (spot,) = latest.hotspots
    assert spot.lasts
    assert spot.left == pytest.approx(100 * MIDDLE[0] / 320 - MARGIN, abs=0.1)
    assert latest.frames_per_s == pytest.approx(1)
    assert (latest_picture(set_up.pk) or b"").startswith(b"\x89PNG")


def test_the_picture_of_an_imager_that_is_gone_is_forgotten(set_up: Device) -> None:
    show(Reader(), set_up, 1)
    assert forget_old_pictures(before=MONDAY_NOON) == 0
    assert forget_old_pictures(before=datetime.max.replace(year=9000, tzinfo=MONDAY_NOON.tzinfo)) == 1
    assert read_latest(set_up.pk) is None


def test_a_picture_proves_that_the_imager_lives(imager: Device, chief: Person) -> None:
    Device.objects.filter(pk=imager.pk).update(health=Health.OFFLINE)
    set_scale(imager, TLINEAR, by=chief, at=MONDAY_NOON)
    show(Reader(), imager, 1, of=calm, begins=10)
    imager.refresh_from_db()
    assert imager.health == Health.ONLINE
    assert imager.last_heard_at == at_second(10)


def test_who_set_an_imager_up_stands_in_the_record(set_up: Device, chief: Person) -> None:
    written = AuditEntry.objects.filter(subject=f"device:{set_up.pk}", by_id=chief.pk)
    assert {entry.action for entry in written} == {"imager_placed", "imager_scale_set", "imager_limits_set"}
    assert written.get(action="imager_placed").detail["bearing_deg"] == 90
