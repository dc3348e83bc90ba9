"""Cuts a plate out of a picture and lays it flat, as the strip of 32 pixels' height the speller reads."""

import cv2
import numpy as np

from dayuan.sensing.plates.finding import Floats
from dayuan.sensing.plates.pictures import Picture

STRIP_HEIGHT = 32
# Two rows (lorries, trailers, motorcycles): the upper row ends here and keeps to the middle of the plate (GA 36-2018).
UPPER_ROW_ENDS = 0.41
UPPER_ROW_LEFT, UPPER_ROW_RIGHT = 0.17, 0.83
UPPER_ROW_SHARE = 0.29
# A single-row plate is 3.1 to 3.4 times as wide as high; seen askew it can look as narrow as this.
LOOKS_LIKE_TWO_ROWS = 2.5


def flat_strip(picture: Picture, corners: Floats, *, width: int, trim: float = 0.0) -> Picture:
    """The plate between four corners as 32 × width pixels; trim takes that share of its height off above and below."""
    return _part(picture, corners, (0.0, trim, 1.0, 1.0 - trim), width=width)


def two_rows_as_one(picture: Picture, corners: Floats, *, width: int) -> Picture:
    """A plate of two rows as one strip: the upper row first."""
    first = round(width * UPPER_ROW_SHARE)
    upper = _part(picture, corners, (UPPER_ROW_LEFT, 0.04, UPPER_ROW_RIGHT, UPPER_ROW_ENDS), width=first)
    lower = _part(picture, corners, (0.0, UPPER_ROW_ENDS, 1.0, 0.98), width=width - first)
    return np.concatenate([upper, lower], axis=1)


def may_have_two_rows(corners: Floats) -> bool:
    sides = np.linalg.norm(np.roll(corners, -1, axis=0) - corners, axis=1)
    return bool(sides[0] + sides[2] < LOOKS_LIKE_TWO_ROWS * (sides[1] + sides[3]))


def taller(corners: Floats, share: float) -> Floats:
    """The corners with the upper ones moved up by this share of the height."""
    up = (corners[:2] - corners[[3, 2]]) * share
    return np.concatenate([corners[:2] + up, corners[2:]]).astype(np.float32)


def whole(picture: Picture) -> Floats:
    """The corners of the picture itself."""
    height, width = picture.shape[:2]
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)


def _part(picture: Picture, corners: Floats, part: tuple[float, float, float, float], *, width: int) -> Picture:
    """The part (left, top, right, bottom, as shares of the plate) as a strip of this width."""
    left, top, right, bottom = part
    unit = np.array([(0, 0), (1, 0), (1, 1), (0, 1)], np.float32)
    to_plate = cv2.getPerspectiveTransform(unit, corners.astype(np.float32))
    wanted = np.array([[(left, top), (right, top), (right, bottom), (left, bottom)]], np.float32)
    source = cv2.perspectiveTransform(wanted, to_plate)[0].astype(np.float32)
    finer = _finer(source, width)
    size = (width * finer, STRIP_HEIGHT * finer)
    target = unit * np.array(size, np.float32)
    # The transform speaks of pixel edges, the warp of pixel centres.
    flat = cv2.getPerspectiveTransform(source - 0.5, target - 0.5)
    strip = cv2.warpPerspective(picture, flat, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(strip, (width, STRIP_HEIGHT), interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _finer(source: Floats, width: int) -> int:
    """How many times finer to warp first, so that shrinking a large plate averages its pixels and skips none."""
    across = float(np.linalg.norm(source[1] - source[0])) / width
    down = float(np.linalg.norm(source[3] - source[0])) / STRIP_HEIGHT
    return int(np.clip(np.ceil(max(across, down)), 1, 8))
