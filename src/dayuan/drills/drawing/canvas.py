"""Painting with smooth edges and soft shading on top of Pillow: every shape is filled with a gradient."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Spot = tuple[float, float]

FINER = 3  # a mask is drawn this much finer, for smooth edges


class Canvas:
    """A picture with transparency, in units of its own: `zoom` pixels each, `origin` in pixels."""

    def __init__(self, size: tuple[int, int], *, zoom: float = 1.0, origin: Spot = (0.0, 0.0)) -> None:
        self.image = Image.new("RGBA", size, (0, 0, 0, 0))
        self.zoom = zoom
        self.origin = origin

    def shape(
        self,
        spots: Sequence[Spot],
        above: Colour,
        below: Colour | None = None,
        *,
        round_edges: bool = False,
        darker_sides: float = 0.0,
        opacity: float = 1.0,
        blur: float = 0.0,
    ) -> None:
        """A closed shape; its colour runs from `above` to `below`, and grows darker to left and right if asked."""
        outline = [self._pixel(spot) for spot in (smooth(spots) if round_edges else spots)]
        paint = _Paint(above, below or above, darker_sides, opacity, blur * self.zoom)
        self._stamp(outline, paint, lambda draw, fine: draw.polygon(fine, fill=255))

    def oval(
        self,
        centre: Spot,
        radii: Spot,
        above: Colour,
        below: Colour | None = None,
        *,
        opacity: float = 1.0,
        blur: float = 0.0,
    ) -> None:
        corners = [self._pixel((centre[0] + sign * radii[0], centre[1] + sign * radii[1])) for sign in (-1, 1)]
        paint = _Paint(above, below or above, 0.0, opacity, blur * self.zoom)
        self._stamp(corners, paint, lambda draw, fine: draw.ellipse(fine, fill=255))

    def line(
        self, spots: Sequence[Spot], colour: Colour, width: float, *, opacity: float = 1.0, blur: float = 0.0
    ) -> None:
        thick = max(1, round(width * self.zoom * FINER))
        paint = _Paint(colour, colour, 0.0, opacity, blur * self.zoom)
        path = [self._pixel(spot) for spot in spots]
        self._stamp(
            path, paint, lambda draw, fine: draw.line(fine, fill=255, width=thick, joint="curve"), width * self.zoom
        )

    def paste(self, image: Image.Image, left_top: Spot) -> None:
        x, y = self._pixel(left_top)
        self.image.alpha_composite(image.convert("RGBA"), (round(x), round(y)))

    def _pixel(self, spot: Spot) -> Spot:
        return spot[0] * self.zoom + self.origin[0], spot[1] * self.zoom + self.origin[1]

    def _stamp(
        self,
        spots: Sequence[Spot],
        paint: "_Paint",
        mark: Callable[[ImageDraw.ImageDraw, list[Spot]], None],
        margin: float = 0.0,
    ) -> None:
        """Draws into a small mask, finer than the picture, and paints through it."""
        room = margin + paint.blur * 3 + 2
        left, top = (max(0, int(min(spot[axis] for spot in spots) - room)) for axis in (0, 1))
        right, bottom = (
            min(self.image.size[axis], int(max(spot[axis] for spot in spots) + room) + 1) for axis in (0, 1)
        )
        if right <= left or bottom <= top:
            return
        width, height = right - left, bottom - top
        mask = Image.new("L", (width * FINER, height * FINER), 0)
        mark(ImageDraw.Draw(mask), [((x - left) * FINER, (y - top) * FINER) for x, y in spots])
        mask = mask.resize((width, height), Image.Resampling.BOX)
        if paint.blur:
            mask = mask.filter(ImageFilter.GaussianBlur(paint.blur))
        coat = Image.fromarray(paint.coat(width, height), "RGB").convert("RGBA")
        coat.putalpha(mask.point([round(level * paint.opacity) for level in range(256)]))
        self.image.alpha_composite(coat, (left, top))


@dataclass(frozen=True)
class _Paint:
    above: Colour
    below: Colour
    darker_sides: float
    opacity: float
    blur: float

    def coat(self, width: int, height: int) -> NDArray[np.uint8]:
        down = np.linspace(0, 1, height)[:, None, None]
        colours = np.array(self.above) * (1 - down) + np.array(self.below) * down
        if not self.darker_sides:
            return np.ascontiguousarray(np.broadcast_to(colours, (height, width, 3)).astype(np.uint8))
        across = 1 - self.darker_sides * np.abs(np.linspace(-1, 1, width)) ** 2.2
        return np.clip(colours * across[None, :, None], 0, 255).astype(np.uint8)


def smooth(spots: Sequence[Spot], steps: int = 8) -> list[Spot]:
    """A closed curve through every spot (Catmull-Rom)."""
    curve: list[Spot] = []
    count = len(spots)
    for index in range(count):
        before, here, there, after = (np.array(spots[(index + offset) % count]) for offset in (-1, 0, 1, 2))
        for step in range(steps):
            share = step / steps
            spot = 0.5 * (
                2 * here
                + (there - before) * share
                + (2 * before - 5 * here + 4 * there - after) * share**2
                + (3 * here - before - 3 * there + after) * share**3
            )
            curve.append((float(spot[0]), float(spot[1])))
    return curve


def rounded(left: float, top: float, right: float, bottom: float, radius: float) -> list[Spot]:
    """A rectangle with round corners, as spots."""
    turns = np.linspace(0, np.pi / 2, 6)
    corners = ((right, bottom, 0.0), (left, bottom, np.pi / 2), (left, top, np.pi), (right, top, 1.5 * np.pi))
    spots: list[Spot] = []
    for x, y, start in corners:
        middle_x = x - radius if x == right else x + radius
        middle_y = y - radius if y == bottom else y + radius
        spots += [
            (middle_x + radius * float(np.cos(start + t)), middle_y + radius * float(np.sin(start + t))) for t in turns
        ]
    return spots


def mixed(one: Colour, other: Colour, share: float) -> Colour:
    """The first colour with this share of the other."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def warped(image: Image.Image, spots: Sequence[Spot], size: tuple[int, int]) -> Image.Image:
    """The picture stretched so that its corners (clockwise from the upper left) come to these spots."""
    width, height = image.size
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    move = cv2.getPerspectiveTransform(source, np.array(spots, np.float32))
    # Colour weighted by opacity, or the transparent surroundings would darken the edges.
    pixels = np.asarray(image, dtype=np.float32)
    opacity = pixels[:, :, 3:] / 255.0
    weighted = np.concatenate([pixels[:, :, :3] * opacity, pixels[:, :, 3:]], axis=2)
    moved = np.asarray(cv2.warpPerspective(weighted, move, size, flags=cv2.INTER_AREA), dtype=np.float32)
    seen = np.maximum(moved[:, :, 3:] / 255.0, 1e-4)
    colours = np.concatenate([moved[:, :, :3] / seen, moved[:, :, 3:]], axis=2)
    return Image.fromarray(np.clip(colours, 0, 255).astype(np.uint8), "RGBA")
