"""A camera's photograph: taken once, made plain, read once, forgotten in time."""

import io
import json
import struct
import zlib
from base64 import b64encode
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import SECRET, make_device
from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.sensing.actions import keep_photo_from_person, keep_picture_of_device
from dayuan.sensing.album import photo_path
from dayuan.sensing.models import KeptAside, Photo, PhotoState
from dayuan.sensing.photos import NotAPhoto, PhotoDamaged, PhotoTooManyPixels, plain_photo
from dayuan.sensing.queries import WHY_WORDS
from dayuan.sensing.rules import WhyKeptAside
from dayuan.sensing.testing import make_id, make_picture

MOST = 12 * 1024 * 1024


@pytest.fixture(autouse=True)
def _own_album(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA = tmp_path
    cache.clear()


@pytest.fixture
def camera() -> Device:
    return make_device()


def login(device_id: str = "cam-east", secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{device_id}:{secret}".encode()).decode()}


def send(client: Client, picture: bytes, *, headers: dict[str, str] | None = None, **fields: str) -> Any:
    photo = SimpleUploadedFile("a.jpg", picture, content_type="image/jpeg")
    return client.post("/signals/photos/", {"photo": photo, **fields}, headers=login() if headers is None else headers)


def plain(picture: bytes) -> bytes:
    return plain_photo(picture, most_bytes=MOST).jpeg


def with_gps(orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "MAKER OF CAMERAS"
    exif.get_ifd(0x8825).update({1: "N", 2: (29.0, 57.0, 46.0), 3: "E", 4: (104.0, 4.0, 0.0)})
    return make_picture(exif=exif, comment=b"taken in the garden")


def png_bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that would unpack into side × side pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = zlib.compress(b"\0" * 1_000_000)
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.no_database
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_every_photograph_becomes_one_plain_jpeg(kind: str) -> None:
    made = Image.open(io.BytesIO(plain(make_picture(kind=kind))))
    assert (made.format, made.size, made.mode) == ("JPEG", (320, 200), "RGB")


@pytest.mark.no_database
def test_where_and_by_what_it_was_taken_is_gone() -> None:
    picture = with_gps()
    assert b"garden" in picture
    assert b"MAKER OF CAMERAS" in picture
    made = plain(picture)
    assert b"garden" not in made
    assert b"MAKER OF CAMERAS" not in made
    assert b"Exif" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


@pytest.mark.no_database
def test_a_photograph_taken_sideways_stands_upright() -> None:
    made = Image.open(io.BytesIO(plain(with_gps(orientation=6))))
    assert made.size == (200, 320)
    red, _green, blue = made.getpixel((100, 20))
    assert red > blue, "what was on the left is now above"


@pytest.mark.no_database
def test_what_is_transparent_becomes_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(file, "PNG")
    assert Image.open(io.BytesIO(plain(file.getvalue()))).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.no_database
def test_a_large_photograph_is_made_smaller() -> None:
    assert plain_photo(make_picture(6000, 2000), most_bytes=MOST).width == 3840


@pytest.mark.no_database
@pytest.mark.parametrize("side", [6400, 20_000, 60_000])
def test_a_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(PhotoTooManyPixels):
        plain(png_bomb(side))


@pytest.mark.no_database
@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_a_photograph_cut_short_is_refused(share: float) -> None:
    picture = make_picture(800, 600, quality=95)
    with pytest.raises((PhotoDamaged, NotAPhoto)):
        plain(picture[: int(len(picture) * share)])


@pytest.mark.no_database
@pytest.mark.parametrize(
    "upload",
    [b"", b"GIF89a" + b"\0" * 100, b"<svg onload='alert(1)'/>", b"MZ" + b"\0" * 500, b"%PDF-1.7", b"\xff\xd8\xff"],
)
def test_what_is_not_a_photograph_is_refused(upload: bytes) -> None:
    with pytest.raises((NotAPhoto, PhotoDamaged)):
        plain(upload)


def test_a_camera_uploads_and_uploads_again(client: Client, camera: Device) -> None:
    identifier, picture = str(make_id(now())), make_picture()
    first = send(client, picture, id=identifier)
    assert (first.status_code, first.json()) == (201, {"id": identifier})
    assert send(client, picture, id=identifier).status_code == 200
    photo = Photo.objects.get()
    assert (photo.state, photo.place_id, photo.width) == (PhotoState.WAITING, camera.place_id, 320)
    assert photo.forget_at == photo.received_at + timedelta(minutes=10)
    assert photo_path(photo.pk).read_bytes()[:2] == b"\xff\xd8"


def test_another_photograph_with_the_same_id_is_refused(client: Client, camera: Device) -> None:
    identifier = str(make_id(now()))
    send(client, make_picture(), id=identifier)
    again = send(client, make_picture(400), id=identifier)
    assert (again.status_code, again.json()["code"]) == (409, "id_reused")
    assert Photo.objects.get().width == 320


def test_an_id_from_a_clock_days_ahead_is_refused_and_a_person_sees_why(
    client: Client, camera: Device, duty_officer: Person, other_secretary: Person
) -> None:
    ahead, picture = str(make_id(now() + timedelta(days=2))), make_picture()
    for _try in range(2):
        answer = send(client, picture, id=ahead)
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_id")
    assert not Photo.objects.exists()

    kept = KeptAside.objects.get()
    assert (kept.why, kept.device_id, kept.place_code) == ("from_the_future", camera.pk, camera.place_id)
    assert json.loads(bytes(kept.body))["id"] == ahead
    assert len(bytes(kept.body)) < 300
    client.force_login(duty_officer)
    page = client.get("/signals/kept-aside/").content.decode()
    assert camera.pk in page
    assert "signals/photos" in page
    assert str(WHY_WORDS[WhyKeptAside.FROM_THE_FUTURE]) in page
    client.force_login(other_secretary)
    assert client.get("/signals/kept-aside/").status_code == 404


def test_an_id_of_another_version_is_kept_aside_too(client: Client, camera: Device) -> None:
    send(client, make_picture(), id=str(uuid4()))
    assert KeptAside.objects.get().why == "bad_id"


def test_another_cameras_id_cannot_be_taken(client: Client, camera: Device) -> None:
    make_device("cam-west")
    identifier, picture = str(make_id(now())), make_picture()
    send(client, picture, id=identifier)
    assert send(client, picture, id=identifier, headers=login("cam-west")).status_code == 409


@pytest.mark.parametrize(
    "headers",
    [
        {},
        login(secret="wrong"),
        login("cam-none"),
        login("cam\0east"),
        login("'; DROP TABLE devices_device;--"),
        {"Authorization": "Basic !!!"},
        {"Authorization": "Bearer x"},
    ],
)
def test_a_stranger_is_not_let_in(client: Client, camera: Device, headers: dict[str, str]) -> None:
    answer = send(client, make_picture(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_let_in")
    assert "号" in answer.json()["detail"]
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert not Photo.objects.exists()


def test_a_retired_camera_is_not_let_in(client: Client) -> None:
    make_device(retired_at=now())
    assert send(client, make_picture()).status_code == 401


def test_only_checkpoint_cameras_have_photographs_to_send(client: Client) -> None:
    make_device(kind=DeviceKind.CAMERA)
    answer = send(client, make_picture())
    assert (answer.status_code, answer.json()["code"]) == (403, "not_a_checkpoint_camera")


@pytest.mark.parametrize(
    ("upload", "status", "code"),
    [
        (b"no picture", 415, "not_a_photo"),
        (make_picture(800, 600)[:-600], 422, "damaged"),
        (png_bomb(20_000), 422, "too_many_pixels"),
        (make_picture(8, 8), 422, "too_small"),
        (b"\0" * (MOST + 1), 413, "too_large"),
    ],
)
def test_each_bad_upload_gets_its_own_sentence(
    client: Client, camera: Device, upload: bytes, status: int, code: str
) -> None:
    answer = send(client, upload)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert any("一" <= character <= "鿿" for character in answer.json()["detail"])
    english = send(client, upload, headers={**login(), "Accept-Language": "en"})
    assert english.json()["detail"].isascii()
    assert not Photo.objects.exists()


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"id": "no id"}, "wrong_id"),
        ({"id": str(uuid4())}, "wrong_id"),
        ({"id": str(UUID(int=0))}, "wrong_id"),
        ({"taken_at": "yesterday"}, "wrong_field"),
        ({"taken_at": "2026-03-02T12:00:00"}, "wrong_field"),
        ({"taken_at": "9999-12-31T23:59:59-12:00"}, "wrong_field"),
        ({"taken_at": "<script>"}, "wrong_field"),
        ({"taken_at": "0"}, "wrong_field"),
        ({"taken_at": "1772424000"}, "wrong_field"),
        ({"taken_at": "2026-03-02"}, "wrong_field"),
        ({"taken_at": "2026-02-30T12:00:00+08:00"}, "wrong_field"),
        ({"taken_at": "1899-03-02T12:00:00+08:00"}, "wrong_field"),
    ],
)
def test_a_wrong_field_is_named(client: Client, camera: Device, fields: dict[str, str], code: str) -> None:
    answer = send(client, make_picture(), **fields)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_form_without_a_photograph_is_told_what_to_send(client: Client, camera: Device) -> None:
    answer = client.post("/signals/photos/", {"id": "x"}, headers=login())
    assert (answer.status_code, answer.json()["code"]) == (422, "wrong_field")
    assert "photo" in answer.json()["detail"]


def test_a_damaged_form_is_refused(client: Client, camera: Device) -> None:
    answer = client.post(
        "/signals/photos/", b"garbage", content_type="multipart/form-data; boundary=\xff", headers=login()
    )
    assert answer.status_code in (400, 422)


def test_a_flood_from_one_camera_is_slowed(client: Client, camera: Device) -> None:
    statuses = {send(client, b"no picture").status_code for _ in range(125)}
    assert statuses == {415, 429}


def test_a_persons_photograph_is_kept_as_evidence(officer: Person, village: Place) -> None:
    photo = keep_photo_from_person(with_gps(), by=officer, place=village, at=now())
    assert (photo.state, photo.forget_at, photo.person_id) == (PhotoState.GIVEN, None, officer.pk)
    assert b"garden" not in photo_path(photo.pk).read_bytes()


def test_a_picture_that_belongs_to_a_signal_is_kept_for_its_time_and_nothing_is_read_from_it(camera: Device) -> None:
    kept = keep_picture_of_device(with_gps(), device=camera, taken_at=now(), at=now(), keep_for=timedelta(days=30))
    assert (kept.state, kept.device_id, kept.place_id) == (PhotoState.GIVEN, camera.pk, camera.place_id)
    assert kept.forget_at - kept.received_at == timedelta(days=30)
    assert b"garden" not in photo_path(kept.pk).read_bytes()


def test_a_camera_is_told_why_in_chinese_that_can_be_read_as_it_is(client: Client, camera: Device) -> None:
    answer = send(client, make_picture(), taken_at="yesterday")
    assert answer.status_code == 422
    assert "必须" in answer.content.decode()
    assert "utf-8" in answer.headers["Content-Type"]


@pytest.mark.parametrize("off", [timedelta(days=3), timedelta(days=-3), timedelta(days=-9_000), timedelta(days=9_000)])
def test_a_camera_whose_clock_is_wrong_loses_no_photograph(client: Client, camera: Device, off: timedelta) -> None:
    wrong = now() + off
    assert send(client, make_picture(), taken_at=wrong.isoformat()).status_code == 201
    photo = Photo.objects.get()
    assert photo.taken_at == wrong
    assert abs(now() - photo.received_at) < timedelta(minutes=1)
    camera.refresh_from_db()
    assert camera.clock_skew_s == pytest.approx(off.total_seconds(), abs=60)
    assert (camera.clock_wrong_at, camera.clock_wrong_by_s) == (photo.received_at, camera.clock_skew_s)
