"""Who sees signals, photographs and what was kept aside; and that what was sent stays text."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.households.testing import make_household
from dayuan.kernel.models import AuditEntry, LiveEvent
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.sensing import access
from dayuan.sensing.actions import record_signals
from dayuan.sensing.album import plate_path, write_file
from dayuan.sensing.models import KeptAside, Photo
from dayuan.sensing.testing import make_gauge, make_message, make_photo, make_plate_said, make_said

HTML = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _own_album(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA = tmp_path
    cache.clear()


@pytest.fixture
def camera() -> Device:
    make_gauge()
    return make_device()


@pytest.fixture
def photo(camera: Device) -> Photo:
    photo = make_photo(camera)
    write_file(plate_path(photo.pk), b"\xff\xd8plate")
    return photo


@pytest.fixture
def garbage(camera: Device) -> KeptAside:
    record_signals([make_message(HTML.encode())], at=MONDAY_NOON)
    return KeptAside.objects.get()


def test_the_duty_officer_sees_signals_with_masked_plates(client: Client, camera: Device, duty_officer: Person) -> None:
    record_signals([make_message(make_plate_said("渝A8H4K2")), make_message()], at=MONDAY_NOON)
    client.force_login(duty_officer)
    page = client.get(reverse("signals:list")).content.decode()
    assert "渝A8H4**" in page
    assert "渝A8H4K2" not in page
    assert "2.4 m" in page
    assert "车牌抓拍" in page
    assert "12:00:00" in page


def test_a_village_sees_its_own_signals_only(
    client: Client, camera: Device, secretary: Person, other_secretary: Person
) -> None:
    record_signals([make_message()], at=MONDAY_NOON)
    for person, seen in ((secretary, True), (other_secretary, False)):
        client.force_login(person)
        assert ("2.4 m" in client.get(reverse("signals:list")).content.decode()) is seen


def test_what_a_door_in_a_home_says_is_for_the_duty_officer_and_not_for_every_desk(
    client: Client, camera: Device, duty_officer: Person, secretary: Person
) -> None:
    make_device("door-01", kind="door", name="入户门磁01", filing_number="", home=make_household())
    opened = make_said(kind="door_opened")
    del opened["measurement"]
    record_signals([make_message(opened, "door-01"), make_message()], at=MONDAY_NOON)

    told = [item["device"] for event in LiveEvent.objects.filter(kind="signals") for item in event.items]
    assert told == ["gauge-east"], "every desk listens to the live feed"
    for person, sees in ((duty_officer, True), (secretary, False)):
        client.force_login(person)
        page = client.get(reverse("signals:list")).content.decode()
        assert (">门开启<" in page) is sees
        assert "2.4 m" in page


@pytest.mark.parametrize("name", ["list", "kept_aside"])
def test_field_people_and_residents_have_no_such_pages(
    client: Client, officer: Person, resident: Person, stranger: Person, name: str
) -> None:
    for person in (officer, resident, stranger):
        client.force_login(person)
        assert client.get(reverse(f"signals:{name}")).status_code == 404


def test_what_was_kept_aside_is_shown_with_its_reason_and_harmless(
    client: Client, garbage: KeptAside, duty_officer: Person
) -> None:
    client.force_login(duty_officer)
    page = client.get(reverse("signals:kept_aside")).content.decode()
    assert "不是 JSON 格式" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert HTML not in page


def test_bytes_that_are_no_text_are_shown_as_digits(client: Client, camera: Device, duty_officer: Person) -> None:
    record_signals([make_message(b"\x00\xff\xfe\x1b[31m")], at=MONDAY_NOON)
    client.force_login(duty_officer)
    assert "00 ff fe 1b" in client.get(reverse("signals:kept_aside")).content.decode()


def test_another_township_does_not_see_it(client: Client, garbage: KeptAside, outsider: Person) -> None:
    client.force_login(outsider)
    assert "暂无异常信号" in client.get(reverse("signals:kept_aside")).content.decode()
    assert client.post(reverse("signals:mark_seen", args=[garbage.pk])).status_code == 404


def test_the_duty_officer_marks_it_as_seen(client: Client, garbage: KeptAside, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    answer = client.post(reverse("signals:mark_seen", args=[garbage.pk]), headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "matter-changed")
    garbage.refresh_from_db()
    assert garbage.seen_by == duty_officer
    assert client.post(reverse("signals:mark_all_seen")).status_code == 302


def test_they_can_be_narrowed_to_one_reason(client: Client, garbage: KeptAside, duty_officer: Person) -> None:
    record_signals([make_message(make_said(kind="earthquake"))], at=MONDAY_NOON)
    client.force_login(duty_officer)
    page = client.get(reverse("signals:kept_aside"), {"why": "wrong_shape"}).content.decode()
    assert "earthquake" in page
    assert "alert(1)" not in page
    assert client.get(reverse("signals:kept_aside"), {"why": HTML, "before": HTML}).status_code == 200


def test_a_long_list_goes_on_with_older_ones(client: Client, camera: Device, duty_officer: Person) -> None:
    for number in range(55):
        message = make_message(f"garbage {number:03}".encode(), received_at=MONDAY_NOON + timedelta(seconds=number))
        record_signals([message], at=MONDAY_NOON)
    client.force_login(duty_officer)
    first = client.get(reverse("signals:kept_aside"))
    assert first.context["older"]
    older = client.get(reverse("signals:kept_aside"), {"before": first.context["older"]})
    assert len(older.context["rows"]) == 5
    assert "garbage 000" in older.content.decode()


def test_a_look_at_a_photograph_is_registered_once(client: Client, photo: Photo, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    for name in ("photo", "plate_crop", "photo"):
        answer = client.get(reverse(f"signals:{name}", args=[photo.pk]))
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "private, no-store"
    entry = AuditEntry.objects.get(action="photo_seen")
    assert (entry.by_id, entry.subject, entry.reason) == (duty_officer.pk, f"photo:{photo.pk}", "值班台查看")
    assert entry.detail["camera"] == "cam-east"


def test_a_photograph_is_hidden_from_everybody_else(
    client: Client, photo: Photo, other_secretary: Person, outsider: Person, officer: Person, resident: Person
) -> None:
    for person in (other_secretary, outsider, officer, resident):
        client.force_login(person)
        for name in ("photo", "plate_crop"):
            assert client.get(reverse(f"signals:{name}", args=[photo.pk])).status_code == 404
    client.logout()
    assert client.get(reverse("signals:photo", args=[photo.pk])).status_code == 302
    assert not AuditEntry.objects.exists()


def test_whoever_was_sent_there_sees_it_and_the_register_says_why(
    client: Client, photo: Photo, officer: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_reasons", [])

    def was_sent(scope: Scope, photo_id: UUID) -> str | None:
        return "case 7" if scope.person_id == officer.pk and photo_id == photo.pk else None

    access.also_let_see(was_sent)
    client.force_login(officer)
    assert client.get(reverse("signals:photo", args=[photo.pk])).status_code == 200
    assert AuditEntry.objects.get().reason == "case 7"


def test_a_forgotten_photograph_is_gone(client: Client, photo: Photo, duty_officer: Person) -> None:
    client.force_login(duty_officer)
    address = reverse("signals:photo", args=[photo.pk])
    Photo.objects.all().delete()
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("before", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59Z"])
def test_a_moment_at_the_end_of_the_calendar_harms_nothing(
    client: Client, garbage: KeptAside, duty_officer: Person, before: str
) -> None:
    client.force_login(duty_officer)
    assert client.get(reverse("signals:kept_aside"), {"before": before}).status_code == 200


def test_nobody_writes_the_reason_of_their_own_look_into_the_register(
    client: Client, photo: Photo, duty_officer: Person
) -> None:
    """C-10: the purpose is what the matter says, not what the address says."""
    client.force_login(duty_officer)
    assert client.get(reverse("signals:photo", args=[photo.pk]), {"for": "invented"}).status_code == 200
    assert AuditEntry.objects.get(action="photo_seen").reason == "值班台查看"


def test_what_is_wrong_with_a_message_is_said_in_chinese_and_in_the_checkers_own_words(
    client: Client, camera: Device, duty_officer: Person
) -> None:
    wrong = make_said(measurement={"value": "high", "unit": "ft"}, colour="red", observed_at="2026-03-02T12:00:00")
    record_signals([make_message(wrong)], at=MONDAY_NOON)
    client.force_login(duty_officer)
    page = client.get(reverse("signals:kept_aside")).content.decode()
    for sentence in ("应为数字", "不在允许的取值之内", "这里没有这个字段", "时刻没有注明时区"):
        assert sentence in page
    assert "校验程序原文" in page
    assert "Input should be a valid number" in page


def test_a_fault_that_has_no_words_of_its_own_has_a_plain_sentence(client: Client, duty_officer: Person) -> None:
    make_device("smoke-1", kind="smoke")
    nothing_said = make_said(kind="smoke", measurement=None)
    record_signals([make_message(nothing_said, device_id="smoke-1")], at=MONDAY_NOON)
    client.force_login(duty_officer)
    assert "内容不符合要求" in client.get(reverse("signals:kept_aside")).content.decode()
