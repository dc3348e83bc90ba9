"""The sheet the township is sketched on: units with y downward, curves, borders, and their place in the world."""

import math
from itertools import pairwise
from random import Random

type Point = tuple[float, float]

CENTRE_UNITS: Point = (560.0, 450.0)
CENTRE_LON_LAT: Point = (104.067, 29.962)
UNIT_M = 12.0
METRES_PER_DEGREE = 111_320.0
"""Of latitude; of longitude times the cosine of the latitude."""


def lon_lat(point: Point) -> list[float]:
    """WGS84 longitude and latitude of a point of the sheet, to about a metre (the township is 12 km wide)."""
    east_m = (point[0] - CENTRE_UNITS[0]) * UNIT_M
    north_m = (CENTRE_UNITS[1] - point[1]) * UNIT_M
    longitude = CENTRE_LON_LAT[0] + east_m / (METRES_PER_DEGREE * math.cos(math.radians(CENTRE_LON_LAT[1])))
    return [round(longitude, 5), round(CENTRE_LON_LAT[1] + north_m / METRES_PER_DEGREE, 5)]


def curve(start: Point, *segments: tuple[Point, Point, Point], steps: int = 14) -> list[Point]:
    """A line through cubic Bézier segments, each given by its two control points and its end."""
    line = [start]
    for first, second, end in segments:
        begin = line[-1]
        line += [_on_bezier(begin, first, second, end, step / steps) for step in range(1, steps + 1)]
    return line


def _on_bezier(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    s = 1 - t
    weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
    x = sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True))
    y = sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True))
    return x, y


def border(start: Point, end: Point, *, seed: str, halvings: int = 4, wander: float = 0.085) -> list[Point]:
    """An uneven line as ridges and ditches draw it; the same for the same seed, so that neighbours share it exactly."""
    random = Random(seed)
    line = [start, end]
    for _ in range(halvings):
        finer = [line[0]]
        for here, there in pairwise(line):
            offset = random.uniform(-wander, wander)
            across = (here[1] - there[1], there[0] - here[0])
            middle = ((here[0] + there[0]) / 2 + across[0] * offset, (here[1] + there[1]) / 2 + across[1] * offset)
            finer += [middle, there]
        line = finer
    return line


def contour(centre: Point, radius: float, *, seed: str, corners: int = 36) -> list[Point]:
    """A closed uneven ring around a hilltop. Rings of one seed and different radius do not cross."""
    random = Random(seed)
    waves = [(order, random.uniform(0.03, 0.11), random.uniform(0, math.tau)) for order in (2, 3, 5)]
    ring = []
    for corner in range(corners):
        angle = math.tau * corner / corners
        reach = radius * (1.15 + sum(size * math.cos(order * angle + phase) for order, size, phase in waves))
        ring.append((centre[0] + reach * math.cos(angle), centre[1] + 0.8 * reach * math.sin(angle)))
    return [*ring, ring[0]]


def along(line: list[Point], share: float) -> tuple[Point, float]:
    """The point at this share (0..1) of a line's length, and which way the line runs there, degrees from north."""
    lengths = [math.dist(here, there) for here, there in pairwise(line)]
    left = share * sum(lengths)
    for (here, there), length in zip(pairwise(line), lengths, strict=True):
        if left <= length or there == line[-1]:
            part = left / length if length else 0.0
            point = (here[0] + part * (there[0] - here[0]), here[1] + part * (there[1] - here[1]))
            return point, math.degrees(math.atan2(there[0] - here[0], here[1] - there[1])) % 360
        left -= length
    raise ValueError("a line has at least two points")


def is_inside(point: Point, ring: list[Point]) -> bool:
    """Whether a point lies inside a ring (even-odd rule)."""
    inside = False
    for here, there in pairwise([*ring, ring[0]]):
        if (here[1] > point[1]) != (there[1] > point[1]):
            crossing = here[0] + (point[1] - here[1]) / (there[1] - here[1]) * (there[0] - here[0])
            inside ^= point[0] < crossing
    return inside
