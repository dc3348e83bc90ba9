"""The duty officer sees what an imager sees, says where it looks, and masks the chimney."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from dayuan.devices.models import Device
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.testing import TOWNSHIP
from dayuan.thermal.actions import cover, set_pose
from dayuan.thermal.models import Imager, Mask, TerrainGrid
from dayuan.thermal.rules.placing import Pose
from dayuan.thermal.testing import make_imager, make_latest

CHIMNEY = "40, 25\n45，25\n45 30\n40;30\n"
POSE = {
    "longitude": "104.1",
    "latitude": "29.9",
    "height_m": "30",
    "bearing_deg": "90",
    "tilt_deg": "5",
    "view_deg": "24",
}
LIMITS = {"threshold_c": "90", "contrast_k": "15", "least_pixels": "3", "seen_in": "4", "of_frames": "9"}
GRID = "ncols 2\nnrows 2\nxllcorner 104\nyllcorner 29.8\ncellsize 0.1\n400 410 420 430\n"


@pytest.fixture(autouse=True)
def _own_album(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA = tmp_path
    cache.clear()


@pytest.fixture
def imager() -> Device:
    return make_imager()


@pytest.fixture
def desk(duty_officer: Person) -> Client:
    client = Client()
    client.force_login(duty_officer)
    return client


def in_ninety_days() -> str:
    return (now() + timedelta(days=90)).date().isoformat()


def mask_of_a_kiln(imager: Device, by: Person) -> Mask:
    corners = [(0.1, 0.1), (0.4, 0.1), (0.4, 0.4)]
    return cover(imager, corners, reason="砖窑", expires_at=now() + timedelta(days=9), by=by, at=now())


def test_an_imager_that_has_sent_nothing_says_how_to_set_it_up(desk: Client, imager: Device) -> None:
    page = desk.get("/thermal/thermal-east/").content.decode()
    assert "/frames/" in page
    assert "thermal-east" in page
    assert "还没有填写" in page


def test_the_duty_officer_sees_the_latest_picture_with_its_hotspot_boxed(desk: Client, imager: Device) -> None:
    make_latest(imager, at=now())
    page = desk.get("/thermal/thermal-east/").content.decode()
    assert "80.1 °C" in page
    assert 'class="heat__lasting"' in page
    assert "此后没有收到新的画面" not in page
    picture = desk.get("/thermal/thermal-east/picture/")
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_a_look_at_the_picture_is_on_record_once(desk: Client, imager: Device, duty_officer: Person) -> None:
    make_latest(imager)
    for _ in range(3):
        desk.get("/thermal/thermal-east/picture/")
    looks = AuditEntry.objects.filter(action="heat_picture_seen")
    assert [(look.by_id, look.subject) for look in looks] == [(duty_officer.pk, "device:thermal-east")]


def test_an_old_picture_says_that_it_is_old(desk: Client, imager: Device) -> None:
    make_latest(imager, at=now() - timedelta(minutes=5))
    assert "此后没有收到新的画面" in desk.get("/thermal/thermal-east/").content.decode()


def test_the_part_that_draws_itself_again_is_the_part_of_the_page(desk: Client, imager: Device) -> None:
    make_latest(imager)
    part = desk.get("/thermal/thermal-east/", headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith('<section id="imager"')
    assert part.strip() in desk.get("/thermal/thermal-east/").content.decode()


def test_where_it_looks_is_kept_with_who_said_so(desk: Client, imager: Device, duty_officer: Person) -> None:
    assert desk.post("/thermal/thermal-east/place/", POSE).status_code == 302
    kept = Imager.objects.get()
    assert kept.pose == Pose(104.1, 29.9, 30, 90, 5, 24)
    assert kept.pose_set_by == duty_officer
    assert "值班员甲" in desk.get("/thermal/thermal-east/").content.decode()


def test_what_is_entered_wrong_stays_with_a_sentence_beside_it(desk: Client, imager: Device) -> None:
    answer = desk.post("/thermal/thermal-east/place/", POSE | {"bearing_deg": "-4000"})
    assert answer.status_code == 422
    assert "-4000" in answer.content.decode()
    assert "error" in answer.content.decode()
    assert not Imager.objects.exists()


def test_limits_are_changed_and_cannot_ask_for_more_pictures_than_there_are(desk: Client, imager: Device) -> None:
    assert desk.post("/thermal/thermal-east/limits/", LIMITS).status_code == 302
    assert Imager.objects.get().limits.threshold_c == 90
    answer = desk.post("/thermal/thermal-east/limits/", LIMITS | {"seen_in": "10"})
    assert answer.status_code == 422
    assert "不能多于" in answer.content.decode()


def test_the_scale_of_plain_counts_is_said_in_one_of_two_ways(desk: Client, imager: Device) -> None:
    said = {"kind": "linear", "gain": "0.04", "offset_c": "-273.15"}
    assert desk.post("/thermal/thermal-east/scale/", said).status_code == 302
    assert Imager.objects.get().gain == 0.04
    constants = {"r1": "16000", "r2": "0.0125", "b": "1430", "f": "1", "o": "-3000"}
    said = {"kind": "planck", "emissivity": "0.95", "reflected_c": "20", **constants}
    assert desk.post("/thermal/thermal-east/scale/", said).status_code == 302
    kept = Imager.objects.get()
    assert (kept.gain, kept.planck["b"]) == (None, 1430)
    assert kept.scale is not None
    assert desk.post("/thermal/thermal-east/scale/", {"kind": "own"}).status_code == 302
    assert Imager.objects.get().scale is None


@pytest.mark.parametrize("missing", [{"kind": "linear"}, {"kind": "planck"}, {"kind": "own-way"}])
def test_a_scale_without_its_numbers_is_refused(desk: Client, imager: Device, missing: dict[str, str]) -> None:
    assert desk.post("/thermal/thermal-east/scale/", missing).status_code == 422


def test_the_chimney_is_masked_by_its_corners_and_the_mask_can_be_lifted(
    desk: Client, imager: Device, duty_officer: Person
) -> None:
    entered = {"points": CHIMNEY, "reason": "砖厂烟囱", "until": in_ninety_days()}
    assert desk.post("/thermal/thermal-east/cover/", entered).status_code == 302
    mask = Mask.objects.get()
    assert mask.polygon == [(0.4, 0.25), (0.45, 0.25), (0.45, 0.3), (0.4, 0.3)]
    assert (mask.reason, mask.made_by) == ("砖厂烟囱", duty_officer)
    make_latest(imager)
    assert "40.00,25.00 45.00,25.00" in desk.get("/thermal/thermal-east/").content.decode()
    desk.post(f"/thermal/thermal-east/masks/{mask.pk}/lift/")
    desk.post(f"/thermal/thermal-east/masks/{mask.pk}/lift/")
    assert "这个屏蔽区域已经取消了" in desk.get("/thermal/thermal-east/").content.decode()
    assert Mask.objects.get().lifted_by == duty_officer


@pytest.mark.parametrize(
    ("points", "sentence"),
    [
        ("40, 25\n45, 25", "3 到 40 个角"),
        ("40, 25\n45, 25\nhere", "不对"),
        ("40, 25\n45, 25\n400, 30", "不对"),
        ("0, 0\n10, 10\n10, 0\n0, 10", "交叉"),
        ("0, 0\n10, 10\n20, 20", "交叉"),
        ("", "error"),
    ],
)
def test_corners_that_are_none_keep_what_was_typed(desk: Client, imager: Device, points: str, sentence: str) -> None:
    entered = {"points": points, "reason": "砖厂烟囱", "until": in_ninety_days()}
    answer = desk.post("/thermal/thermal-east/cover/", entered)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "砖厂烟囱" in answer.content.decode()


@pytest.mark.parametrize("until", ["2020-01-01", "2090-01-01", "tomorrow"])
def test_a_mask_ends_within_a_year(desk: Client, imager: Device, until: str) -> None:
    entered = {"points": CHIMNEY, "reason": "砖厂烟囱", "until": until}
    assert desk.post("/thermal/thermal-east/cover/", entered).status_code == 422


def test_heights_are_loaded_from_a_file_and_used_by_the_imager_that_stands_there(
    desk: Client, imager: Device, township: Place
) -> None:
    file = SimpleUploadedFile("dem.asc", GRID.encode())
    assert desk.post("/thermal/_/terrain/", {"place": TOWNSHIP, "name": "省测绘院", "file": file}).status_code == 302
    assert TerrainGrid.objects.get().highest_m == 430
    desk.post("/thermal/thermal-east/place/", POSE)
    assert "省测绘院" in desk.get("/thermal/thermal-east/").content.decode()
    assert "省测绘院" in desk.get("/thermal/").content.decode()


@pytest.mark.parametrize("contents", [b"\xff\xfe\x00", b"hello", GRID.replace("430", "").encode(), b""])
def test_a_file_that_is_no_grid_says_why(desk: Client, township: Place, contents: bytes) -> None:
    file = SimpleUploadedFile("dem.asc", contents)
    answer = desk.post("/thermal/_/terrain/", {"place": TOWNSHIP, "name": "x", "file": file})
    assert answer.status_code == 422
    assert not TerrainGrid.objects.exists()


def test_the_list_shows_my_imagers_with_their_pictures(desk: Client, imager: Device) -> None:
    make_latest(imager, at=now())
    page = desk.get("/thermal/").content.decode()
    assert "东山热成像" in page
    assert "1 处持续热点" in page


def test_without_an_imager_the_list_says_what_to_do_first(desk: Client) -> None:
    assert "请先在设备里登记" in desk.get("/thermal/").content.decode()


def test_the_device_in_the_register_leads_here(desk: Client, imager: Device) -> None:
    assert 'href="/thermal/thermal-east/"' in desk.get("/devices/thermal-east/").content.decode()


# Who may not


def test_a_camera_is_no_imager(desk: Client) -> None:
    make_device()
    assert desk.get("/thermal/cam-east/").status_code == 404


def test_the_village_looks_and_does_not_change(imager: Device, secretary: Person, duty_officer: Person) -> None:
    mask = mask_of_a_kiln(imager, duty_officer)
    make_latest(imager)
    client = Client()
    client.force_login(secretary)
    page = client.get("/thermal/thermal-east/").content.decode()
    assert "砖窑" in page
    assert "取消屏蔽" not in page
    for address in ("place/", "limits/", "scale/", "cover/", f"masks/{mask.pk}/lift/"):
        assert client.post(f"/thermal/thermal-east/{address}", {}).status_code == 404
    assert client.post("/thermal/_/terrain/", {}).status_code == 404


def test_another_township_sees_nothing_of_it(imager: Device, outsider: Person, duty_officer: Person) -> None:
    mask = mask_of_a_kiln(imager, duty_officer)
    make_latest(imager)
    client = Client()
    client.force_login(outsider)
    for address in ("", "picture/"):
        assert client.get(f"/thermal/thermal-east/{address}").status_code == 404
    assert client.post(f"/thermal/thermal-east/masks/{mask.pk}/lift/").status_code == 404
    assert "东山热成像" not in client.get("/thermal/").content.decode()


def test_a_mask_is_lifted_under_its_own_imager_only(desk: Client, imager: Device, duty_officer: Person) -> None:
    other = make_imager("thermal-west")
    mask = mask_of_a_kiln(other, duty_officer)
    assert desk.post(f"/thermal/thermal-east/masks/{mask.pk}/lift/").status_code == 404


def test_a_setting_in_the_database_keeps_its_promises(imager: Device, chief: Person) -> None:
    set_pose(imager, Pose(104.1, 29.9, 30, 90, 5, 24), by=chief, at=now())
    for wrong in ({"tilt_deg": None}, {"seen_in": 46}, {"gain": 0.04}, {"pose_set_by": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Imager.objects.update(**wrong)
