"""Draws the place: a concrete village road between hills and fields, and the checkpoint beside it."""

from dataclasses import dataclass
from random import Random

import numpy as np
from PIL import Image

from dayuan.drills.drawing.canvas import Canvas, Colour, Spot, mixed

# Units: the picture is 1280 × 720, whatever its size in pixels.
WIDTH, HEIGHT = 1280.0, 720.0
HORIZON = 232.0


@dataclass(frozen=True)
class Light:
    """The colours of an hour."""

    sky_above: Colour
    sky_below: Colour
    haze: Colour
    hill: Colour
    field: Colour
    road_far: Colour
    road_near: Colour
    wall: Colour


DAY = Light(
    (142, 178, 206),
    (226, 232, 230),
    (206, 218, 220),
    (74, 104, 78),
    (122, 146, 76),
    (176, 178, 174),
    (132, 134, 132),
    (236, 234, 226),
)
GREY_DAY = Light(
    (168, 178, 186),
    (220, 222, 220),
    (204, 210, 210),
    (84, 102, 88),
    (112, 130, 82),
    (166, 168, 166),
    (120, 122, 121),
    (224, 222, 216),
)
NIGHT = Light(
    (10, 14, 24), (30, 38, 50), (26, 33, 43), (14, 20, 22), (22, 28, 24), (52, 54, 58), (92, 93, 92), (62, 64, 68)
)


def draw_place(size: tuple[int, int], random: Random, *, night: bool) -> Image.Image:
    """The road with nobody on it."""
    light = NIGHT if night else random.choice((DAY, GREY_DAY))
    canvas = Canvas(size, zoom=size[1] / HEIGHT, origin=((size[0] - size[1] * WIDTH / HEIGHT) / 2, 0.0))
    _sky(canvas, light, random, night=night)
    _hills(canvas, light, random)
    _fields(canvas, light, random, night=night)
    _houses(canvas, light, random, night=night)
    vanishing = random.uniform(560, 680)
    _road(canvas, light, random, vanishing)
    _trees(canvas, light, random, night=night)
    _booth(canvas, light, night=night)
    _barrier(canvas, random, night=night)
    return canvas.image


def _sky(canvas: Canvas, light: Light, random: Random, *, night: bool) -> None:
    canvas.shape(
        [(-400, -10), (1700, -10), (1700, HORIZON + 40), (-400, HORIZON + 40)], light.sky_above, light.sky_below
    )
    for _ in range(0 if night else 5):
        x, y = random.uniform(0, WIDTH), random.uniform(20, 110)
        for _ in range(5):
            cloud = (x + random.uniform(-90, 90), y + random.uniform(-12, 12))
            canvas.oval(cloud, (random.uniform(60, 130), random.uniform(10, 22)), (250, 250, 248), opacity=0.3, blur=14)


def _hills(canvas: Canvas, light: Light, random: Random) -> None:
    for depth in range(4):
        near = depth / 3
        colour = mixed(light.haze, light.hill, 0.25 + 0.6 * near)
        base, rise = HORIZON - 40 + 26 * depth, 62 - 12 * depth
        waves = [
            (random.uniform(0.003, 0.006) * (1 + step), random.uniform(0, 6.3), rise / (1 + step) ** 1.2)
            for step in range(4)
        ]
        ridge: list[Spot] = []
        for x in range(-400, 1701, 14):
            ridge.append(
                (float(x), base - sum(high * (1 + float(np.sin(x * pace + start))) / 2 for pace, start, high in waves))
            )
        canvas.shape([*ridge, (1700.0, HORIZON + 90), (-400.0, HORIZON + 90)], colour, mixed(colour, light.haze, 0.45))


