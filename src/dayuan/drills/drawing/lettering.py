"""The letters of plates and captions: a small font of our own, so that every machine draws the same."""

from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

FONT = Path(__file__).parent / "fonts" / "DayuanPlateSans-Bold.otf"

Colour = tuple[int, int, int]

# Letters that plates shape unlike any text font, as strokes in a field of one by one.
STROKES: dict[str, tuple[tuple[float, float], ...]] = {
    "M": ((0.09, 1.0), (0.09, 0.0), (0.5, 0.62), (0.91, 0.0), (0.91, 1.0)),
    "Z": ((0.02, 0.055), (0.9, 0.055), (0.1, 0.945), (0.98, 0.945)),
}
STROKE_WIDTH = 0.11  # of the height


@lru_cache(maxsize=64)
def font_of(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONT, size)


def letter_mask(character: str, width: int, height: int) -> Image.Image:
    """One character filling exactly this width and height, white on black; a 1 stays slim."""
    if character in STROKES:
        return _stroked(STROKES[character], width, height)
    font = font_of(height * 2)
    left, top, right, bottom = (round(side) for side in font.getbbox(character))
    mask = Image.new("L", (right - left, bottom - top), 0)
    ImageDraw.Draw(mask).text((-left, -top), character, fill=255, font=font)
    wide = round(width * 0.45) if character == "1" else width
    full = Image.new("L", (width, height), 0)
    full.paste(mask.resize((wide, height), Image.Resampling.LANCZOS), ((width - wide) // 2, 0))
    return full


def _stroked(strokes: tuple[tuple[float, float], ...], width: int, height: int) -> Image.Image:
    fine = 4
    mask = Image.new("L", (width * fine, height * fine), 0)
    path = [(x * width * fine, y * height * fine) for x, y in strokes]
    ImageDraw.Draw(mask).line(path, fill=255, width=round(STROKE_WIDTH * height * fine), joint="curve")
    return mask.resize((width, height), Image.Resampling.LANCZOS)


def write(
    image: Image.Image, place: tuple[float, float], text: str, *, size: int, fill: Colour, anchor: str = "lm"
) -> None:
    """A line of text with a thin dark edge, as cameras print it into their pictures."""
    draw = ImageDraw.Draw(image)
    draw.text(
        place,
        text,
        font=font_of(size),
        fill=fill,
        anchor=anchor,
        stroke_width=max(1, size // 14),
        stroke_fill=(0, 0, 0),
    )
