"""Finds plates in a picture: a box, four corners and a score for each (model clp_det.onnx)."""

from dataclasses import dataclass

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dayuan.sensing.plates.pictures import Picture

Floats = NDArray[np.float32]

MEAN_COLOUR = (104.0, 117.0, 123.0)  # blue, green, red
# For each of the model's three grids: pixels per step, and the two sizes of square it starts guessing from.
GRIDS: tuple[tuple[int, tuple[int, int]], ...] = ((8, (24, 48)), (16, (96, 192)), (32, (384, 768)))
CENTRE_VARIANCE, SIZE_VARIANCE = 0.1, 0.2
OVERLAP_OF_THE_SAME_PLATE = 0.4


@dataclass(frozen=True)
class Found:
    """One plate found. Corners: 4 × 2 pixels, clockwise from the plate's own upper left."""

    corners: Floats
    score: float

    def moved(self, *, scale: float, left: float = 0.0, top: float = 0.0) -> "Found":
        """The same plate in the picture this one was cut out of (at left, top) and resized from (by scale)."""
        return Found((self.corners / scale + (left, top)).astype(np.float32), self.score)


def find_plates(model: onnxruntime.InferenceSession, picture: Picture, *, at_least: float) -> list[Found]:
    """Every plate whose score is at least this, best first."""
    height, width = picture.shape[:2]
    colours = (picture.astype(np.float32) - np.array(MEAN_COLOUR, np.float32)).transpose(2, 0, 1)[None]
    places, scores, marks = (output[0] for output in model.run(None, {"image": np.ascontiguousarray(colours)}))
    likely = np.flatnonzero(scores[:, 1] >= at_least)
    if likely.size == 0:
        return []
    start = _starting_squares(width, height)[likely]
    boxes = _boxes(start, places[likely])
    corners = _corners(start, marks[likely])
    kept = cv2.dnn.NMSBoxes(boxes.tolist(), scores[likely, 1].tolist(), at_least, OVERLAP_OF_THE_SAME_PLATE)
    found = [Found(corners[index], float(scores[likely[index], 1])) for index in np.ravel(kept)]
    return sorted(found, key=lambda plate: -plate.score)


def _starting_squares(width: int, height: int) -> Floats:
    """Centre x, centre y and side of every square the model guesses from, in the order of its outputs."""
    squares = []
    for step, sizes in GRIDS:
        across = (np.arange(-(-width // step), dtype=np.float32) + 0.5) * step
        down = (np.arange(-(-height // step), dtype=np.float32) + 0.5) * step
        y, x, side = np.meshgrid(down, across, np.array(sizes, np.float32), indexing="ij")
        squares.append(np.stack([x, y, side], axis=-1).reshape(-1, 3))
    return np.concatenate(squares)


def _boxes(start: Floats, places: Floats) -> Floats:
    """Left, top, width, height."""
    side = start[:, 2:3]
    centres = start[:, :2] + places[:, :2] * CENTRE_VARIANCE * side
    sizes = side * np.exp(places[:, 2:4] * SIZE_VARIANCE)
    return np.asarray(np.concatenate([centres - sizes / 2, sizes], axis=1), dtype=np.float32)


def _corners(start: Floats, marks: Floats) -> Floats:
    """The model names corners lower right, lower left, upper left, upper right; ours begin at the upper left."""
    points = start[:, None, :2] + marks.reshape(-1, 4, 2) * CENTRE_VARIANCE * start[:, None, 2:3]
    return np.asarray(points[:, [2, 3, 0, 1]], dtype=np.float32)
