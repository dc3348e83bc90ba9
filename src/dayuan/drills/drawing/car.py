"""Draws a car's front, with its plate and without anybody to be seen behind the glass."""

from dataclasses import dataclass
from random import Random

from PIL import Image

from dayuan.drills.drawing.canvas import Canvas, Colour, Spot, mixed, rounded
from dayuan.drills.drawing.plate import draw_plate

# Units: the car is 1000 wide, its middle is 0, its roof 0 and the road 800; the plate is as wide as cameras like it.
WIDTH, HEIGHT = 1100, 830
PIXELS_PER_UNIT = 1.0
PLATE_UNITS_PER_MM = 0.59
PLATE_MIDDLE_Y = 592

PAINTS: tuple[Colour, ...] = (
    (196, 200, 204), (238, 239, 236), (44, 47, 53), (120, 24, 30), (28, 58, 104), (104, 112, 116),
    (166, 150, 124), (36, 76, 66),
)  # fmt: skip
BLACK, RUBBER, CHROME = (16, 18, 21), (26, 27, 29), (206, 211, 216)


@dataclass(frozen=True)
class Build:
    """What makes one car look unlike the next."""

    paint: Colour
    roof_half: float
    glass_bottom: float
    bonnet_bottom: float
    lamp_drop: float
    slats: int
    upright_slats: bool
    tall: float


def some_build(random: Random) -> Build:
    return Build(
        paint=random.choice(PAINTS),
        roof_half=random.uniform(285, 345),
        glass_bottom=random.uniform(262, 288),
        bonnet_bottom=random.uniform(392, 412),
        lamp_drop=random.uniform(-14, 26),
        slats=random.choice((3, 4, 5)),
        upright_slats=random.random() < 0.3,
        tall=random.uniform(-18, 26),
    )


def draw_front(plate: str, random: Random, *, lit: bool) -> Image.Image:
    """The car, standing at the lower edge of a see-through picture of WIDTH × HEIGHT units."""
    build = some_build(random)
    size = (round(WIDTH * PIXELS_PER_UNIT), round(HEIGHT * PIXELS_PER_UNIT))
    canvas = Canvas(size, zoom=PIXELS_PER_UNIT, origin=(size[0] / 2, 30 * PIXELS_PER_UNIT))
    _wheels(canvas)
    _cabin(canvas, build)
    _mirrors(canvas, build)
    _bonnet(canvas, build)
    _face(canvas, build)
    _grille(canvas, build)
    for side in (-1, 1):
        _lamp(canvas, build, side, lit=lit)
        _fog_lamp(canvas, side)
    _mount_plate(canvas, plate)
    return canvas.image


def _both_sides(half: list[Spot]) -> list[Spot]:
    """The right half of an outline, from top to bottom, with its mirror image."""
    return half + [(-x, y) for x, y in reversed(half)]


def _wheels(canvas: Canvas) -> None:
    for side in (-1, 1):
        middle = side * 428
        canvas.shape(rounded(middle - 62, 610, middle + 62, 796, 26), (40, 41, 43), RUBBER)
        for groove in (-36, -12, 12, 36):
            canvas.line([(middle + groove, 690), (middle + groove, 790)], (12, 12, 13), 5)
    canvas.shape(rounded(-410, 640, 410, 735, 20), (14, 14, 15), (8, 8, 8))


