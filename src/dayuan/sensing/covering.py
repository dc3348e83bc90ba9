"""Photographs in which a plate or a face cannot be made out: covered by us, so that the browser never has it."""

import io
import math
from collections.abc import Iterable
from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFilter

from dayuan.sensing.recognisable import Box, Marked

MARGIN = 0.2
"""Of the box's height, on every side: a box may lie a little inside its plate."""
GREY = (58, 66, 74)
QUALITY = 85

LONGEST_SIDE = 1280
"""Of a picture for the public: enough to see a lamp, and little of what lies in the background."""
BLOCKS = 4
"""A face becomes four by four shades, which a thousand people share; whatever else is covered becomes one."""
LEAST_SIDE = 6
"""Pixels of a patch: what was found very small is covered all the same."""


def cover(jpeg: bytes, box: Box) -> bytes:
    """The picture with this box painted over."""
    with Image.open(io.BytesIO(jpeg)) as opened:
        picture = opened.convert("RGB")
    left, top, width, height = box
    across, down = picture.size
    margin = height * down * MARGIN
    corners = (
        left * across - margin,
        top * down - margin,
        (left + width) * across + margin,
        (top + height) * down + margin,
    )
    ImageDraw.Draw(picture).rectangle(corners, fill=GREY)
    return _as_jpeg(picture)


@dataclass(frozen=True)
class CoveredPicture:
    """A JPEG of ours in which everything marked is gone, and its size."""

    jpeg: bytes
    width: int
    height: int


def cover_marked(jpeg: bytes, marked: Iterable[Marked]) -> CoveredPicture:
    """A smaller picture in which what is marked cannot be brought back: its pixels are not in it any more.

    Few blocks are averaged out of each patch and only they are drawn; blurring hides their edges and adds nothing.
    """
    with Image.open(io.BytesIO(jpeg)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    # Each patch is averaged from what was there before, so that two that overlap show nothing of each other.
    whole = picture.copy()
    for one in marked:
        left, top, right, bottom = _patch(one.with_margin(), picture.size)
        patch = whole.crop((left, top, right, bottom))
        blocks = BLOCKS if one.is_face else 1
        few = patch.resize((min(blocks, patch.width), min(blocks, patch.height)), Image.Resampling.BOX)
        drawn = few.resize(patch.size, Image.Resampling.NEAREST)
        picture.paste(drawn.filter(ImageFilter.GaussianBlur(min(patch.size) / BLOCKS / 2)), (left, top))
    return CoveredPicture(_as_jpeg(picture), picture.width, picture.height)


def _patch(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in whole pixels, within the picture and never too small to cover anything."""
    left, right = _stretch(box[0], box[2], size[0])
    top, bottom = _stretch(box[1], box[3], size[1])
    return left, top, right, bottom


def _stretch(begins: float, length: float, pixels: int) -> tuple[int, int]:
    first, last = math.floor(begins * pixels), math.ceil((begins + length) * pixels)
    missing = max(LEAST_SIDE - (last - first), 0)
    first, last = first - (missing + 1) // 2, last + (missing + 1) // 2
    return max(min(first, pixels - 1), 0), max(min(last, pixels), 1)


def _as_jpeg(picture: Image.Image) -> bytes:
    # Pillow would carry over what it read beside the picture.
    picture.info = {}
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
