"""A device in somebody's home runs only while they who live there agree (C-11a, C-17)."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from dayuan.devices.actions import HomeDoesNotConsent, activate_device, register_device
from dayuan.devices.homes_actions import stop_where_nobody_agrees
from dayuan.devices.models import Device, DeviceKind
from dayuan.households.actions.erasing import erase_resident
from dayuan.households.actions.residents import end_entry
from dayuan.households.rules import Ending
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.privacy.actions.consents import withdraw_consent
from dayuan.privacy.rules.consents import Channel, ConsentKind
from dayuan.privacy.testing import make_consent

LATER = MONDAY_NOON + timedelta(hours=1)


@pytest.fixture
def elder():
    return make_resident("王大爷", born_on=date(1948, 2, 1))


@pytest.fixture
def smoke_alarm(elder, duty_officer, village):
    return registered("home-1", DeviceKind.SMOKE, elder, duty_officer, village)


def registered(number, kind, resident, by, village):
    device, _secret = register_device(
        number,
        kind=kind,
        name="家中设备",
        owner="乡人民政府",
        place=village,
        home=resident.household,
        longitude=104.0,
        latitude=30.0,
        retention_days=30,
        filing_number="公安备案 1",
        by=by,
        at=MONDAY_NOON,
    )
    return device


def is_active(device):
    return Device.objects.get(pk=device.pk).is_active


def test_without_the_households_consent_it_is_not_let_in(smoke_alarm, duty_officer):
    """C-11a."""
    with pytest.raises(HomeDoesNotConsent):
        activate_device(smoke_alarm.pk, by=duty_officer, at=LATER)
    assert not is_active(smoke_alarm)


def test_with_it_it_runs_and_a_withdrawal_stops_it_at_once(smoke_alarm, elder, secretary, duty_officer):
    """C-17: withdrawing stops processing, in the same transaction."""
    consent = make_consent(elder, by=secretary)
    activate_device(smoke_alarm.pk, by=duty_officer, at=LATER)
    withdraw_consent(consent.pk, withdrawn_by="", channel=Channel.ELECTRONIC, by=None, at=LATER)
    assert not is_active(smoke_alarm)
    assert AuditEntry.objects.filter(action="device_stopped_without_consent").count() == 1
    with pytest.raises(HomeDoesNotConsent):
        activate_device(smoke_alarm.pk, by=duty_officer, at=LATER)


def test_its_page_says_since_when_and_why_it_stands_still(client, smoke_alarm, elder, secretary, duty_officer):
    consent = make_consent(elder, by=secretary)
    activate_device(smoke_alarm.pk, by=duty_officer, at=LATER)
    withdraw_consent(consent.pk, withdrawn_by="", channel=Channel.ELECTRONIC, by=None, at=LATER)
    client.force_login(duty_officer)

    page = client.get(reverse("devices:device", args=[smoke_alarm.pk])).content.decode()

    stopped = f"{LATER.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    assert f"{stopped} 停用：这户已无人同意" in page
    assert f"启用设备 · {duty_officer.full_name}" in page


def test_a_camera_needs_the_consent_to_a_camera(elder, secretary, duty_officer, village):
    camera = registered("home-2", DeviceKind.CAMERA, elder, duty_officer, village)
    make_consent(elder, by=secretary)
    with pytest.raises(HomeDoesNotConsent):
        activate_device(camera.pk, by=duty_officer, at=LATER)
    make_consent(elder, ConsentKind.HOUSEHOLD_CAMERA, by=secretary)
    activate_device(camera.pk, by=duty_officer, at=LATER)
    assert is_active(camera)


def test_what_stands_elsewhere_runs_on(smoke_alarm, elder, secretary, duty_officer, village):
    neighbour = make_resident("李四", make_household("002"))
    other = registered("home-3", DeviceKind.SMOKE, neighbour, duty_officer, village)
    consent = make_consent(elder, by=secretary)
    make_consent(neighbour, by=secretary)
    for device in (smoke_alarm, other):
        activate_device(device.pk, by=duty_officer, at=LATER)
    withdraw_consent(consent.pk, withdrawn_by="", channel=Channel.WITNESSED, by=secretary, at=LATER)
    assert (is_active(smoke_alarm), is_active(other)) == (False, True)


def test_when_whoever_agreed_moves_out_it_stops(smoke_alarm, elder, secretary, duty_officer):
    make_consent(elder, by=secretary)
    activate_device(smoke_alarm.pk, by=duty_officer, at=LATER)
    assert stop_where_nobody_agrees(at=LATER) == 0
    end_entry(elder.pk, Ending.MOVED_OUT, on=MONDAY_NOON.date(), by=secretary, at=LATER)
    assert stop_where_nobody_agrees(at=LATER) == 1
    assert not is_active(smoke_alarm)


def test_a_device_in_no_home_asks_nobody(duty_officer, village):
    device, _secret = register_device(
        "water-1",
        kind=DeviceKind.WATER_LEVEL,
        name="水位计",
        owner="乡人民政府",
        place=village,
        longitude=104.0,
        latitude=30.0,
        by=duty_officer,
        at=MONDAY_NOON,
    )
    assert activate_device(device.pk, by=duty_officer, at=LATER).is_active


def test_at_the_desk_the_household_is_named_by_its_number(client, duty_officer, elder, village):
    client.force_login(duty_officer)
    entered = {
        "device_id": "home-9",
        "kind": "smoke",
        "name": "王家烟感",
        "owner": "乡人民政府",
        "place": village.pk,
        "home": "999",
        "longitude": "104",
        "latitude": "30",
        "expected_every_s": "60",
    }
    wrong = client.post(reverse("devices:register"), entered)
    assert wrong.status_code == 422
    assert "没有这个户号" in wrong.content.decode()
    client.post(reverse("devices:register"), entered | {"home": "001"})
    assert Device.objects.get().home == elder.household
    refused = client.post(reverse("devices:activate", args=["home-9"]), {})
    assert "这户还没有同意" in refused.content.decode()
    make_consent(elder, by=duty_officer, at=now())
    client.post(reverse("devices:activate", args=["home-9"]), {})
    assert "经该户同意后运行" in client.get(reverse("devices:device", args=["home-9"])).content.decode()


def test_whoever_agreed_is_erased_and_the_device_stops_and_is_called_by_its_number(
    smoke_alarm, elder, secretary, duty_officer
):
    """C-19: the device still hangs there; the household keeps its number."""
    make_consent(elder, by=secretary)
    Device.objects.filter(pk=smoke_alarm.pk).update(name="王大爷家烟感", name_en="x")
    activate_device(smoke_alarm.pk, by=duty_officer, at=LATER)
    erase_resident(elder.pk, request_id="", by=None, at=LATER)
    device = Device.objects.get()
    assert (device.is_active, device.name, device.name_en, device.home) == (False, "home-1", "", elder.household)
    with pytest.raises(HomeDoesNotConsent):
        activate_device(device.pk, by=duty_officer, at=LATER)


def test_it_runs_on_where_another_who_lives_there_agrees(smoke_alarm, elder, secretary, duty_officer):
    other = make_resident("王大妈", elder.household)
    for resident in (elder, other):
        make_consent(resident, by=secretary)
    activate_device(smoke_alarm.pk, by=duty_officer, at=LATER)
    erase_resident(elder.pk, request_id="", by=None, at=LATER)
    assert is_active(smoke_alarm)
    assert Device.objects.get().name == "家中设备"
