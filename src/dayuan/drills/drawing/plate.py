"""Draws a number plate, flat: blue for ordinary cars, green for new-energy ones (GA 36-2018, in millimetres)."""

import numpy as np
from PIL import Image, ImageDraw

from dayuan.drills.drawing.lettering import letter_mask

HEIGHT = 140
ORDINARY_WIDTH, NEW_ENERGY_WIDTH = 440, 480
BLUE, WHITE, BLACK = (22, 66, 168), (240, 243, 247), (18, 20, 22)
GREEN_ABOVE, GREEN_BELOW = (222, 240, 226), (70, 178, 106)
LETTER_HEIGHT, LETTER_WIDTH = 90, 45
# Left edge of each character.
ORDINARY_PLACES = (15.5, 72.5, 151.5, 208.5, 265.5, 322.5, 379.5)
NEW_ENERGY_PLACES = (15.5, 69.5, 161.5, 213.5, 265.5, 317.5, 369.5, 421.5)
ORDINARY_DOT, NEW_ENERGY_DOT = 134.5, 137.0
BOLTS = ((75, 16), (-75, 16), (75, 124), (-75, 124))


def draw_plate(text: str, *, pixels_per_mm: float = 2.0) -> Image.Image:
    """The plate, filling the picture."""
    new_energy = len(text) == 8
    width = NEW_ENERGY_WIDTH if new_energy else ORDINARY_WIDTH
    size = (round(width * pixels_per_mm), round(HEIGHT * pixels_per_mm))
    image = _ground(size, new_energy=new_energy)
    ink = BLACK if new_energy else WHITE
    _edge(image, ink, pixels_per_mm)
    places = NEW_ENERGY_PLACES if new_energy else ORDINARY_PLACES
    for index, (character, left) in enumerate(zip(text, places, strict=True)):
        letter_width = 43 if new_energy and index >= 1 else LETTER_WIDTH
        mask = letter_mask(character, round(letter_width * pixels_per_mm), round(LETTER_HEIGHT * pixels_per_mm))
        image.paste(ink, (round(left * pixels_per_mm), round(25 * pixels_per_mm)), mask)
    _dot(image, NEW_ENERGY_DOT if new_energy else ORDINARY_DOT, ink, pixels_per_mm)
    return image.convert("RGBA")


def _ground(size: tuple[int, int], *, new_energy: bool) -> Image.Image:
    width, height = size
    above, below = (GREEN_ABOVE, GREEN_BELOW) if new_energy else (BLUE, BLUE)
    down = np.linspace(0, 1, height)[:, None, None]
    colours = np.array(above) * (1 - down) + np.array(below) * down
    return Image.fromarray(np.broadcast_to(colours, (height, width, 3)).astype(np.uint8), "RGB")


def _edge(image: Image.Image, ink: tuple[int, int, int], scale: float) -> None:
    draw = ImageDraw.Draw(image)
    width, height = image.size
    inset = 3 * scale
    draw.rounded_rectangle(
        (inset, inset, width - inset, height - inset), radius=8 * scale, outline=ink, width=round(2 * scale)
    )
    for x, y in BOLTS:
        centre_x, centre_y = (x if x > 0 else width / scale + x) * scale, y * scale
        radius = 5 * scale
        draw.ellipse((centre_x - radius, centre_y - radius, centre_x + radius, centre_y + radius), fill=(150, 156, 163))


def _dot(image: Image.Image, x: float, ink: tuple[int, int, int], scale: float) -> None:
    radius, y = 5 * scale, 70 * scale
    ImageDraw.Draw(image).ellipse((x * scale - radius, y - radius, x * scale + radius, y + radius), fill=ink)
