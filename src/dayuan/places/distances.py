"""How far apart two points are, in metres."""

import math

from dayuan.places.coordinates import Point


def metres_per_degree(latitude: float) -> tuple[float, float]:
    """Metres of one degree of longitude and of one of latitude, here.

    The series of 47 CFR 73.208 (c), on the ellipsoid; within 0.1 % for lines of up to 475 km.
    """
    angle = math.radians(latitude)
    east_km = 111.41513 * math.cos(angle) - 0.09455 * math.cos(3 * angle) + 0.00012 * math.cos(5 * angle)
    north_km = 111.13209 - 0.56605 * math.cos(2 * angle) + 0.00120 * math.cos(4 * angle)
    return east_km * 1000, north_km * 1000


def distance_m(here: Point, there: Point) -> float:
    """The distance of two points no more than a few hundred kilometres apart."""
    east_m, north_m = metres_per_degree((here[1] + there[1]) / 2)
    return math.hypot((here[0] - there[0]) * east_m, (here[1] - there[1]) * north_m)
