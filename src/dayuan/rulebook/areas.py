"""Which area a point is in, or near to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dayuan.kernel.later import later
from dayuan.places.distances import distance_m, metres_per_degree

if TYPE_CHECKING:
    import shapely

    from dayuan.places.coordinates import Point
else:
    shapely = later("shapely")


@dataclass(frozen=True)
class Area:
    """A polygon of longitudes and latitudes, or with a radius a circle around its one point."""

    points: tuple[Point, ...]
    radius_m: float = 0.0

    @cached_property
    def _shape(self) -> shapely.Polygon:
        shape = shapely.Polygon([self._in_metres(point) for point in self.points])
        shapely.prepare(shape)
        return shape

    def is_near(self, point: Point, *, within_m: float = 0.0) -> bool:
        """Whether the point is inside, or at most so far outside."""
        if len(self.points) == 1:
            return distance_m(self.points[0], point) <= self.radius_m + within_m
        there = shapely.Point(self._in_metres(point))
        if self._shape.intersects(there):
            return True
        return within_m > 0 and bool(self._shape.distance(there) <= within_m)

    def _in_metres(self, point: Point) -> Point:
        """East and north of the first corner."""
        longitude, latitude = self.points[0]
        east_m, north_m = metres_per_degree(latitude)
        return (point[0] - longitude) * east_m, (point[1] - latitude) * north_m
