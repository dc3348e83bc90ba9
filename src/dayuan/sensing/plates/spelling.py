"""Reads strips of plate: for each, how likely every character is at every step (model clp_v2_c_rec.onnx)."""

from collections.abc import Sequence

import numpy as np
import onnxruntime

from dayuan.sensing.plates.finding import Floats
from dayuan.sensing.plates.pictures import Picture
from dayuan.sensing.plates.straightening import STRIP_HEIGHT

BLANK = 0
# What the model's outputs stand for, in its order, after the blank.
ALPHABET = (
    "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ云京使冀吉学宁川挂新晋桂沪津浙渝港湘澳琼甘皖粤苏蒙藏警豫贵赣辽鄂闽陕青领鲁黑"
)
# The model was trained on strips this wide, short ones filled up with middle grey; without it, it misreads plates.
INPUT_WIDTH = 320


def spell(model: onnxruntime.InferenceSession, strips: Sequence[Picture]) -> Floats:
    """Likelihoods: strips × steps × (blank and the alphabet)."""
    filled = np.zeros((len(strips), 3, STRIP_HEIGHT, INPUT_WIDTH), np.float32)
    for place, strip in zip(filled, strips, strict=True):
        place[:, :, : strip.shape[1]] = strip.astype(np.float32).transpose(2, 0, 1) / 127.5 - 1.0
    return np.asarray(model.run(None, {"x": filled})[0], dtype=np.float32)
