"""The desk's register of devices: who sees what, who may do what, and what they are told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.devices.actions import give_command, hear, take_answer
from dayuan.devices.models import Command, Device, Health, HealthEvidence, Verb
from dayuan.devices.rules import Sign
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_checkpoint

LIST = "/devices/"
REGISTER = "/devices/_/register/"


def url(name, device):
    return reverse(f"devices:{name}", args=[device.pk])


def text_of(response):
    return response.content.decode()


def entries(**changed):
    return {
        "device_id": "cam-new",
        "kind": "checkpoint_camera",
        "name": "新相机",
        "owner": "综治中心",
        "place": VILLAGE,
        "longitude": "104.07",
        "latitude": "29.96",
        "expected_every_s": "60",
        "retention_days": "30",
    } | changed


def test_the_list_counts_what_is_in_service_and_nothing_else(client, duty_officer):
    make_device("cam-1")
    make_device("cam-2", health=Health.OFFLINE)
    make_device("cam-3", health=Health.UNKNOWN)
    make_device("cam-4", activated_at=None)
    make_device("cam-5", retired_at=MONDAY_NOON)
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"

    page = text_of(client.get(LIST))

    assert "1/3 online · 1 offline · 1 unknown" in page
    assert "cam-4" in page
    assert "cam-5" not in page


def test_the_list_is_narrowed_by_kind_health_and_words(client, duty_officer):
    make_device("cam-1")
    make_device("water-1", kind="water_level", name="水位", health=Health.OFFLINE)
    client.force_login(duty_officer)

    def shown(**asked):
        page = text_of(client.get(LIST, asked))
        return {name for name in ("cam-1", "water-1") if f"device-{name}" in page}

    assert shown() == {"cam-1", "water-1"}
    assert shown(kind="water_level") == {"water-1"}
    assert shown(health="online") == {"cam-1"}
    assert shown(q="水") == {"water-1"}
    assert shown(q="' OR 1=1 --") == set()
    assert shown(kind="nonsense") == {"cam-1", "water-1"}


def test_the_page_says_since_when_and_by_what_evidence(client, duty_officer):
    device = make_device()
    lost = MONDAY_NOON + timedelta(minutes=5)
    hear([Sign("cam-east", HealthEvidence.CONNECTION_LOST, lost)], at=lost)
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"

    page = text_of(client.get(url("device", device)))

    assert "since 03-02 12:05:00: its connection broke" in page
    assert "川公备 511421-001" in page


def test_the_page_tells_of_a_wrong_clock_for_thirty_days_after_it_was_right_again(client, duty_officer):
    device = make_device()
    hear([Sign(device.pk, HealthEvidence.HEARD_SIGNAL, now() - timedelta(hours=1), 259_200.0)], at=now())
    client.force_login(duty_officer)

    assert text_of(client.get(url("device", device))).count("比本系统快约 3 天") == 2, "now, and when it was last wrong"

    hear([Sign(device.pk, HealthEvidence.HEARD_SIGNAL, now(), 0.0)], at=now())
    page = text_of(client.get(url("device", device)))
    assert "最近一次时钟不准" in page
    assert page.count("比本系统快约 3 天") == 1

    Device.objects.update(clock_wrong_at=now() - timedelta(days=31))
    assert "最近一次时钟不准" not in text_of(client.get(url("device", device)))


def test_registering_shows_the_secret_once_and_never_again(client, duty_officer, village):
    client.force_login(duty_officer)

    answer = client.post(REGISTER, entries())

    device = Device.objects.get()
    secret = text_of(answer).split("<code>")[2].split("</code>")[0]
    assert len(secret) == 43
    assert "no-store" in answer.headers["Cache-Control"]
    assert secret not in text_of(client.get(url("device", device)))
    assert device.secret_bcrypt not in text_of(client.get(url("device", device)))


@pytest.mark.parametrize(
    "changed",
    [
        {"device_id": "Cam.1"},
        {"device_id": ""},
        {"device_id": "a>b"},
        {"longitude": "999"},
        {"latitude": "x"},
        {"retention_days": "7"},
        {"retention_days": ""},
        {"place": "000000"},
        {"kind": "submarine"},
        {"owner": ""},
    ],
)
def test_a_form_that_is_wrong_is_explained_and_keeps_what_was_typed(client, duty_officer, village, changed):
    client.force_login(duty_officer)

    page = client.post(REGISTER, entries(**changed))

    assert page.status_code == 422
    assert 'class="error"' in text_of(page)
    assert "新相机" in text_of(page)
    assert not Device.objects.exists()


def test_a_number_that_is_taken_is_said_beside_the_field(client, duty_officer, village):
    make_device("cam-new")
    client.force_login(duty_officer)

    page = client.post(REGISTER, entries())

    assert page.status_code == 422
    assert "cam-new" in text_of(page)


def test_nobody_registers_a_device_in_another_township(client, outsider, village):
    client.force_login(outsider)

    assert client.post(REGISTER, entries()).status_code == 422
    assert not Device.objects.exists()


def test_an_unfiled_camera_is_refused_and_runs_with_a_reason_that_is_shown(client, duty_officer):
    device = make_device(activated_at=None, filing_number="")
    client.force_login(duty_officer)

    refused = client.post(url("activate", device), {"reason": ""})
    accepted = client.post(url("activate", device), {"reason": "防汛期间先行启用"})

    assert refused.status_code == 409
    assert accepted.status_code == 302
    assert "防汛期间先行启用" in text_of(client.get(url("device", device)))
    assert AuditEntry.objects.get(action="device_activated").reason == "防汛期间先行启用"


def test_a_filing_is_recorded_but_not_one_of_tomorrow(client, duty_officer):
    device = make_device(activated_at=None, filing_number="")
    client.force_login(duty_officer)

    tomorrow = (now() + timedelta(days=2)).date().isoformat()
    assert client.post(url("file", device), {"filing_number": "1", "filed_on": tomorrow}).status_code == 422
    client.post(url("file", device), {"filing_number": "川公备 9", "filed_on": "2026-01-02"})

    assert Device.objects.get().filing_number == "川公备 9"


def test_retiring_needs_a_reason_and_ends_the_buttons(client, duty_officer):
    device = make_device()
    client.force_login(duty_officer)

    assert client.post(url("retire", device), {"reason": ""}).status_code == 422
    assert client.post(url("retire", device), {"reason": "损坏"}).status_code == 302

    page = text_of(client.get(url("device", device)))
    assert url("retire", device) not in page
    assert client.post(url("capture", device)).status_code == 409


def test_asking_for_a_photo_shows_what_became_of_it(client, duty_officer):
    device = make_device()
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"

    answer = client.post(url("capture", device), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "matter-changed")
    assert "on its way" in text_of(client.get(url("device", device)))
    take_answer("cam-east", Command.objects.get().pk, done=False, answer="<b>lens</b>", at=now())

    page = text_of(client.get(url("device", device)))
    assert "the device could not" in page
    assert "&lt;b&gt;lens&lt;/b&gt;" in page


def test_a_new_secret_is_made_by_a_post_only(client, duty_officer):
    device = make_device()
    client.force_login(duty_officer)

    assert client.get(url("rotate", device)).status_code == 405
    assert "<code>" in text_of(client.post(url("rotate", device)))


@pytest.mark.parametrize("name", ["outsider", "other_secretary", "officer", "grid_worker", "resident", "stranger"])
def test_people_of_other_places_and_posts_find_no_device_at_any_address(client, request, name):
    device = make_device()
    client.force_login(request.getfixturevalue(name))

    assert client.get(url("device", device)).status_code == 404
    for action in ("activate", "file", "retire", "rotate", "capture"):
        assert client.post(url(action, device), {"reason": "x"}).status_code == 404
    listed = client.get(LIST)
    assert listed.status_code == 404 or "cam-east" not in text_of(listed)
    assert Device.objects.get().is_active
    assert not Command.objects.exists()


def test_a_secretary_sees_the_villages_devices_and_keeps_none(client, secretary):
    device = make_device()
    there = make_device("cam-there", site=make_checkpoint("同意村卡点", OTHER_VILLAGE))
    client.force_login(secretary)

    page = client.get(url("device", device))
    assert page.status_code == 200
    assert url("capture", device) not in text_of(page)
    assert client.post(url("capture", device)).status_code == 404
    assert client.get(url("device", there)).status_code == 404
    assert "cam-there" not in text_of(client.get(LIST))
    assert client.get(REGISTER).status_code == 404


def test_a_device_named_in_html_is_shown_as_it_was_typed(client, duty_officer):
    nasty = "<script>alert(1)</script>"
    device = make_device(name=nasty, owner=nasty)
    give_command(device, Verb.CAPTURE, {}, by=duty_officer, at=now())
    client.force_login(duty_officer)

    for page in (client.get(LIST), client.get(url("device", device))):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text_of(page)
        assert "<script>alert(1)" not in text_of(page)


def test_an_empty_register_says_what_to_do_first(client, duty_officer):
    client.force_login(duty_officer)

    assert 'class="card empty"' in text_of(client.get(LIST))


def test_a_long_register_is_turned_page_by_page(client, duty_officer, monkeypatch):
    monkeypatch.setattr("dayuan.devices.pages.DEVICES_ON_A_PAGE", 2)
    for number in range(3):
        make_device(f"cam-{number}")
    client.force_login(duty_officer)

    first, second = (text_of(client.get(LIST, {"page": page})) for page in ("1", "2"))

    assert "device-cam-1" in first
    assert "device-cam-2" not in first
    assert "device-cam-2" in second
