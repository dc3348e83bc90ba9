"""What the product notes itself is a signal like any other, and no device can say it."""

import json
from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.devices.actions import sweep_silence
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.actions import note_signal
from dayuan.sensing.jobs import note_health
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SAID_BY_US, SignalKind
from dayuan.sensing.schema import NotUnderstood, read_signal
from dayuan.sensing.stored import said_by, said_in

HOUR = timedelta(hours=1)


def test_a_report_of_a_person_is_stored_once_however_often_it_is_noted(grid_worker, village):
    noted = [
        note_signal(
            SignalKind.REPORT, place_code=village.pk, by=grid_worker, point=(104.1, 30.1), seed="case:7", at=MONDAY_NOON
        )
        for _time in range(2)
    ]
    signal = Signal.objects.get()
    assert noted == [signal.pk, signal.pk]
    assert (signal.person, signal.device_id, signal.place_id) == (grid_worker, None, village.pk)
    (read_back,) = said_in(village.pk, [SignalKind.REPORT], since=MONDAY_NOON - HOUR)
    assert (read_back.person_id, read_back.longitude, read_back.happened_at) == (grid_worker.pk, 104.1, MONDAY_NOON)


@pytest.mark.parametrize("kind", sorted(SAID_BY_US))
def test_no_device_can_say_what_is_ours_to_note(kind):
    body = {"id": "019b0000-0000-7000-8000-000000000000", "kind": kind, "observed_at": "2026-03-02T12:00:00+08:00"}
    with pytest.raises(NotUnderstood):
        read_signal(json.dumps(body).encode())


def test_what_devices_send_is_not_noted(grid_worker, village):
    with pytest.raises(ValueError, match="noted"):
        note_signal(SignalKind.SMOKE, place_code=village.pk, by=grid_worker, at=MONDAY_NOON)
    with pytest.raises(ValueError, match="noted"):
        note_signal(SignalKind.REPORT, place_code=village.pk, at=MONDAY_NOON)


def test_a_device_that_falls_silent_is_noted(village):
    device = make_device(expected_every_s=60)
    assert sweep_silence(at=MONDAY_NOON + HOUR) == 1
    job = ProcrastinateJob.objects.get(task_name__endswith="note_health")
    note_health(**job.args)
    (noted,) = said_by([device.pk], [SignalKind.DEVICE_HEALTH], since=MONDAY_NOON - HOUR)
    assert (noted.details, noted.happened_at) == ({"health": "unknown"}, MONDAY_NOON)
