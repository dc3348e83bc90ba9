"""An imager, a photograph, and what nobody could read."""

from datetime import timedelta
from uuid import UUID

from dayuan.devices.models import Device
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.testing import VILLAGE
from dayuan.sensing.album import plate_path, write_file
from dayuan.sensing.models import KeptAside, WhyKeptAside
from dayuan.sensing.testing import make_photo, make_picture
from dayuan.thermal.actions import cover
from dayuan.thermal.testing import make_imager, make_latest


def imager(chief: Person) -> dict[str, object]:
    """An imager with a picture and a mask."""
    device, corners = make_imager(), [(0.1, 0.1), (0.4, 0.1), (0.4, 0.4)]
    make_latest(device)
    mask = cover(device, corners, reason="x", expires_at=now() + timedelta(days=9), by=chief, at=now())
    return {"thermal.device_id": device.pk, "mask_id": mask.pk}


def photo(device: Device) -> UUID:
    photo = make_photo(device, MONDAY_NOON)
    write_file(plate_path(photo.pk), make_picture(60, 20))
    return photo.pk


def kept_aside() -> KeptAside:
    at = now()
    return KeptAside.objects.create(
        why=next(iter(WhyKeptAside)),
        place_code=VILLAGE,
        channel="test",
        received_at=at,
        body=b"x",
        body_bytes=1,
        forget_at=at + timedelta(days=1),
    )
