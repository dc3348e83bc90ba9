"""Finds faces in a picture: a box and a score for each (model centerface.onnx)."""

from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dayuan.sensing.faces.weights import open_face_model
from dayuan.sensing.plates.pictures import Picture, as_colour, smaller

Floats = NDArray[np.float32]

INPUT = "input.1"
OUTPUTS = ("537", "538", "539")
"""How likely the middle of a face is here, how large it is, and where exactly its middle lies."""
STRIDE = 4
"""Pixels of the picture for each answer of the model."""
MULTIPLE = 32
"""The model halves the picture five times."""
AT_LEAST = 0.2
"""Low: a bucket that is covered does no harm, a face that is not does."""
OVERLAP_OF_THE_SAME_FACE = 0.3
LOOKS = (640, 1280)
"""Longest sides: faces that fill the picture are found in the first, small ones in the second. Copies for the public
are no larger than that: what is too small to be found there is too small to be known."""


@dataclass(frozen=True)
class Face:
    """Left, top, width and height in pixels of the picture it was found in, and how sure that is."""

    left: float
    top: float
    width: float
    height: float
    score: float


class FaceFinder:
    """Finds faces. Made once per process, opens its model when first asked, may be shared by threads."""

    def __init__(self, *, threads: int = 2) -> None:
        self.threads = threads
        self._opening = Lock()

    def find(self, image: np.ndarray) -> list[Face]:
        """Every face in a picture (blue-green-red as OpenCV gives it), the surest first.

        Raises FaceModelIsMissing, PictureCannotBeRead.
        """
        picture = as_colour(image)
        longest = max(picture.shape[:2])
        sides = [side for number, side in enumerate(LOOKS) if number == 0 or longest > LOOKS[number - 1]]
        with self._opening:
            model = self._model
        return _apart([face for side in sides for face in _look(model, picture, side)])

    @cached_property
    def _model(self) -> onnxruntime.InferenceSession:
        return open_face_model(threads=self.threads)


def _look(model: onnxruntime.InferenceSession, picture: Picture, longest_side: int) -> list[Face]:
    looked_at, scale = smaller(picture, longest_side)
    height, width = looked_at.shape[:2]
    framed = cv2.copyMakeBorder(looked_at, 0, -height % MULTIPLE, 0, -width % MULTIPLE, cv2.BORDER_REPLICATE)
    # The model was trained on red-green-blue.
    colours = framed[:, :, ::-1].astype(np.float32).transpose(2, 0, 1)[None]
    likely, sizes, middles = model.run(OUTPUTS, {INPUT: np.ascontiguousarray(colours)})
    return _read(likely[0, 0], sizes[0], middles[0], scale)


def _read(likely: Floats, sizes: Floats, middles: Floats, scale: float) -> list[Face]:
    """Boxes of every answer that is likely enough, in pixels of the picture before it was made smaller."""
    down, across = np.nonzero(likely >= AT_LEAST)
    scores = likely[down, across]
    heights, widths = (np.exp(np.minimum(sizes[axis, down, across], 8)) * STRIDE for axis in (0, 1))
    tops = (down + middles[0, down, across] + 0.5) * STRIDE - heights / 2
    lefts = (across + middles[1, down, across] + 0.5) * STRIDE - widths / 2
    columns = (*(column / scale for column in (lefts, tops, widths, heights)), scores)
    return [Face(*(float(value) for value in row)) for row in zip(*columns, strict=True)]


def _apart(faces: list[Face]) -> list[Face]:
    """Of boxes around the same face only the surest."""
    boxes = [(face.left, face.top, face.width, face.height) for face in faces]
    kept = cv2.dnn.NMSBoxes(boxes, [face.score for face in faces], AT_LEAST, OVERLAP_OF_THE_SAME_FACE)
    return sorted((faces[int(index)] for index in np.ravel(kept)), key=lambda face: -face.score)
