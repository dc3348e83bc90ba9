"""Messages and photographs for tests."""

import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pikepdf
from PIL import Image

from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.actions import Incoming
from dayuan.sensing.album import photo_path, write_file
from dayuan.sensing.models import Photo
from dayuan.sensing.rules import PLATE_KEPT_FOR, id_derived_from


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


_number = _numbers()


def make_id(at: datetime = MONDAY_NOON) -> UUID:
    """A new UUIDv7 of this moment."""
    return id_derived_from(at, f"test {next(_number)}".encode())


def make_gauge(device_id: str = "gauge-east", **given: Any) -> Device:
    """A water gauge in service at the east checkpoint."""
    return make_device(device_id, **{"kind": DeviceKind.WATER_LEVEL, "name": "东进口水位", "filing_number": ""} | given)


def make_said(at: datetime = MONDAY_NOON, **given: Any) -> dict[str, Any]:
    """What a water gauge says at noon."""
    said = {
        "id": str(make_id(at)),
        "kind": "water_level",
        "observed_at": at.isoformat(),
        "measurement": {"value": 2.4, "unit": "m"},
    }
    return said | given


def make_plate_said(plate: str = "渝A8H4K2", at: datetime = MONDAY_NOON, **given: Any) -> dict[str, Any]:
    """What a camera says that reads plates by itself."""
    said = make_said(at, kind="plate_seen", confidence=0.97, details={"plate": plate, "plate_kind": "ordinary"})
    del said["measurement"]
    return said | given


def make_message(
    said: dict[str, Any] | bytes | None = None, device_id: str = "", received_at: datetime = MONDAY_NOON
) -> Incoming:
    """A message as the broker hands it over: of the east gauge where it measures, else of the east camera."""
    measures = not isinstance(said, bytes) and (said or {}).get("kind") != "plate_seen"
    device_id = device_id or ("gauge-east" if measures else "cam-east")
    body = said if isinstance(said, bytes) else json.dumps(said or make_said(), ensure_ascii=False).encode()
    return Incoming(body, f"devices.{device_id}.signals", device_id, received_at)


def make_picture(width: int = 320, height: int = 200, kind: str = "JPEG", **how: Any) -> bytes:
    """A picture with a red left half and a blue right one."""
    image = Image.new("RGB", (width, height), "blue")
    image.paste("red", (0, 0, width // 2, height))
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def make_photo(device: Device, at: datetime = MONDAY_NOON, **given: Any) -> Photo:
    """A photograph that waits to be read, with its file."""
    photo = Photo.objects.create(
        **{
            "id": make_id(at),
            "device": device,
            "place_id": device.place_id,
            "taken_at": at,
            "received_at": at,
            "width": 320,
            "height": 200,
            "sha256": "0" * 64,
            "upload_sha256": "0" * 64,
            "forget_at": at + PLATE_KEPT_FOR,
        }
        | given
    )
    write_file(photo_path(photo.pk), make_picture())
    return photo


def make_pdf(words: str = "") -> bytes:
    """A document of one empty page, with these words in what nobody sees of it: its information."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    if words:
        pdf.docinfo["/Author"] = words
    file = io.BytesIO()
    pdf.save(file, static_id=True)
    return file.getvalue()


def make_webm(words: str = "", *, codec: str = "A_OPUS", track: int = 2) -> bytes:
    """A voice note as a browser hands it in, with a title of these words and nothing to hear."""
    head = _element(b"\x1a\x45\xdf\xa3", _element(b"\x42\x82", b"webm"))
    about = _element(b"\x15\x49\xa9\x66", _element(b"\x7b\xa9", words.encode()) if words else b"")
    described = _element(b"\x83", bytes([track])) + _element(b"\x86", codec.encode())
    tracks = _element(b"\x16\x54\xae\x6b", _element(b"\xae", described))
    sound = _element(b"\x1f\x43\xb6\x75", _element(b"\xe7", b"\0") + _element(b"\xa3", b"\x81\0\0\x80\xfc\xff\xfe"))
    return head + _element(b"\x18\x53\x80\x67", about + tracks + sound)


def _element(name: bytes, contents: bytes) -> bytes:
    return name + (0x4000 | len(contents)).to_bytes(2) + contents