def _fields(canvas: Canvas, light: Light, random: Random, *, night: bool) -> None:
    seen = 0.1 if night else 1.0
    canvas.shape(
        [(-400, HORIZON + 34), (1700, HORIZON + 34), (1700, 730), (-400, 730)],
        light.field,
        mixed(light.field, (60, 60, 40), 0.35),
    )
    rape_flower = mixed(light.field, (226, 204, 60), 0.55 * seen)
    for side in (-1, 1):
        for step in range(7):
            top = HORIZON + 36 + step * step * 5.5
            bottom = top + 6 + step * 5
            x = 640 + side * random.uniform(230, 420)
            colour = random.choice(
                (
                    rape_flower,
                    mixed(light.field, (40, 80, 40), 0.35 * seen),
                    mixed(light.field, (150, 130, 90), 0.4 * seen),
                )
            )
            far = side * random.uniform(260, 700)
            canvas.shape(
                [(x, top), (x + far, top + 3), (x + far * 1.2, bottom), (x - side * 30, bottom - 2)],
                colour,
                blur=1.2,
                opacity=0.75,
            )


def _houses(canvas: Canvas, light: Light, random: Random, *, night: bool) -> None:
    for _ in range(5):
        x, y, scale = (
            random.choice((random.uniform(20, 380), random.uniform(860, 1240))),
            random.uniform(252, 282),
            random.uniform(0.7, 1.25),
        )
        width, height = 78 * scale, 36 * scale
        canvas.shape(
            [(x, y - height), (x + width, y - height), (x + width, y), (x, y)],
            light.wall,
            mixed(light.wall, (120, 120, 116), 0.3),
        )
        eave = [
            (x - 7 * scale, y - height),
            (x + 12 * scale, y - height - 17 * scale),
            (x + width - 12 * scale, y - height - 17 * scale),
            (x + width + 7 * scale, y - height),
        ]
        canvas.shape(eave, mixed((86, 82, 84), light.haze, 0.25), mixed((54, 52, 56), light.haze, 0.2))
        pane = (250, 214, 140) if night else mixed((70, 84, 96), light.haze, 0.2)
        for part in (0.16, 0.44, 0.72):
            left = x + width * part
            canvas.shape(
                [
                    (left, y - height * 0.7),
                    (left + 10 * scale, y - height * 0.7),
                    (left + 10 * scale, y - height * 0.3),
                    (left, y - height * 0.3),
                ],
                pane,
            )


def _road(canvas: Canvas, light: Light, random: Random, vanishing: float) -> None:
    top = HORIZON + 40
    left, right = -140.0, 1420.0
    canvas.shape(
        [(vanishing - 48, top), (vanishing + 48, top), (right + 150, 735), (left - 150, 735)],
        mixed(light.road_far, (120, 112, 92), 0.4),
        mixed(light.field, (110, 100, 80), 0.5),
    )
    canvas.shape(
        [(vanishing - 36, top), (vanishing + 36, top), (right, 735), (left, 735)], light.road_far, light.road_near
    )
    for step in range(1, 8):
        y = top + (735 - top) * (step / 7.5) ** 2
        share = (y - top) / (735 - top)
        edge_left, edge_right = (
            vanishing - 36 + (left - vanishing + 36) * share,
            vanishing + 36 + (right - vanishing - 36) * share,
        )
        canvas.line(
            [(edge_left, y), (edge_right, y)], mixed(light.road_near, (40, 40, 40), 0.45), 1 + 2.2 * share, opacity=0.5
        )
    for side in (0.045, 0.955):
        near = left + (right - left) * side
        far = vanishing - 36 + 72 * side
        canvas.shape(
            [(far - 0.6, top), (far + 0.6, top), (near + 12, 735), (near - 12, 735)],
            mixed((236, 236, 232), light.haze, 0.2),
            opacity=0.75,
        )
    for _ in range(14):
        x, y = random.uniform(100, 1180), random.uniform(430, 715)
        canvas.oval(
            (x, y),
            (random.uniform(20, 90), random.uniform(3, 9)),
            mixed(light.road_near, (50, 48, 46), 0.6),
            opacity=0.16,
            blur=4,
        )


