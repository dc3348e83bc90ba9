"""A photograph is read by our reader, and becomes one signal however often the job runs."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.kernel import events
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.actions import accept_photo, give_up_reading, keep_reading
from dayuan.sensing.album import plate_path
from dayuan.sensing.events import SignalsRecorded
from dayuan.sensing.models import Photo, PhotoState, Signal
from dayuan.sensing.plates.rules import Box, PlateReading, Point
from dayuan.sensing.reading import read_plate_of
from dayuan.sensing.testing import make_id, make_photo, make_picture


@pytest.fixture(autouse=True)
def _own_album(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA = tmp_path


@pytest.fixture
def camera() -> Device:
    return make_device()


def reading(text: str = "渝A8H4K2", confidence: float = 0.97) -> PlateReading:
    corners = (Point(32, 20), Point(96, 20), Point(96, 40), Point(32, 40))
    return PlateReading(text, confidence, Box(32, 20, 96, 40), corners)


def keep(photo: Photo, *readings: PlateReading) -> Photo:
    keep_reading(photo.pk, readings, crop=b"\xff\xd8crop", at=MONDAY_NOON)
    photo.refresh_from_db()
    return photo


def test_an_uploaded_photograph_waits_for_the_reader(camera: Device) -> None:
    photo, _is_new = accept_photo(camera, make_picture(), photo_id=make_id(), taken_at=None, at=MONDAY_NOON)
    job = ProcrastinateJob.objects.get(task_name="dayuan.sensing.jobs.read_photo")
    assert (job.queue_name, job.args) == ("photos", {"photo_id": str(photo.pk)})


def test_the_first_reading_becomes_a_signal_that_names_its_photograph(camera: Device) -> None:
    photo = keep(make_photo(camera), reading(), reading("川A11111", 0.5))
    signal = Signal.objects.get()
    assert (photo.state, photo.why) == (PhotoState.READ, "")
    assert signal.evidence == [f"photo:{photo.pk}"]
    assert signal.confidence == 0.97
    assert signal.details == {
        "plate": "渝A8H4K2",
        "plate_kind": "ordinary",
        "needs_person": False,
        "why": "",
        "box": [0.1, 0.1, 0.2, 0.1],
        "photo": str(photo.pk),
    }
    assert plate_path(photo.pk).exists()


@pytest.mark.parametrize("days", [3, -3])
def test_what_a_camera_with_a_wrong_clock_saw_counts_when_it_reached_us(
    camera: Device, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    heard: list[SignalsRecorded] = []
    monkeypatch.setitem(events._listeners, SignalsRecorded, [heard.append])
    wrong = MONDAY_NOON + timedelta(days=days)
    photo, _is_new = accept_photo(camera, make_picture(), photo_id=make_id(), taken_at=wrong, at=MONDAY_NOON)
    assert keep(photo, reading()).state == PhotoState.READ
    signal = Signal.objects.get()
    assert (signal.observed_at, signal.received_at, signal.clock_skew_s) == (wrong, MONDAY_NOON, days * 86_400)
    seen = heard[0].signals[0]
    assert (seen.happened_at, seen.clock_skew_s) == (MONDAY_NOON, days * 86_400)


def test_read_twice_it_is_one_signal(camera: Device) -> None:
    photo = keep(make_photo(camera), reading())
    assert keep_reading(photo.pk, [reading("川B22222")], crop=None, at=MONDAY_NOON) is None
    Photo.objects.update(state=PhotoState.WAITING)
    keep(photo, reading())
    assert Signal.objects.get().details["plate"] == "渝A8H4K2"


@pytest.mark.parametrize(
    ("text", "confidence", "why"),
    [
        ("渝A8H4K2", 0.5, "low_confidence"),
        ("川A1234警", 0.99, "special"),
        ("A8H", 0.9, "unknown_shape"),
        ("", 0, "unreadable"),
    ],
)
def test_a_doubtful_reading_asks_for_a_person(camera: Device, text: str, confidence: float, why: str) -> None:
    photo = keep(make_photo(camera), reading(text, confidence))
    details = Signal.objects.get().details
    assert (details["needs_person"], details["why"], photo.why) == (True, why, why)


def test_a_photograph_without_a_plate_says_so(camera: Device) -> None:
    photo = make_photo(camera)
    read_plate_of(photo.pk)
    photo.refresh_from_db()
    assert photo.state == PhotoState.NOTHING_FOUND
    assert not Signal.objects.exists()


def test_a_photograph_that_cannot_be_read_says_so(camera: Device) -> None:
    photo = make_photo(camera)
    give_up_reading(photo.pk, why="RuntimeError")
    photo.refresh_from_db()
    assert (photo.state, photo.why) == (PhotoState.FAILED, "RuntimeError")
