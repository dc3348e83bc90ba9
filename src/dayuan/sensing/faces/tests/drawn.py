"""Somebody who does not exist, drawn by code: hair, eyes, nose, mouth and shoulders, with the noise of a camera."""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from dayuan.sensing.plates.pictures import Picture

SKIN, HAIR, SHADE = (214, 168, 140), (40, 28, 22), (200, 150, 122)


def drawn_face(size: int = 60) -> Picture:
    """A picture of 4 × `size` pixels each way with one face, about as high as `size`, in its middle."""
    image = Image.new("RGB", (size * 4, size * 4), (90, 120, 90))
    draw, middle, unit = ImageDraw.Draw(image), size * 2, size / 240

    def at(*corners: float) -> tuple[float, ...]:
        return tuple(middle + corner * unit for corner in corners)

    draw.ellipse(at(-115, -150, 115, 60), fill=HAIR)
    draw.rectangle(at(-45, 90, 45, 190), fill=(190, 140, 112))
    draw.ellipse(at(-160, 160, 160, 420), fill=(60, 70, 120))
    draw.ellipse(at(-92, -115, 92, 130), fill=SKIN)
    draw.ellipse(at(-100, -150, 100, -62), fill=HAIR)
    for side in (-42, 42):
        draw.ellipse(at(side - 24, -28, side + 24, -2), fill=(250, 248, 246))
        draw.ellipse(at(side - 12, -28, side + 12, -2), fill=(58, 38, 28))
        draw.ellipse(at(side - 5, -21, side + 5, -9), fill=(5, 5, 5))
        draw.arc(at(side - 30, -58, side + 30, -18), 200, 340, fill=(60, 40, 30), width=int(8 * unit))
    draw.polygon(at(-6, -10, 6, -10, 18, 38, -18, 38), fill=SHADE)
    draw.ellipse(at(-16, 32, -4, 42), fill=(150, 100, 85))
    draw.ellipse(at(4, 32, 16, 42), fill=(150, 100, 85))
    draw.ellipse(at(-36, 62, 36, 86), fill=(176, 84, 80))
    draw.line(at(-34, 74, 34, 74), fill=(120, 50, 50), width=int(3 * unit))
    return _as_seen(image.filter(ImageFilter.GaussianBlur(3 * unit)))


def _as_seen(image: Image.Image) -> Picture:
    """Lit from the left, with noise; blue-green-red."""
    shades = np.asarray(image).astype(np.float64)
    shades *= np.linspace(1.1, 0.75, image.width)[None, :, None]
    shades += np.random.default_rng(1).normal(0, 4, shades.shape)
    return np.ascontiguousarray(shades.clip(0, 255).astype(np.uint8)[:, :, ::-1])
