"""What has no purpose is forgotten; what is evidence stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.actions import (
    Forgotten,
    Tally,
    forget_expired,
    forget_later,
    keep_evidence,
    record_signals,
    sweep_files,
)
from dayuan.sensing.album import photo_path, plate_path, write_file
from dayuan.sensing.models import KeptAside, Photo, PhotoState, Signal
from dayuan.sensing.partitions import drop_expired, ensure_partitions
from dayuan.sensing.testing import make_id, make_message, make_photo, make_plate_said

LATER = MONDAY_NOON + timedelta(minutes=11)


@pytest.fixture(autouse=True)
def _own_album(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA = tmp_path


@pytest.fixture
def camera() -> Device:
    return make_device()


@pytest.fixture
def photo(camera: Device) -> Photo:
    photo = make_photo(camera, state=PhotoState.READ)
    write_file(plate_path(photo.pk), b"plate")
    return photo


@pytest.fixture
def signal(photo: Photo) -> Signal:
    said = make_plate_said(evidence=[f"photo:{photo.pk}"])
    record_signals([make_message(said)], at=MONDAY_NOON)
    return Signal.objects.get()


def test_a_plate_nobody_asked_for_is_forgotten_with_its_photograph(signal: Signal, photo: Photo) -> None:
    assert forget_expired(at=MONDAY_NOON + timedelta(minutes=9)) == Forgotten(0, 0, 0)
    assert forget_expired(at=LATER) == Forgotten(1, 1, 0)
    signal.refresh_from_db()
    assert signal.is_forgotten
    assert (signal.details, signal.evidence) == ({}, [])
    assert not Photo.objects.exists()
    assert not photo_path(photo.pk).exists()
    assert not plate_path(photo.pk).exists()


def test_a_forgotten_signal_delivered_again_is_still_the_same(camera: Device) -> None:
    message = make_message(make_plate_said())
    record_signals([message], at=MONDAY_NOON)
    forget_expired(at=LATER)
    assert record_signals([message], at=LATER) == Tally(duplicates=1)
    assert Signal.objects.get().is_forgotten


def test_evidence_is_kept_with_its_photograph(signal: Signal, photo: Photo) -> None:
    keep_evidence([signal.pk])
    assert forget_expired(at=LATER) == Forgotten(0, 0, 0)
    assert photo_path(photo.pk).exists()


def test_what_was_evidence_can_be_forgotten_later(signal: Signal, photo: Photo) -> None:
    keep_evidence([signal.pk])
    forget_later([signal.pk], at=LATER)
    assert forget_expired(at=LATER) == Forgotten(1, 1, 0)


def test_nobody_elses_photograph_is_kept_or_forgotten(camera: Device) -> None:
    theirs = make_id()
    said = make_plate_said(evidence=[f"photo:{theirs}", "photo:not-an-id"])
    record_signals([make_message(said)], at=MONDAY_NOON)
    photo = make_photo(make_device("cam-west"), id=theirs)
    forget_later([Signal.objects.get().pk], at=MONDAY_NOON + timedelta(minutes=1))
    photo.refresh_from_db()
    assert photo.forget_at == MONDAY_NOON + timedelta(minutes=10)


def test_a_photograph_that_waits_to_be_read_is_not_taken_from_the_reader(camera: Device) -> None:
    make_photo(camera)
    assert forget_expired(at=LATER).photos == 0
    assert forget_expired(at=MONDAY_NOON + timedelta(days=1, minutes=1)).photos == 1


def test_what_was_kept_aside_is_forgotten_after_thirty_days(camera: Device) -> None:
    record_signals([make_message(b"garbage")], at=MONDAY_NOON)
    assert forget_expired(at=MONDAY_NOON + timedelta(days=29)).asides == 0
    assert forget_expired(at=MONDAY_NOON + timedelta(days=30)).asides == 1
    assert not KeptAside.objects.exists()


def test_files_without_a_row_are_swept_after_an_hour(photo: Photo) -> None:
    orphan = photo_path(make_id())
    write_file(orphan, b"lost")
    written_at = photo.received_at.fromtimestamp(orphan.stat().st_mtime, photo.received_at.tzinfo)
    assert sweep_files(at=written_at + timedelta(minutes=50)) == 0
    assert sweep_files(at=written_at + timedelta(hours=2)) == 1
    assert photo_path(photo.pk).exists()
    assert not orphan.exists()


def test_months_are_made_once_and_dropped_when_they_are_over() -> None:
    later = MONDAY_NOON.replace(year=2030)
    made = ensure_partitions(later)
    assert "sensing_signal_2030_03" in made
    assert "sensing_signal_2030_05" in made
    assert "sensing_signal_2029_01" in made
    assert ensure_partitions(later) == []
    dropped = drop_expired(later)
    assert "sensing_signal_2026_03" in dropped
    assert "sensing_signal_2029_01" not in dropped
    assert drop_expired(later) == []
