"""A device gets in with its own secret, only while it is in service, and a camera only when it is filed (C-08)."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.devices.access import device_of_credential
from dayuan.devices.actions import (
    CameraNotFiled,
    DeviceIdTaken,
    DeviceRetired,
    activate_device,
    record_filing,
    register_device,
    retire_device,
    rotate_secret,
)
from dayuan.devices.models import Device, DeviceKind, Health
from dayuan.devices.testing import SECRET, make_device
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON


def register(by, checkpoint, device_id="cam-new", **given):
    values = {
        "kind": DeviceKind.CHECKPOINT_CAMERA,
        "name": "新相机",
        "owner": "综治中心",
        "place": checkpoint.place,
        "site": checkpoint,
        "longitude": 104.07,
        "latitude": 29.96,
    }
    return register_device(device_id, **(values | given), by=by, at=MONDAY_NOON)


def test_a_new_device_is_unknown_and_its_secret_is_kept_only_as_hashes(duty_officer, checkpoint):
    device, secret = register(duty_officer, checkpoint)

    assert device.health == Health.UNKNOWN
    assert len(secret) == 43
    assert secret not in str(Device.objects.filter(pk=device.pk).values())
    assert device.secret_bcrypt.startswith("$2a$05$")
    assert AuditEntry.objects.get().action == "device_registered"


def test_a_registered_device_gets_in_only_once_it_is_active(duty_officer, checkpoint):
    device, secret = register(duty_officer, checkpoint, filing_number="川公备 1")
    assert device_of_credential(device.pk, secret) is None

    activate_device(device.pk, by=duty_officer, at=MONDAY_NOON)

    assert device_of_credential(device.pk, secret) == device


@pytest.mark.parametrize(
    ("device_id", "secret"),
    [
        ("cam-east", "wrong"),
        ("cam-east", ""),
        ("ghost", SECRET),
        ("", ""),
        ("cam-east' OR 1=1", SECRET),
        ("x" * 500, "秘"),
    ],
)
def test_a_wrong_secret_and_an_unknown_device_are_both_turned_away(device_id, secret):
    make_device()

    assert device_of_credential(device_id, secret) is None


def test_two_devices_cannot_have_the_same_number(duty_officer, checkpoint):
    register(duty_officer, checkpoint)

    with pytest.raises(DeviceIdTaken, match="cam-new"):
        register(duty_officer, checkpoint, name="另一台")

    assert Device.objects.get().name == "新相机"


@pytest.mark.parametrize("device_id", ["a.b", "cam*", 'x"}', "devices/>", "CAM-1", "-cam", "é" * 5, "摄像机一"])
def test_a_number_that_could_reach_another_devices_topics_is_not_kept(duty_officer, checkpoint, device_id):
    with pytest.raises(IntegrityError), transaction.atomic():
        register(duty_officer, checkpoint, device_id)


def test_an_unfiled_camera_is_not_let_in_without_a_reason_which_is_then_recorded(duty_officer, checkpoint):
    register(duty_officer, checkpoint)

    with pytest.raises(CameraNotFiled):
        activate_device("cam-new", by=duty_officer, at=MONDAY_NOON, reason="  ")
    activate_device("cam-new", by=duty_officer, at=MONDAY_NOON, reason="防汛期间先行启用")

    entry = AuditEntry.objects.get(action="device_activated")
    assert (entry.reason, entry.by_name) == ("防汛期间先行启用", "值班员甲")
    assert Device.objects.get().is_active


def test_a_filed_camera_and_a_sensor_need_no_reason(duty_officer, checkpoint):
    register(duty_officer, checkpoint)
    record_filing("cam-new", filing_number="川公备 2", filed_on=date(2026, 1, 2), by=duty_officer, at=MONDAY_NOON)
    register(duty_officer, checkpoint, "water-1", kind=DeviceKind.WATER_LEVEL)

    assert activate_device("cam-new", by=duty_officer, at=MONDAY_NOON).is_active
    assert activate_device("water-1", by=duty_officer, at=MONDAY_NOON).is_active


def test_a_retired_device_never_gets_in_again(duty_officer):
    make_device()

    retire_device("cam-east", by=duty_officer, at=MONDAY_NOON, reason="损坏")

    assert device_of_credential("cam-east", SECRET) is None
    with pytest.raises(DeviceRetired):
        activate_device("cam-east", by=duty_officer, at=MONDAY_NOON)
    with pytest.raises(DeviceRetired):
        rotate_secret("cam-east", by=duty_officer, at=MONDAY_NOON)
    with pytest.raises(DeviceRetired):
        retire_device("cam-east", by=duty_officer, at=MONDAY_NOON, reason="再次")


def test_a_rotated_secret_replaces_the_old_one(duty_officer):
    make_device()

    _, secret = rotate_secret("cam-east", by=duty_officer, at=MONDAY_NOON)

    assert device_of_credential("cam-east", SECRET) is None
    assert device_of_credential("cam-east", secret) is not None


def test_a_burst_of_changes_asks_the_broker_once_and_no_insert_fails(
    duty_officer, checkpoint, django_capture_on_commit_callbacks
):
    with CaptureQueriesContext(connection) as asked, django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            register(duty_officer, checkpoint, f"water-{number}", kind=DeviceKind.WATER_LEVEL)
            activate_device(f"water-{number}", by=duty_officer, at=MONDAY_NOON)

    assert [job.task_name for job in ProcrastinateJob.objects.all()] == ["dayuan.devices.jobs.write_broker_logins"]
    assert sum("procrastinate_defer_job" in query["sql"] for query in asked.captured_queries) == 1


def test_a_run_that_has_begun_does_not_answer_for_a_later_change(
    duty_officer, checkpoint, django_capture_on_commit_callbacks
):
    for number, state in enumerate(("doing", "succeeded")):
        with django_capture_on_commit_callbacks(execute=True):
            register(duty_officer, checkpoint, f"water-{number}", kind=DeviceKind.WATER_LEVEL)
            activate_device(f"water-{number}", by=duty_officer, at=MONDAY_NOON)
        assert ProcrastinateJob.objects.filter(status="todo").count() == 1
        with connection.cursor() as cursor:
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE status = 'todo'", [state])
