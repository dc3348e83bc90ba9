"""Which area a point is in, or near to. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from dayuan.kernel.later import later
from dayuan.places.distances import distance_m, metres_per_degree

if TYPE_CHECKING:
    import shapely
    from shapely.geometry.base import BaseGeometry

    from dayuan.places.coordinates import Point
else:
    shapely = later("shapely")

type Ring = tuple[Point, ...]

CORNERS_OF_A_CIRCLE = 48


@dataclass(frozen=True)
class Area:
    """A polygon of longitudes and latitudes, with a radius a circle around its one point, or several polygons."""

    points: Ring = ()
    radius_m: float = 0.0
    polygons: tuple[tuple[Ring, ...], ...] = ()
    """Instead of points, as GeoJSON has them: of each polygon its outer ring, then its holes."""

    @property
    def is_circle(self) -> bool:
        return len(self.points) == 1

    @property
    def encloses_something(self) -> bool:
        """Whether its line goes around something without crossing itself."""
        return self.radius_m > 0 if self.is_circle else bool(self._shape.is_valid and self._shape.area > 0)

    @property
    def square_km(self) -> float:
        return math.pi * (self.radius_m / 1000) ** 2 if self.is_circle else float(self._shape.area) / 1e6

    @property
    def corners(self) -> int:
        return len(self.points) or sum(len(ring) - 1 for rings in self.polygons for ring in rings)

    def is_near(self, point: Point, *, within_m: float = 0.0) -> bool:
        """Whether the point is inside, or at most so far outside."""
        if self.is_circle:
            return distance_m(self.points[0], point) <= self.radius_m + within_m
        there = shapely.Point(self._in_metres(point))
        if self._shape.intersects(there):
            return True
        return within_m > 0 and bool(self._shape.distance(there) <= within_m)

    @property
    def rings(self) -> tuple[tuple[Ring, ...], ...]:
        """What a map draws, each ring closed: of each polygon its outer ring, then its holes."""
        if self.polygons:
            return self.polygons
        line = self._circle() if self.is_circle else self.points
        return (((*line, line[0]),),)

    @cached_property
    def _shape(self) -> BaseGeometry:
        parts = [self._polygon(rings) for rings in (self.polygons or ((self.points,),))]
        shape = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
        shapely.prepare(shape)
        return shape

    def _polygon(self, rings: tuple[Ring, ...]) -> shapely.Polygon:
        outer, *holes = [[self._in_metres(point) for point in ring] for ring in rings]
        return shapely.Polygon(outer, holes)

    def _circle(self) -> Ring:
        longitude, latitude = self.points[0]
        east_m, north_m = metres_per_degree(latitude)
        angles = [math.tau * step / CORNERS_OF_A_CIRCLE for step in range(CORNERS_OF_A_CIRCLE)]
        return tuple(
            (
                longitude + self.radius_m * math.cos(angle) / east_m,
                latitude + self.radius_m * math.sin(angle) / north_m,
            )
            for angle in angles
        )

    def _in_metres(self, point: Point) -> Point:
        """East and north of its first point."""
        longitude, latitude = self._first
        east_m, north_m = metres_per_degree(latitude)
        return (point[0] - longitude) * east_m, (point[1] - latitude) * north_m

    @property
    def _first(self) -> Point:
        return self.points[0] if self.points else self.polygons[0][0][0]
