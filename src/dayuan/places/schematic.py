"""A tidy guess where nobody has measured: a place divided among the centres in it. Same centres, same lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dayuan.kernel.later import later
from dayuan.places.coordinates import Point
from dayuan.places.distances import metres_per_degree

if TYPE_CHECKING:
    import shapely
    from shapely.geometry.base import BaseGeometry
else:
    shapely = later("shapely")

GRID_DEG = 1e-7
"""A centimetre: finer is noise."""
MARGIN = 0.6
"""Where not even the outer place is drawn, the ground reaches this share of the centres' spacing beyond them."""


def divide(
    ground: dict[str, Any], centres: Mapping[str, Point], *, taken: Iterable[dict[str, Any]] = ()
) -> dict[str, dict[str, Any]]:
    """GeoJSON areas by the same keys as the centres: each holds what lies nearest to its centre.

    They stay inside the ground and outside what is taken, and do not overlap. A centre outside gets what is near it
    inside, if anything; of centres at one point only the first gets an area.
    """
    free = _area(shapely.geometry.shape(ground))
    for area in taken:
        free = _area(free.difference(shapely.geometry.shape(area)))
    if free.is_empty or not centres:
        return {}
    east_m, north_m = metres_per_degree(free.centroid.y)
    stretch = east_m / north_m
    spots = {key: shapely.Point(point[0] * stretch, point[1]) for key, point in sorted(centres.items())}
    cells = _cells(spots, shapely.transform(free, lambda xy: xy * [stretch, 1.0]))
    back = {key: shapely.transform(cell, lambda xy: xy / [stretch, 1.0]) for key, cell in cells.items()}
    tidy = {key: _area(shapely.set_precision(cell, GRID_DEG)) for key, cell in back.items()}
    return {key: dict(shapely.geometry.mapping(area)) for key, area in tidy.items() if not area.is_empty}


def ground_around(centres: Iterable[Point]) -> dict[str, Any] | None:
    """The ground on which three centres or more lie, where nobody drew it; fewer say nothing of its extent."""
    points = shapely.MultiPoint(sorted(set(centres)))
    if len(points.geoms) < 3:
        return None
    hull = points.convex_hull
    spacing = (hull.envelope.area / len(points.geoms)) ** 0.5 or hull.length / len(points.geoms)
    return dict(shapely.geometry.mapping(hull.buffer(spacing * MARGIN, quad_segs=4)))


def _cells(spots: Mapping[str, shapely.Point], free: BaseGeometry) -> dict[str, BaseGeometry]:
    together = shapely.MultiPoint(list(dict.fromkeys(spots.values())))
    if len(together.geoms) == 1:
        return {next(iter(spots)): free}
    diagram = list(shapely.voronoi_polygons(together, extend_to=free.envelope).geoms)
    tree = shapely.STRtree(diagram)
    given: set[int] = set()
    cells = {}
    for key, spot in spots.items():
        around = [int(found) for found in tree.query(spot, predicate="intersects") if int(found) not in given]
        if around:
            given.add(around[0])
            cells[key] = diagram[around[0]].intersection(free)
    return cells


def _area(geometry: BaseGeometry) -> BaseGeometry:
    """Only what has an area: where lines touch, an intersection leaves points and lines behind."""
    if isinstance(geometry, shapely.Polygon | shapely.MultiPolygon):
        return geometry
    parts = [part for part in shapely.get_parts(shapely.get_parts(geometry)) if isinstance(part, shapely.Polygon)]
    return shapely.MultiPolygon(parts) if len(parts) != 1 else parts[0]
