"""How far apart two points of a township are, and which area a point is in. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, hypot, radians
from typing import TYPE_CHECKING

from dayuan.kernel.later import later

if TYPE_CHECKING:
    import shapely
else:
    shapely = later("shapely")


METRES_PER_DEGREE = 111_320.0
"""Of latitude; of longitude at the equator."""

type LonLat = tuple[float, float]


def metres_between(one: LonLat, other: LonLat) -> float:
    """On a flat township: within 0.2 % of the great circle up to 100 km at these latitudes."""
    middle = radians((one[1] + other[1]) / 2)
    return hypot((other[0] - one[0]) * cos(middle), other[1] - one[1]) * METRES_PER_DEGREE


@dataclass(frozen=True)
class Area:
    """A polygon of longitudes and latitudes, or with a radius a circle around its one point."""

    points: tuple[LonLat, ...]
    radius_m: float = 0.0

    @cached_property
    def _shape(self) -> shapely.Polygon:
        centre = self.points[0]
        shape = shapely.Polygon([_flat(point, centre) for point in self.points])
        shapely.prepare(shape)
        return shape

    def is_near(self, point: LonLat, *, within_m: float = 0.0) -> bool:
        """Whether the point is inside, or at most so far outside."""
        if len(self.points) == 1:
            return metres_between(self.points[0], point) <= self.radius_m + within_m
        there = shapely.Point(_flat(point, self.points[0]))
        if self._shape.intersects(there):
            return True
        return within_m > 0 and bool(self._shape.distance(there) <= within_m)


def _flat(point: LonLat, centre: LonLat) -> tuple[float, float]:
    """In metres east and north of a centre."""
    stretch = cos(radians(centre[1]))
    return (point[0] - centre[0]) * stretch * METRES_PER_DEGREE, (point[1] - centre[1]) * METRES_PER_DEGREE