def _cabin(canvas: Canvas, build: Build) -> None:
    top, bottom, roof = 8 - build.tall, build.glass_bottom, build.roof_half
    outline = _both_sides(
        [(0, top), (roof - 60, top + 6), (roof, top + 26), (roof + 62, top + 130), (438, bottom + 14)]
    )
    canvas.shape(outline, mixed(build.paint, (255, 255, 255), 0.35), mixed(build.paint, BLACK, 0.25), darker_sides=0.25)
    glass = _both_sides([(0, top + 30), (roof - 30, top + 36), (roof + 26, top + 130), (404, bottom)])
    canvas.shape(glass, (92, 112, 126), (24, 30, 36), darker_sides=0.2)
    # The sky and a row of trees mirrored in the glass: behind it there is nothing to see.
    canvas.shape(
        [(-roof + 60, top + 40), (-40, top + 36), (-190, bottom - 6), (-384, bottom - 6)],
        (190, 208, 218),
        (70, 84, 94),
        opacity=0.34,
        blur=4,
    )
    canvas.shape(
        [(60, top + 36), (130, top + 36), (10, bottom - 6), (-90, bottom - 6)],
        (206, 220, 228),
        (80, 92, 100),
        opacity=0.26,
        blur=5,
    )
    canvas.shape(
        _both_sides([(0, bottom - 34), (330, bottom - 30), (398, bottom)]), (30, 33, 37), (12, 13, 15), opacity=0.85
    )
    canvas.shape(rounded(-46, top + 42, 46, top + 66, 10), (22, 24, 27))
    canvas.shape(rounded(238, top + 44, 272, top + 70, 3), (206, 222, 198), (150, 180, 160), opacity=0.9)
    for start, end in (((-30, bottom - 2), (-300, bottom - 30)), ((250, bottom - 2), (20, bottom - 30))):
        canvas.line([start, end], (10, 10, 11), 6)


def _mirrors(canvas: Canvas, build: Build) -> None:
    for side in (-1, 1):
        x, y = side * 470, build.glass_bottom - 34
        canvas.line([(side * 410, y + 24), (x, y + 16)], (24, 25, 27), 14)
        canvas.oval((x, y), (44, 32), mixed(build.paint, (255, 255, 255), 0.25), mixed(build.paint, BLACK, 0.5))
        canvas.oval((x, y + 6), (34, 20), (30, 33, 37), (58, 64, 70), opacity=0.5)


def _bonnet(canvas: Canvas, build: Build) -> None:
    top, bottom = build.glass_bottom - 4, build.bonnet_bottom
    outline = _both_sides([(0, top), (360, top + 2), (424, top + 14), (474, bottom - 60), (492, bottom + 40)])
    canvas.shape(outline, mixed(build.paint, (255, 255, 255), 0.42), mixed(build.paint, BLACK, 0.12), darker_sides=0.3)
    for side in (-1, 1):
        crease = [(side * 270, top + 6), (side * 296, bottom - 40), (side * 282, bottom + 4)]
        canvas.line(crease, mixed(build.paint, BLACK, 0.45), 4, blur=1.5)
        canvas.line(
            [(x - side * 7, y) for x, y in crease], mixed(build.paint, (255, 255, 255), 0.7), 4, opacity=0.7, blur=2
        )
    canvas.oval((0, top + 46), (230, 18), (255, 255, 255), opacity=0.25, blur=9)


def _face(canvas: Canvas, build: Build) -> None:
    top = build.bonnet_bottom
    outline = _both_sides(
        [(0, top - 4), (300, top - 2), (486, top + 6), (500, top + 110), (498, 640), (470, 692), (300, 706)]
    )
    canvas.shape(outline, mixed(build.paint, (255, 255, 255), 0.12), mixed(build.paint, BLACK, 0.42), darker_sides=0.35)
    canvas.line([(-300, top - 2), (300, top - 2)], mixed(build.paint, BLACK, 0.7), 4)
    intake = _both_sides([(0, 650), (270, 648), (300, 668), (262, 696)])
    canvas.shape(intake, (14, 15, 17), (30, 32, 34))
    for y in (662, 678):
        canvas.line([(-272, y), (272, y)], (48, 51, 54), 4)
    canvas.shape(_both_sides([(0, 700), (300, 700), (462, 690), (430, 722)]), (24, 25, 27), (12, 12, 13))
    canvas.line([(-490, 560), (-330, 548)], mixed(build.paint, (255, 255, 255), 0.5), 4, opacity=0.5, blur=2)
    canvas.line([(490, 560), (330, 548)], mixed(build.paint, (255, 255, 255), 0.5), 4, opacity=0.5, blur=2)


