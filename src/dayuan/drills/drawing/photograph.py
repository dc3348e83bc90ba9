"""Puts car and place together as a checkpoint camera would have photographed them."""

import io
from dataclasses import dataclass
from datetime import datetime
from random import Random

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from dayuan.drills.drawing.canvas import Canvas, warped
from dayuan.drills.drawing.car import HEIGHT as CAR_HEIGHT
from dayuan.drills.drawing.car import PLATE_MIDDLE_Y, PLATE_UNITS_PER_MM, draw_front
from dayuan.drills.drawing.car import WIDTH as CAR_WIDTH
from dayuan.drills.drawing.lettering import write
from dayuan.drills.drawing.plate import ORDINARY_WIDTH
from dayuan.drills.drawing.scene import draw_place

DRAWN_NOT_TAKEN = "演示画面 · 车牌为虚构"
WEEKDAYS = "一二三四五六日"
NARROWEST_PLATE, WIDEST_PLATE = 155.0, 215.0  # pixels in a picture 1280 wide
JPEG_QUALITY = 88


@dataclass(frozen=True)
class CameraCaption:
    """What a camera prints into its pictures: where and when."""

    place: str
    at: datetime


def draw_car(
    plate: str,
    *,
    seed: int,
    size: tuple[int, int] = (1280, 720),
    night: bool = False,
    camera_caption: CameraCaption | None = None,
) -> bytes:
    """A JPEG of a car with this plate at the checkpoint; the same seed draws the same car in the same place."""
    random = Random(seed)
    image = draw_place(size, random, night=night)
    _put_car(image, draw_front(plate, random, lit=night or random.random() < 0.15), random, night=night)
    photograph = Image.fromarray(_as_a_lens_sees_it(np.asarray(image.convert("RGB")), random, night=night), "RGB")
    _print_caption(photograph, camera_caption)
    out = io.BytesIO()
    photograph.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _put_car(image: Image.Image, car: Image.Image, random: Random, *, night: bool) -> None:
    scale = image.width / 1280
    unit = random.uniform(NARROWEST_PLATE, WIDEST_PLATE) * scale / (ORDINARY_WIDTH * PLATE_UNITS_PER_MM)
    width, height = CAR_WIDTH * unit, CAR_HEIGHT * unit
    left = image.width / 2 - width / 2 + random.uniform(-90, 90) * scale
    bottom = image.height - random.uniform(10, 34) * scale
    _shadow(image, left, bottom, unit, night=night)
    corners = _seen_askew(left, bottom - height, left + width, bottom, random)
    if night:
        car = _in_the_dark(car)
    image.alpha_composite(warped(car, corners, image.size))
    if night:
        _headlights(image, left, bottom - height, unit)


def _seen_askew(left: float, top: float, right: float, bottom: float, random: Random) -> list[tuple[float, float]]:
    """The car's corners as a camera on a pole, a little to one side, sees them."""
    width, height = right - left, bottom - top
    turn, tilt, lean = random.uniform(-0.045, 0.045), random.uniform(0.0, 0.035), random.uniform(-0.02, 0.02)
    return [
        (left + tilt * width, top - turn * height + lean * width),
        (right - tilt * width, top + turn * height - lean * width),
        (right, bottom - turn * height * 0.6 - lean * width),
        (left, bottom + turn * height * 0.6 + lean * width),
    ]


def _shadow(image: Image.Image, left: float, bottom: float, unit: float, *, night: bool) -> None:
    ground = Canvas(image.size)
    middle = left + CAR_WIDTH * unit / 2
    ground.oval((middle, bottom - 6 * unit), (560 * unit, 46 * unit), (14, 15, 16), opacity=0.75, blur=16 * unit)
    if not night:
        ground.oval((middle + 60 * unit, bottom), (620 * unit, 34 * unit), (20, 22, 24), opacity=0.3, blur=22 * unit)
    image.alpha_composite(ground.image)


def _in_the_dark(car: Image.Image) -> Image.Image:
    """Dim, but for the plate, which throws the camera's own light back."""
    pixels = np.asarray(car, dtype=np.float32).copy()
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across = (x / width - 0.5) / 0.16
    down = (y / height - (PLATE_MIDDLE_Y + 30) / CAR_HEIGHT) / 0.085
    plate = np.exp(-((across**2 + down**2) ** 3))
    pixels[:, :, :3] *= (0.34 + 0.6 * plate)[:, :, None]
    lamps = np.asarray(car, dtype=np.float32)[:, :, :3].min(axis=2) > 244
    pixels[lamps, :3] = 250
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8), "RGBA")


def _headlights(image: Image.Image, left: float, top: float, unit: float) -> None:
    glow = Canvas(image.size)
    for side in (-1, 1):
        centre = (left + (CAR_WIDTH / 2 + side * 400) * unit, top + 492 * unit)
        for radius, opacity in ((190, 0.2), (110, 0.35), (56, 0.6)):
            glow.oval(
                centre, (radius * unit, radius * unit), (255, 246, 214), opacity=opacity, blur=radius * 0.34 * unit
            )
    image.alpha_composite(glow.image)


def _as_a_lens_sees_it(pixels: NDArray[np.uint8], random: Random, *, night: bool) -> NDArray[np.uint8]:
    """A little blur, fall-off towards the corners, and the grain of a small sensor."""
    height, width = pixels.shape[:2]
    scale = width / 1280
    seen = cv2.GaussianBlur(pixels, (0, 0), random.uniform(0.5, 1.0) * scale).astype(np.float32)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    seen *= (1 - 0.09 * (x**2 + y**2))[:, :, None]
    seen *= random.uniform(0.98, 1.1)
    grain = np.random.default_rng(random.getrandbits(32))
    strength = random.uniform(5.0, 8.0) if night else random.uniform(2.0, 5.0)
    seen += grain.normal(0.0, strength, (height, width, 1)) + grain.normal(0.0, strength * 0.4, seen.shape)
    return np.clip(seen, 0, 255).astype(np.uint8)


def _print_caption(photograph: Image.Image, caption: CameraCaption | None) -> None:
    size = max(10, round(photograph.height / 30))
    edge = round(size * 0.9)
    white = (245, 246, 246)
    if caption is not None:
        moment = f"{caption.at:%Y-%m-%d} 星期{WEEKDAYS[caption.at.weekday()]} {caption.at:%H:%M:%S}"
        write(photograph, (edge, edge + size / 2), moment, size=size, fill=white)
        write(photograph, (photograph.width - edge, edge + size / 2), caption.place, size=size, fill=white, anchor="rm")
    small = max(9, round(size * 0.72))
    write(
        photograph,
        (photograph.width - edge, photograph.height - edge),
        DRAWN_NOT_TAKEN,
        size=small,
        fill=white,
        anchor="rm",
    )
