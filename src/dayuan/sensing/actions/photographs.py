"""Taking photographs in, and keeping what was read from them."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_bytes
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app

from dayuan.devices.actions import hear
from dayuan.devices.models import Device, DeviceKind, HealthEvidence
from dayuan.devices.rules import Sign
from dayuan.kernel import live
from dayuan.kernel.errors import Refusal
from dayuan.kernel.ids import moment_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.sensing.actions.asides import Aside, Incoming, keep_aside
from dayuan.sensing.actions.recording import Tally, record_signals
from dayuan.sensing.album import photo_path, plate_path, write_file
from dayuan.sensing.models import KeptAside, Photo, PhotoState
from dayuan.sensing.photos import PlainPhoto, plain_photo
from dayuan.sensing.plates.rules import PlateReading
from dayuan.sensing.rules import (
    LEAST_CONFIDENCE,
    PHOTOS_PER_MINUTE,
    PLATE_KEPT_FOR,
    WhyKeptAside,
    id_derived_from,
    skew_of,
    why_not_this_id,
)

READ_PHOTO = "dayuan.sensing.jobs.read_photo"
UPLOADS = "signals/photos"
"""What the page of messages kept aside calls this way in."""
SAID_AGAIN_AFTER = timedelta(hours=1)


class DeviceMaySendNoPhotographs(Refusal):
    """Only a checkpoint camera's photographs have a purpose here."""


class TooManyPhotographs(Refusal):
    """More than any checkpoint sees in a minute."""


class PhotoIdWrong(Refusal):
    """Not a UUIDv7 of about now."""


class PhotoIdReused(Refusal):
    """Another photograph has this id."""


def accept_photo(
    device: Device, upload: bytes, *, photo_id: UUID | None, taken_at: datetime | None, at: datetime
) -> tuple[Photo, bool]:
    """Keep a checkpoint camera's photograph and have it read. The same upload again is the same photograph.

    A camera whose clock is wrong loses no sighting: how far off it is is kept, and the moment of receipt counts.
    Returns the photograph, and whether it is new.

    Raises:
        DeviceMaySendNoPhotographs, TooManyPhotographs, PhotoIdWrong, PhotoIdReused, PhotoRefused
    """
    if device.kind != DeviceKind.CHECKPOINT_CAMERA:
        raise DeviceMaySendNoPhotographs(_("Only checkpoint cameras may send photographs."))
    _refuse_a_flood(device, at=at)
    if photo_id is None:
        photo_id = id_derived_from(at, token_bytes(16))
    upload_sha256 = sha256(upload).hexdigest()
    _refuse_wrong_id(photo_id, upload_sha256, device, taken_at=taken_at, at=at)
    earlier = _same_as_before(photo_id, upload_sha256, device)
    if earlier is not None:
        return earlier, False
    plain = plain_photo(upload, most_bytes=settings.PHOTO_MAX_BYTES)
    return _keep(
        Photo(
            id=photo_id,
            device=device,
            place_id=device.place_id,
            taken_at=taken_at or at,
            received_at=at,
            upload_sha256=upload_sha256,
            state=PhotoState.WAITING,
            forget_at=at + PLATE_KEPT_FOR,
        ),
        plain,
        device,
    )


def keep_photo_from_person(upload: bytes, *, by: Person, place: Place, at: datetime) -> Photo:
    """Keep a photograph that somebody gives as evidence; nothing is read from it.

    Raises:
        PhotoRefused: it is not a photograph that can be kept; the sentence says why.
    """
    plain = plain_photo(upload, most_bytes=settings.PHOTO_MAX_BYTES)
    with transaction.atomic():
        photo = Photo.objects.create(
            person=by,
            place=place,
            taken_at=at,
            received_at=at,
            width=plain.width,
            height=plain.height,
            sha256=sha256(plain.jpeg).hexdigest(),
            upload_sha256=sha256(upload).hexdigest(),
            state=PhotoState.GIVEN,
        )
        write_file(photo_path(photo.pk), plain.jpeg)
    return photo


@transaction.atomic
def keep_picture_of_device(
    picture: bytes, *, device: Device, taken_at: datetime, at: datetime, keep_for: timedelta
) -> Photo:
    """Keep a picture that belongs to a signal of this device; it is forgotten after so long unless a matter keeps it.

    Raises:
        PhotoRefused: it is not a picture that can be kept.
    """
    plain = plain_photo(picture, most_bytes=settings.PHOTO_MAX_BYTES)
    photo = Photo.objects.create(
        id=id_derived_from(at, token_bytes(16)),
        device=device,
        place_id=device.place_id,
        taken_at=taken_at,
        received_at=at,
        width=plain.width,
        height=plain.height,
        sha256=sha256(plain.jpeg).hexdigest(),
        upload_sha256=sha256(picture).hexdigest(),
        state=PhotoState.GIVEN,
        forget_at=at + keep_for,
    )
    write_file(photo_path(photo.pk), plain.jpeg)
    return photo


@transaction.atomic
def keep_reading(photo_id: UUID, readings: Sequence[PlateReading], *, crop: bytes | None, at: datetime) -> Photo | None:
    """Make the best reading of a photograph a signal, once. None: it was read, or forgotten, before."""
    photo = Photo.objects.select_for_update(no_key=True).filter(pk=photo_id, state=PhotoState.WAITING).first()
    if photo is None or photo.device_id is None:
        return None
    best = best_of(readings)
    if best is None:
        return _settle(photo, PhotoState.NOTHING_FOUND, "")
    if crop is not None:
        write_file(plate_path(photo_id), crop)
    message = Incoming(
        body=_as_message(photo, best),
        channel=f"photo:{photo.pk}",
        device_id=photo.device_id,
        received_at=photo.received_at,
    )
    tally = record_signals([message], at=at)
    if tally == Tally(kept_aside=1):
        return _settle(photo, PhotoState.FAILED, "kept_aside")
    return _settle(photo, PhotoState.READ, best.why.name.lower() if best.needs_person else "")


