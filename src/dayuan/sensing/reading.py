"""The plate of one photograph, from its file to its signal. Loads the reader and its libraries."""

from functools import cache
from uuid import UUID

import cv2
import numpy as np

from dayuan.kernel.clock import now
from dayuan.sensing.actions import best_of, keep_reading
from dayuan.sensing.album import photo_path
from dayuan.sensing.plates.reader import PlateReader
from dayuan.sensing.plates.rules import Box

CROP_QUALITY = 90
MARGIN = 0.35
"""Of the plate's height, left around it in its crop: a plate is easier to judge with its frame."""


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


def _crop(picture: np.ndarray, box: Box) -> bytes:
    margin = int((box.bottom - box.top) * MARGIN)
    part = picture[max(box.top - margin, 0) : box.bottom + margin, max(box.left - margin, 0) : box.right + margin]
    _, jpeg = cv2.imencode(".jpg", part, [cv2.IMWRITE_JPEG_QUALITY, CROP_QUALITY])
    return jpeg.tobytes()
