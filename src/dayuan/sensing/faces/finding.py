"""Finds faces in a picture: a box and a score for each (model centerface.onnx)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dayuan.sensing.faces.weights import open_face_model
from dayuan.sensing.plates.pictures import Picture, as_colour

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
LOOKS = (640, 1280, 2560)
"""Longest sides: faces that fill the picture are found in the first, small ones in the last, to which a small picture
is enlarged. Copies for the public are half as large: what is too small to be found here is too small there to be known.
"""
ENLARGED = 2
TILE, SHARED = 1360, 160
"""A large look is taken piece by piece, or it would need gigabytes; a face on an edge is whole in the piece beside."""


@dataclass(frozen=True)
class Face:
    """Left, top, width and height in pixels of the picture it was found in, and how sure that is."""

    left: float
    top: float
    width: float
    height: float
    score: float

    def in_the_whole(self, *, left: int, top: int, scale: float) -> "Face":
        """The same face in the picture that was resized by `scale` and of which this piece was cut out."""
        return Face(
            (self.left + left) / scale, (self.top + top) / scale, self.width / scale, self.height / scale, self.score
        )


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
        with self._opening:
            model = self._model
        return _apart([face for side in _looks(picture) for face in _look(model, picture, side)])

    @cached_property
    def _model(self) -> onnxruntime.InferenceSession:
        return open_face_model(threads=self.threads)


def _looks(picture: Picture) -> list[int]:
    """The longest sides of a picture's looks: more than twice as large it shows no more; as it is it is sharp."""
    longest = max(picture.shape[:2])
    return sorted({min(side, ENLARGED * longest) for side in LOOKS} | {min(longest, max(LOOKS))})


def _look(model: onnxruntime.InferenceSession, picture: Picture, longest_side: int) -> Iterator[Face]:
    height, width = picture.shape[:2]
    scale = longest_side / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    looked_at = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    for top in _begins(size[1]):
        for left in _begins(size[0]):
            piece = looked_at[top : top + TILE, left : left + TILE]
            for face in _seen_in(model, np.asarray(piece, dtype=np.uint8)):
                yield face.in_the_whole(left=left, top=top, scale=scale)


def _begins(side: int) -> list[int]:
    """Where pieces begin along a side."""
    pieces = max(math.ceil((side - SHARED) / (TILE - SHARED)), 1)
    return [round(number * max(side - TILE, 0) / max(pieces - 1, 1)) for number in range(pieces)]


def _seen_in(model: onnxruntime.InferenceSession, piece: Picture) -> list[Face]:
    height, width = piece.shape[:2]
    framed = cv2.copyMakeBorder(piece, 0, -height % MULTIPLE, 0, -width % MULTIPLE, cv2.BORDER_REPLICATE)
    # The model was trained on red-green-blue.
    colours = framed[:, :, ::-1].astype(np.float32).transpose(2, 0, 1)[None]
    likely, sizes, middles = model.run(OUTPUTS, {INPUT: np.ascontiguousarray(colours)})
    return _read(likely[0, 0], sizes[0], middles[0])


def _read(likely: Floats, sizes: Floats, middles: Floats) -> list[Face]:
    """Boxes of every answer that is likely enough, in pixels of the piece."""
    down, across = np.nonzero(likely >= AT_LEAST)
    scores = likely[down, across]
    heights, widths = (np.exp(np.minimum(sizes[axis, down, across], 8)) * STRIDE for axis in (0, 1))
    tops = (down + middles[0, down, across] + 0.5) * STRIDE - heights / 2
    lefts = (across + middles[1, down, across] + 0.5) * STRIDE - widths / 2
    columns = (lefts, tops, widths, heights, scores)
    return [Face(*(float(value) for value in row)) for row in zip(*columns, strict=True)]


def _apart(faces: list[Face]) -> list[Face]:
    """Of boxes around the same face only the surest."""
    boxes = [(face.left, face.top, face.width, face.height) for face in faces]
    kept = cv2.dnn.NMSBoxes(boxes, [face.score for face in faces], AT_LEAST, OVERLAP_OF_THE_SAME_FACE)
    return sorted((faces[int(index)] for index in np.ravel(kept)), key=lambda face: -face.score)