@transaction.atomic
def give_up_reading(photo_id: UUID, *, why: str) -> None:
    """The reader failed again and again; the photograph says so."""
    for photo in Photo.objects.select_for_update(no_key=True).filter(pk=photo_id, state=PhotoState.WAITING):
        _settle(photo, PhotoState.FAILED, why[:200])


def best_of(readings: Sequence[PlateReading]) -> PlateReading | None:
    """The plate the photograph is about; one that is there and cannot be read counts only where there is no other.

    The reader gives the best first: certain before doubtful, and the nearest car before the ones behind it.
    """
    read = [reading for reading in readings if reading.text and reading.confidence >= LEAST_CONFIDENCE]
    unread = [reading for reading in readings if not reading.text]
    return next(iter(read or unread), None)


def _as_message(photo: Photo, reading: PlateReading) -> bytes:
    box = reading.box
    said = {
        # Made from the photograph's id: read twice, or uploaded again, it is still one signal.
        "id": str(id_derived_from(moment_of(photo.pk), b"signal of " + photo.pk.bytes)),
        "kind": "plate_seen",
        "observed_at": photo.taken_at.isoformat(),
        "confidence": round(reading.confidence, 4),
        "evidence": [f"photo:{photo.pk}"],
        "details": {
            "plate": reading.text[:12],
            "plate_kind": reading.kind.value,
            "needs_person": reading.needs_person,
            "why": reading.why.name.lower() if reading.needs_person else "",
            "box": [
                round(box.left / photo.width, 5),
                round(box.top / photo.height, 5),
                round((box.right - box.left) / photo.width, 5),
                round((box.bottom - box.top) / photo.height, 5),
            ],
            "photo": str(photo.pk),
        },
    }
    return json.dumps(said, ensure_ascii=False).encode()


def _refuse_a_flood(device: Device, *, at: datetime) -> None:
    # Counted before anything is unpacked, whatever becomes of the upload, in the process that received it.
    key = f"photographs:{device.pk}:{at:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=120)
    if cache.incr(key) > PHOTOS_PER_MINUTE:
        raise TooManyPhotographs(_("Too many photographs in a minute. Wait a little and send again."))


def _refuse_wrong_id(
    photo_id: UUID, upload_sha256: str, device: Device, *, taken_at: datetime | None, at: datetime
) -> None:
    """Refused to the camera's face, and kept aside where a person sees that its clock is wrong."""
    try:
        made_at = moment_of(photo_id)
    except ValueError:
        made_at = None
    why = why_not_this_id(photo_id, made_at, at)
    if why is None:
        return
    said = {"id": str(photo_id), "taken_at": taken_at and taken_at.isoformat(), "sha256": upload_sha256}
    _keep_upload_aside(Incoming(json.dumps(said).encode(), UPLOADS, device.pk, at), why, device, at=at)
    raise PhotoIdWrong(_("The id must be a UUID of version 7 that was made about now."))


def _keep_upload_aside(message: Incoming, why: WhyKeptAside, device: Device, *, at: datetime) -> None:
    """What was said of the photograph, never the picture itself. A camera that tries again is one entry an hour."""
    recent = KeptAside.objects.filter(place_code=device.place_id, received_at__gt=at - SAID_AGAIN_AFTER)
    if not recent.filter(device_id=device.pk, body=message.body).exists():
        keep_aside([Aside(message, why)], at=at)


def _same_as_before(photo_id: UUID, upload_sha256: str, device: Device) -> Photo | None:
    earlier = Photo.objects.filter(pk=photo_id).first()
    if earlier is not None and (earlier.upload_sha256, earlier.device_id) != (upload_sha256, device.pk):
        raise PhotoIdReused(_("Another photograph has this id already."))
    return earlier


@transaction.atomic
def _keep(photo: Photo, plain: PlainPhoto, device: Device) -> tuple[Photo, bool]:
    photo.width, photo.height, photo.sha256 = plain.width, plain.height, sha256(plain.jpeg).hexdigest()
    try:
        # The row first: of two uploads with one id at once the second waits here, and never touches the first's file.
        with transaction.atomic():
            photo.save(force_insert=True)
    except IntegrityError:
        return _same_as_before(photo.pk, photo.upload_sha256, device) or photo, False
    write_file(photo_path(photo.pk), plain.jpeg)
    app.configure_task(READ_PHOTO, queue="photos").defer(photo_id=str(photo.pk))
    sign = Sign(device.pk, HealthEvidence.HEARD_SIGNAL, photo.received_at, skew_of(photo.taken_at, photo.received_at))
    hear([sign], at=photo.received_at)
    live.tell("photo", {"place": photo.place_id, "id": str(photo.pk), "state": photo.state})
    return photo, True


def _settle(photo: Photo, state: PhotoState, why: str) -> Photo:
    # Only these two fields: whoever was told of the signal may have decided meanwhile how long the picture is kept.
    photo.state, photo.why = state, why
    photo.save(update_fields=["state", "why"])
    live.tell("photo", {"place": photo.place_id, "id": str(photo.pk), "state": state.value})
    return photo