def _trees(canvas: Canvas, light: Light, random: Random, *, night: bool) -> None:
    """Bamboo clumps, as stand everywhere in the Sichuan basin."""
    seen = 0.15 if night else 1.0
    for x, y, size in ((78, 300, 1.0), (176, 286, 0.7), (1216, 300, 1.0), (986, 282, 0.55), (356, 280, 0.5)):
        leaf = mixed(light.hill, light.haze, 0.12)
        for _ in range(16):
            lean = random.uniform(-70, 70) * size
            tip = (x + lean, y - random.uniform(90, 170) * size)
            canvas.line(
                [(x + lean * 0.2, y), (x + lean * 0.5, (y + tip[1]) / 2), tip],
                mixed(leaf, (150, 160, 90), 0.25),
                2.4 * size,
            )
            for _ in range(3):
                spot = (tip[0] + random.uniform(-18, 18) * size, tip[1] + random.uniform(0, 60) * size)
                canvas.oval(
                    spot,
                    (random.uniform(16, 30) * size, random.uniform(9, 16) * size),
                    mixed(leaf, (200, 210, 120), random.uniform(0, 0.22 * seen)),
                    opacity=0.75,
                    blur=1.5,
                )


def _booth(canvas: Canvas, light: Light, *, night: bool) -> None:
    """The checkpoint's hut at the right edge."""
    wall = mixed(light.wall, (210, 224, 236), 0.35)
    canvas.shape([(1092, 196), (1300, 188), (1300, 560), (1092, 520)], wall, mixed(wall, (90, 96, 102), 0.35))
    canvas.shape([(1092, 420), (1300, 440), (1300, 474), (1092, 448)], (34, 82, 150), (26, 64, 122))
    pane = (252, 224, 164) if night else (96, 118, 132)
    canvas.shape([(1112, 258), (1206, 256), (1206, 384), (1112, 378)], pane, mixed(pane, (30, 36, 42), 0.55))
    canvas.shape([(1222, 256), (1300, 254), (1300, 396), (1222, 390)], pane, mixed(pane, (30, 36, 42), 0.6))
    canvas.shape([(1070, 178), (1310, 164), (1310, 196), (1070, 204)], (40, 92, 160), (28, 66, 120))
    canvas.line([(1158, 258), (1158, 382)], mixed(wall, (60, 60, 60), 0.3), 4)


def _barrier(canvas: Canvas, random: Random, *, night: bool) -> None:
    """The boom has been raised; its box stands at the left."""
    dim = 0.55 if night else 0.0
    red, white, yellow = (
        mixed(colour, (14, 16, 20), dim) for colour in ((196, 38, 40), (240, 240, 238), (228, 170, 44))
    )
    base: Spot = (196.0, 420.0)
    slope = random.uniform(0.16, 0.34)
    length, pieces = 430.0, 9
    direction = np.array([slope, -1.0]) / float(np.hypot(slope, 1.0))
    across = np.array([-direction[1], direction[0]]) * 7.5
    for index in range(pieces):
        start, end = (np.array(base) + direction * length * share for share in (index / pieces, (index + 1) / pieces))
        corners = [tuple(spot) for spot in (start - across, end - across, end + across, start + across)]
        canvas.shape([(float(x), float(y)) for x, y in corners], red if index % 2 else white)
    canvas.shape([(168, 400), (226, 400), (230, 552), (164, 552)], yellow, mixed(yellow, (60, 40, 10), 0.4))
    for step in range(3):
        y = 436 + step * 36
        canvas.shape([(166, y + 14), (228, y - 8), (228, y + 6), (166, y + 28)], (28, 28, 30))
    canvas.oval((197, 392), (9, 9), (255, 90, 70) if night else (200, 60, 50))
    canvas.oval((204, 556), (70, 9), (20, 20, 20), opacity=0.35, blur=5)
