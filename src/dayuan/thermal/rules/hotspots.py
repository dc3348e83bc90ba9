"""Where a heat picture is hotter than it should be. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dayuan.kernel.later import later
from dayuan.thermal.rules.scales import Celsius

if TYPE_CHECKING:
    import cv2
    import numpy as np
    from numpy.typing import NDArray
else:
    cv2 = later("cv2")
    np = later("numpy")

type Point = tuple[float, float]
"""Across and down, as shares of the picture (0 to 1)."""
type Polygon = Sequence[Point]
type Mask = NDArray[np.uint8]

BLOCK_PX = 8
"""The surroundings are judged on blocks of this side: 25 of them make 40×40 pixels."""
NEIGHBOURS = 5
MOST_HOTSPOTS = 20
"""A picture with more than these says nothing more; the hottest are kept."""
JOINED_WITHIN_PX = 3
OPEN, COVERED = 1, 0


@dataclass(frozen=True)
class Limits:
    """From what on a pixel counts as hot."""

    threshold_c: float = 80.0
    """Hot whatever lies around it."""
    contrast_k: float = 20.0
    """Hot beside its surroundings: a small fire far away warms a pixel by little, a sunny road is ten warmer."""
    least_pixels: int = 2
    """One pixel alone is a pixel of the sensor, not of the world: a lens spreads even a point over several."""


@dataclass(frozen=True)
class Hotspot:
    """One hot region. Positions in pixels, from the top left corner; x and y of its centre of heat."""

    x: float
    y: float
    left: int
    top: int
    width: int
    height: int
    pixels: int
    hottest_c: float
    contrast_k: float
    """How far the hottest pixel is above its surroundings."""


def surroundings(celsius: Celsius) -> Celsius:
    """What the surroundings of each pixel are like, °C.

    The median of the 25 blocks around it, so that a fire in some of them does not count as its own surroundings; of
    the 25 such medians around it the warmest, so that a ridge before a cold sky is compared with the hill below it.
    """
    height, width = celsius.shape
    blocks = (-(-width // BLOCK_PX), -(-height // BLOCK_PX))
    coarse = cv2.resize(celsius, blocks, interpolation=cv2.INTER_AREA)
    middle = cv2.medianBlur(coarse, NEIGHBOURS)
    warmest = cv2.dilate(middle, np.ones((NEIGHBOURS, NEIGHBOURS), np.uint8))
    return cv2.resize(warmest, (width, height), interpolation=cv2.INTER_LINEAR).astype(np.float32, copy=False)


def find_hotspots(celsius: Celsius, limits: Limits, masked: Mask | None = None) -> list[Hotspot]:
    """The hot regions outside the masks, the hottest first."""
    above = celsius - surroundings(celsius)
    hot = ((above >= limits.contrast_k) | (celsius >= limits.threshold_c)).view(np.uint8)
    if masked is not None:
        hot &= masked
    if not hot.any():
        return []
    left, top, width, height = cv2.boundingRect(hot)
    part = np.s_[top : top + height, left : left + width]
    found = _regions(hot[part], celsius[part], above[part], limits.least_pixels, (left, top))
    return sorted(found, key=lambda spot: -spot.hottest_c)[:MOST_HOTSPOTS]


def _regions(hot: Mask, celsius: Celsius, above: Celsius, least: int, corner: tuple[int, int]) -> list[Hotspot]:
    # Pieces of one fire, a pixel or two apart, are one hotspot.
    joined = cv2.morphologyEx(hot, cv2.MORPH_CLOSE, np.ones((JOINED_WITHIN_PX, JOINED_WITHIN_PX), np.uint8))
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    largest = np.argsort(-boxes[1:count, cv2.CC_STAT_AREA])[: MOST_HOTSPOTS * 4] + 1
    found = []
    for label in largest.tolist():
        left, top, width, height = (int(value) for value in boxes[label][:4])
        part = np.s_[top : top + height, left : left + width]
        mine = (labels[part] == label) & (hot[part] > 0)
        pixels = int(mine.sum())
        if pixels >= least:
            region = _region(mine, celsius[part], above[part])
            x, y, hottest, contrast = region
            across, down = left + corner[0], top + corner[1]
            found.append(Hotspot(x + across, y + down, across, down, width, height, pixels, hottest, contrast))
    return found


def _region(mine: NDArray[np.bool_], celsius: Celsius, above: Celsius) -> tuple[float, float, float, float]:
    """The centre of heat, the hottest and its contrast."""
    rows, columns = np.nonzero(mine)
    weights = np.maximum(above[mine], 0.1)
    hottest = int(np.argmax(celsius[mine]))
    x, y = float(np.average(columns, weights=weights)), float(np.average(rows, weights=weights))
    return x, y, float(celsius[mine][hottest]), float(above[mine][hottest])


def mask_of(polygons: Sequence[Polygon], width: int, height: int) -> Mask | None:
    """What is left when the polygons are covered: one where a hotspot counts. None: nothing is covered."""
    if not polygons:
        return None
    left_open = np.full((height, width), OPEN, np.uint8)
    for polygon in polygons:
        corners = np.array([(x * width, y * height) for x, y in polygon])
        cv2.fillPoly(left_open, [np.rint(corners).astype(np.int32)], COVERED)
    return left_open
