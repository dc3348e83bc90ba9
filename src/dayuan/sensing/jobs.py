"""Reading photographs, forgetting what is over, and making the months to come."""

import logging
from functools import cache
from uuid import UUID

import cv2
import numpy as np
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.sensing.actions import best_of, forget_expired, give_up_reading, keep_reading, sweep_files
from dayuan.sensing.album import photo_path
from dayuan.sensing.models import Photo, PhotoState
from dayuan.sensing.partitions import drop_expired, ensure_partitions
from dayuan.sensing.plates.reader import PlateReader
from dayuan.sensing.plates.rules import Box

log = logging.getLogger(__name__)

TRIES = 3
CROP_QUALITY = 90
MARGIN = 0.35
"""Of the plate's height, left around it in its crop: a plate is easier to judge with its frame."""


@app.task(queue="photos", pass_context=True, retry=RetryStrategy(max_attempts=TRIES, wait=2))
def read_photo(context: JobContext, *, photo_id: str) -> None:
    """Find the plate in a photograph and make it a signal. Safe to run twice."""
    wanted = UUID(photo_id)
    if not Photo.objects.filter(pk=wanted, state=PhotoState.WAITING).exists():
        return
    try:
        read_plate_of(wanted)
    except Exception as failed:
        log.exception("a photograph could not be read", extra={"photo": photo_id})
        if context.job.attempts + 1 >= TRIES:
            give_up_reading(wanted, why=type(failed).__name__)
        raise


def read_plate_of(photo_id: UUID) -> None:
    picture = cv2.imdecode(np.frombuffer(photo_path(photo_id).read_bytes(), np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("the file of the photograph is damaged")
    readings = the_reader().read(picture)
    best = best_of(readings)
    keep_reading(photo_id, readings, crop=_crop(picture, best.box) if best else None, at=now())


@cache
def the_reader() -> PlateReader:
    """One for the process: it holds its models once they are open."""
    return PlateReader()


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", queueing_lock="sensing.forget", pass_context=False)
def forget(timestamp: int) -> None:
    forgotten = forget_expired(at=now())
    if forgotten.signals or forgotten.photos or forgotten.asides:
        log.info("forgotten", extra=vars(forgotten))


@app.periodic(cron="23 2 * * *")
@app.task(queue="housekeeping", queueing_lock="sensing.months", pass_context=False)
def look_after_the_months(timestamp: int) -> None:
    """The months to come are made long before they begin, those that are over are dropped, and lost files swept."""
    at = now()
    made, dropped, swept = ensure_partitions(at), drop_expired(at), sweep_files(at=at)
    log.info("looked after the months", extra={"made": made, "dropped": dropped, "files_swept": swept})


def _crop(picture: np.ndarray, box: Box) -> bytes:
    margin = int((box.bottom - box.top) * MARGIN)
    part = picture[max(box.top - margin, 0) : box.bottom + margin, max(box.left - margin, 0) : box.right + margin]
    _, jpeg = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, CROP_QUALITY])
    return jpeg.tobytes()
