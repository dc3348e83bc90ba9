"""A photograph in which a plate cannot be read: covered by us, so that the browser never has it."""

import io

from PIL import Image, ImageDraw

MARGIN = 0.2
"""Of the box's height, on every side: a box may lie a little inside its plate."""
GREY = (58, 66, 74)
QUALITY = 85


def cover(jpeg: bytes, box: tuple[float, float, float, float]) -> bytes:
    """The picture with this box (left, top, width, height in shares of it) painted over."""
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
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
