"""What has no purpose any more is forgotten; what is evidence stays (PIPL articles 19 and 47)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from dayuan.kernel import live
from dayuan.sensing.album import files_older_than, remove_files
from dayuan.sensing.models import KeptAside, Photo, PhotoQuerySet, PhotoState, Signal
from dayuan.sensing.rules import PHOTO_WAITS_AT_MOST, photos_named

AT_ONCE = 500
A_FILE_MAY_WAIT_FOR_ITS_ROW = timedelta(hours=1)

# The row stays without contents: a late repetition of the signal must still be known as one.
FORGET_SIGNALS = """
    UPDATE sensing_signal SET details = '{}', evidence = '[]', value = NULL, fingerprint = '', forget_at = NULL
    WHERE id IN (SELECT id FROM sensing_signal WHERE forget_at <= %s ORDER BY forget_at LIMIT %s FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True)
class Forgotten:
    signals: int
    photos: int
    asides: int


@transaction.atomic
def keep_evidence(signal_ids: Iterable[UUID]) -> None:
    """Keep these signals and their photographs: something rests on them."""
    wanted = list(signal_ids)
    Signal.objects.filter(pk__in=wanted).update(forget_at=None)
    _photos_of(wanted).update(forget_at=None)


@transaction.atomic
def forget_later(signal_ids: Iterable[UUID], *, at: datetime) -> None:
    """Have these signals and their photographs forgotten at this moment."""
    wanted = list(signal_ids)
    Signal.objects.filter(pk__in=wanted).exclude(fingerprint=b"").update(forget_at=at)
    _photos_of(wanted).update(forget_at=at)


def forget_expired(*, at: datetime) -> Forgotten:
    """Forget everything whose time is over."""
    signals = photos = 0
    while batch := _forget_some_signals(at):
        signals += batch
    while batch := _forget_some_photos(at):
        photos += batch
    asides, _ = KeptAside.objects.filter(forget_at__lte=at).delete()
    return Forgotten(signals, photos, asides)


def empty_signals(signal_ids: Iterable[UUID]) -> int:
    """Forget what these signals said; that there were some stays."""
    found = Signal.objects.filter(pk__in=list(signal_ids))
    return found.update(details={}, evidence=[], value=None, fingerprint=b"", forget_at=None)


@transaction.atomic
def delete_photos(photo_ids: Iterable[UUID]) -> int:
    """Delete these photographs, and their files once that is certain."""
    photos = list(Photo.objects.select_for_update(skip_locked=True).filter(pk__in=list(photo_ids)))
    keys = [photo.pk for photo in photos]
    Photo.objects.filter(pk__in=keys).delete()
    live.tell_many("photo", [{"place": p.place_id, "id": str(p.pk), "state": "forgotten"} for p in photos])
    transaction.on_commit(lambda: _remove_all_files(keys))
    return len(keys)


def _remove_all_files(photo_ids: Iterable[UUID]) -> None:
    for photo_id in photo_ids:
        remove_files(photo_id)


def sweep_files(*, at: datetime) -> int:
    """Remove files that no photograph owns: left when a process died between a file and its row."""
    removed = 0
    for photo_id, path in list(files_older_than(at - A_FILE_MAY_WAIT_FOR_ITS_ROW)):
        if photo_id is None or not Photo.objects.filter(pk=photo_id).exists():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _photos_of(signal_ids: list[UUID]) -> PhotoQuerySet:
    """A signal's photographs, as far as they come from the signal's own device."""
    with_evidence = Signal.objects.filter(pk__in=signal_ids).exclude(evidence=[])
    of_device: dict[str, set[UUID]] = defaultdict(set)
    for device_id, evidence in with_evidence.values_list("device_id", "evidence"):
        of_device[device_id].update(photos_named(evidence, {}))
    named = Q(pk__in=[])
    for sender, sent in of_device.items():
        named |= Q(pk__in=sent, device_id=sender)
    return Photo.objects.filter(named)


@transaction.atomic
def _forget_some_signals(at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(FORGET_SIGNALS, [at, AT_ONCE])
        return int(cursor.rowcount)


def _forget_some_photos(at: datetime) -> int:
    forgotten = _delete_photo_rows(at)
    # After the commit: a file without its row is swept later, a row without its file would be a broken picture.
    for photo_id in forgotten:
        remove_files(photo_id)
    return len(forgotten)


@transaction.atomic
def _delete_photo_rows(at: datetime) -> list[UUID]:
    # One that waits to be read is not taken from under the reader, unless it has waited for a day.
    over = Photo.objects.filter(forget_at__lte=at).exclude(
        Q(state=PhotoState.WAITING) & Q(received_at__gt=at - PHOTO_WAITS_AT_MOST)
    )
    photos = list(over.select_for_update(skip_locked=True).order_by("forget_at")[:AT_ONCE])
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    live.tell_many("photo", [{"place": p.place_id, "id": str(p.pk), "state": "forgotten"} for p in photos])
    return [photo.pk for photo in photos]