def _grille(canvas: Canvas, build: Build) -> None:
    top, bottom = build.bonnet_bottom + 18, 532
    canvas.shape(_both_sides([(0, top - 8), (268, top - 6), (238, bottom + 6)]), CHROME, (120, 126, 132))
    canvas.shape(_both_sides([(0, top), (254, top + 2), (228, bottom - 2)]), BLACK, (34, 36, 39))
    if build.upright_slats:
        for x in range(-220, 221, 28):
            canvas.line([(x, top + 5), (x * 0.94, bottom - 6)], (92, 98, 104), 5)
    else:
        for index in range(build.slats):
            y = top + (bottom - top) * (index + 0.7) / (build.slats + 0.4)
            canvas.line([(-238, y), (238, y)], (104, 110, 116), 6)
    # A badge of no maker: a plain ring with a leaf.
    middle = (top + bottom) / 2
    canvas.oval((0, middle), (42, 34), (232, 236, 240), (130, 136, 142))
    canvas.oval((0, middle), (34, 26), (38, 41, 45), (22, 24, 27))
    canvas.shape(
        [(0, middle - 20), (16, middle + 2), (0, middle + 20), (-16, middle + 2)],
        CHROME,
        (150, 156, 162),
        round_edges=True,
    )


def _lamp(canvas: Canvas, build: Build, side: int, *, lit: bool) -> None:
    top, drop = build.bonnet_bottom + 6, build.lamp_drop
    outline = [
        (side * x, y)
        for x, y in (
            (484, top + 4),
            (300, top + 22 + drop),
            (292, top + 62),
            (330, top + 86),
            (470, top + 92),
            (492, top + 54),
        )
    ]
    canvas.shape(outline, (24, 26, 29), (40, 43, 47), round_edges=True)
    inner = [(388 + (x * side - 388) * 0.93, top + 50 + (y - top - 50) * 0.9) for x, y in outline]
    canvas.shape([(side * x, y) for x, y in inner], (206, 216, 224), (112, 122, 132), round_edges=True, opacity=0.85)
    for x, radius in ((352, 25), (428, 29)):
        centre = (side * x, top + 56)
        canvas.oval(centre, (radius, radius), (70, 76, 84), (30, 33, 38))
        canvas.oval(centre, (radius - 6, radius - 6), (246, 249, 252), (150, 160, 170))
        canvas.oval((centre[0] - 6, centre[1] - 7), (6, 5), (255, 255, 255))
        if lit:
            canvas.oval(centre, (radius * 1.5, radius * 1.5), (255, 252, 232), opacity=0.95, blur=9)
    canvas.line([(side * 306, top + 82), (side * 466, top + 86)], (255, 244, 224) if lit else (232, 236, 240), 5)


def _fog_lamp(canvas: Canvas, side: int) -> None:
    pocket = [(side * x, y) for x, y in ((338, 612), (462, 596), (470, 664), (352, 668))]
    canvas.shape(pocket, (22, 24, 26), (34, 36, 39), round_edges=True)
    canvas.oval((side * 404, 636), (21, 19), (214, 220, 226), (120, 128, 136))


def _mount_plate(canvas: Canvas, text: str) -> None:
    pixels_per_mm = PLATE_UNITS_PER_MM * PIXELS_PER_UNIT
    image = draw_plate(text, pixels_per_mm=2.0)
    size = (round(image.width / 2.0 * pixels_per_mm), round(image.height / 2.0 * pixels_per_mm))
    image = image.resize(size, Image.Resampling.LANCZOS)
    width, height = (side / PIXELS_PER_UNIT for side in size)
    left, top = -width / 2, PLATE_MIDDLE_Y - height / 2
    canvas.shape(rounded(left - 7, top - 7, left + width + 7, top + height + 9, 6), (20, 21, 23), (44, 46, 49))
    canvas.paste(image, (left, top))
