"""The three ways in which maps in China write the same point. Inside Dayuan every point is WGS84.

GCJ-02 is what Amap, Tencent and most printed QR maps use; BD-09 is Baidu's. Neither is published by its maker. The
formulas are the ones in public use since 2013 (googollee/eviltransform for GCJ-02, wandergis/coordtransform for BD-09),
written anew here because the libraries that carry them are no longer looked after.
"""

import math
from collections.abc import Callable
from enum import StrEnum

type Point = tuple[float, float]
"""Longitude and latitude in degrees."""


class Datum(StrEnum):
    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


KRASOVSKY_RADIUS_M = 6378245.0
KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_ANGLE = math.pi * 3000.0 / 180.0
WEST, EAST, SOUTH, NORTH = 72.004, 137.8347, 0.8293, 55.8271
"""Where the offset applies: the rectangle that the public implementations agree on, wider than the country itself."""

CLOSE_ENOUGH_DEG = 1e-9
ROUNDS = 30


def is_shifted(point: Point) -> bool:
    """Whether Chinese maps shift this point at all."""
    return WEST <= point[0] <= EAST and SOUTH <= point[1] <= NORTH


def to_wgs84(point: Point, datum: Datum) -> Point:
    """A point as a map gave it, in WGS84, to better than a centimetre of the formulas' inverse."""
    match datum:
        case Datum.WGS84:
            return point
        case Datum.GCJ02:
            return _undo(_wgs84_to_gcj02, point)
        case Datum.BD09:
            return _undo(_wgs84_to_bd09, point)


def from_wgs84(point: Point, datum: Datum) -> Point:
    """A point of ours, as a map of this datum writes it."""
    match datum:
        case Datum.WGS84:
            return point
        case Datum.GCJ02:
            return _wgs84_to_gcj02(point)
        case Datum.BD09:
            return _wgs84_to_bd09(point)


def gcj02_to_bd09(point: Point) -> Point:
    longitude, latitude = point
    reach = math.hypot(longitude, latitude) + 0.00002 * math.sin(latitude * BAIDU_ANGLE)
    angle = math.atan2(latitude, longitude) + 0.000003 * math.cos(longitude * BAIDU_ANGLE)
    return reach * math.cos(angle) + 0.0065, reach * math.sin(angle) + 0.006


def _wgs84_to_bd09(point: Point) -> Point:
    return gcj02_to_bd09(_wgs84_to_gcj02(point)) if is_shifted(point) else point


def _wgs84_to_gcj02(point: Point) -> Point:
    if not is_shifted(point):
        return point
    longitude, latitude = point
    east, north = longitude - 105.0, latitude - 35.0
    radians = math.radians(latitude)
    flattening = 1 - KRASOVSKY_ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    meridian_m = KRASOVSKY_RADIUS_M * (1 - KRASOVSKY_ECCENTRICITY_SQUARED) / flattening**1.5
    parallel_m = KRASOVSKY_RADIUS_M / math.sqrt(flattening) * math.cos(radians)
    return (
        longitude + math.degrees(_shift_east_m(east, north) / parallel_m),
        latitude + math.degrees(_shift_north_m(east, north) / meridian_m),
    )


def _shift_east_m(east: float, north: float) -> float:
    waves = _waves(east, (6.0, 20.0), (2.0, 20.0)) + _waves(east, (1.0, 20.0), (1.0 / 3.0, 40.0))
    waves += _waves(east, (1.0 / 12.0, 150.0), (1.0 / 30.0, 300.0))
    surface = 300.0 + east + 2.0 * north + 0.1 * east * east + 0.1 * east * north + 0.1 * math.sqrt(abs(east))
    return surface + waves * 2.0 / 3.0


def _shift_north_m(east: float, north: float) -> float:
    waves = _waves(east, (6.0, 20.0), (2.0, 20.0)) + _waves(north, (1.0, 20.0), (1.0 / 3.0, 40.0))
    waves += _waves(north, (1.0 / 12.0, 160.0), (1.0 / 30.0, 320.0))
    surface = -100.0 + 2.0 * east + 3.0 * north + 0.2 * north * north + 0.1 * east * north + 0.2 * math.sqrt(abs(east))
    return surface + waves * 2.0 / 3.0


def _waves(along: float, *terms: tuple[float, float]) -> float:
    """Sines of half turns per degree, each with its height in metres."""
    return sum(height * math.sin(turns * along * math.pi) for turns, height in terms)


def _undo(shift: Callable[[Point], Point], shifted: Point) -> Point:
    """The point that a shift takes to this one: the shift is nearly constant, so stepping back by it converges fast."""
    longitude, latitude = shifted
    for _ in range(ROUNDS):
        there = shift((longitude, latitude))
        east, north = shifted[0] - there[0], shifted[1] - there[1]
        longitude, latitude = longitude + east, latitude + north
        if abs(east) < CLOSE_ENOUGH_DEG and abs(north) < CLOSE_ENOUGH_DEG:
            break
    return longitude, latitude
