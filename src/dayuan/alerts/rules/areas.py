"""Whether an alert's area touches a place. Pure."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dayuan.alerts.rules.terms import Area, Circle, LatLon, Named
from dayuan.kernel.later import later

shapely = later("shapely")
affinity = later("shapely.affinity")

EARTH_KM = 6371.0088
"""The globe's mean radius."""
HALF_ROUND_KM = math.pi * EARTH_KM
STEPS_AROUND = 96
NEAREST_TO_A_POLE, WIDEST = 75.0, 60.0
"""In degrees."""
SHORTEST_CODE = 2
"""A province. A shorter number says nothing about where."""
MOST_CROSSINGS = 100
"""Of a ring with itself. A slip of the hand crosses once or twice; a scrawl of thousands takes minutes to sort out."""
LOOKED_AT_ONCE = 100
MOST_POINTS_JOINED = 500
"""More are shown as they were drawn, one over the other: joining combs of thousands of teeth takes seconds."""


class Touch(StrEnum):
    """By what we know that an alert concerns a place, or does not."""

    OUTLINE = "outline"
    GEOCODE = "geocode"
    CENTRE = "centre"
    UNSTATED = "unstated"
    """It draws no area and names no code we know: taken to concern us, as nobody can say that it does not."""
    ELSEWHERE = "elsewhere"

    @property
    def is_here(self) -> bool:
        return self is not Touch.ELSEWHERE


@dataclass(frozen=True)
class Ground:
    """A place as far as we know it."""

    code: str
    outline: Mapping[str, Any] | None
    """GeoJSON, longitude first: of the place, or of what it lies in where it has none."""
    centre: tuple[float, float] | None
    """Longitude and latitude."""


def touch_of(areas: Sequence[Area], ground: Ground) -> Touch:
    """Any polygon, circle or code that touches the place is enough: an alert too many is better than one too few."""
    drawn = _all_drawn(areas)
    codes = [code for area in areas for geocode in area.geocodes if (code := place_digits(geocode.value))]
    if any(ground.code.startswith(code) or code.startswith(ground.code) for code in codes):
        return Touch.GEOCODE
    if drawn:
        return _drawn(drawn, ground)
    return Touch.ELSEWHERE if codes else Touch.UNSTATED


def _drawn(shapes: Sequence[Any], ground: Ground) -> Touch:
    if ground.outline is not None:
        outline = shapely.make_valid(shapely.geometry.shape(ground.outline))
        return Touch.OUTLINE if shapely.intersects(shapes, outline).any() else Touch.ELSEWHERE
    if ground.centre is not None:
        is_here = shapely.intersects(shapes, shapely.Point(ground.centre)).any()
        return Touch.CENTRE if is_here else Touch.ELSEWHERE
    return Touch.UNSTATED


def place_digits(value: str) -> str:
    """A code of the national statistics without the noughts that fill it up: 511421000000 is the county 511421."""
    text = value.strip()
    if not (text.isascii() and text.isdigit() and SHORTEST_CODE <= len(text) <= 18):
        return ""
    for length in (2, 4, 6, 9, 12):
        if len(text) > length and not text[length:].strip("0"):
            return text[:length]
    return text


def shape_of(areas: Iterable[Area]) -> Any:
    """All that an alert draws, longitude first; None where it draws nothing."""
    areas = list(areas)
    drawn = _all_drawn(areas)
    if not drawn:
        return None
    corners = sum(len(ring) for area in areas for ring in area.polygons)
    return shapely.union_all(drawn) if corners <= MOST_POINTS_JOINED else _side_by_side(drawn)


def _side_by_side(drawn: Sequence[Any]) -> Any:
    return shapely.multipolygons(shapely.get_parts(drawn)) if len(drawn) > 1 else drawn[0]


def is_tangled(ring: Sequence[LatLon]) -> bool:
    """Whether it crosses itself so often that nobody can have meant it."""
    if shapely.is_valid(shapely.Polygon(ring)):
        return False
    sides = shapely.linestrings(list(itertools.pairwise(ring)))
    tree, met = shapely.STRtree(sides), 0
    for start in range(0, len(sides), LOOKED_AT_ONCE):
        some = sides[start : start + LOOKED_AT_ONCE]
        # Each side meets itself and its two neighbours; a crossing is met from both sides.
        met += len(tree.query(some, predicate="intersects")[0]) - 3 * len(some)
        if met > 2 * MOST_CROSSINGS:
            return True
    return False


def _all_drawn(areas: Iterable[Area]) -> list[Any]:
    return [shape for area in areas for shape in _shapes(area)]


def _shapes(area: Area) -> Iterable[Any]:
    for ring in area.polygons:
        # A ring that crosses itself falls apart into areas and lines; the areas are what was meant.
        made = shapely.make_valid(shapely.Polygon([(lon, lat) for lat, lon in ring]), method="structure")
        parts = (part for part in shapely.get_parts(made, return_index=False) if not part.is_empty)
        yield from (part for part in parts if part.geom_type.endswith("Polygon"))
    yield from (_round(circle) for circle in area.circles)


def _round(circle: Circle) -> Any:
    """A circle on the globe as an area on the flat map from -180 to 180 and -90 to 90 degrees.

    One around a pole covers every longitude there, and one across the 180th meridian stands at both edges of the map.
    """
    latitude, longitude = circle.centre
    angle = math.degrees(max(circle.radius_km, 0.001) / EARTH_KM)
    north, south = latitude + angle > 90, latitude - angle < -90
    if north and south:
        rest_km = HALF_ROUND_KM - circle.radius_km
        opposite = (-latitude, longitude - 180 if longitude > 0 else longitude + 180)
        return shapely.difference(_world(), _round(Circle(opposite, rest_km))) if rest_km > 0 else _world()
    ring = _points_around(latitude, longitude, angle)
    if north or south:
        edge = 90.0 if north else -90.0
        ring = sorted(((lon + 180) % 360 - 180, lat) for lon, lat in ring)
        (_west, first), (_east, last) = ring[0], ring[-1]
        ring = [(-180.0, edge), (-180.0, first), *ring, (180.0, last), (180.0, edge)]
    return _on_the_map(shapely.make_valid(shapely.Polygon(ring)))


def _world() -> Any:
    return shapely.box(-180, -90, 180, 90)


def _points_around(latitude: float, longitude: float, angle: float) -> list[tuple[float, float]]:
    """Longitude and latitude of points so many degrees of arc away from here, all around (a great-circle course)."""
    here, far = math.radians(latitude), math.radians(angle)
    found = []
    for step in range(STEPS_AROUND):
        course = 2 * math.pi * step / STEPS_AROUND
        there = math.asin(
            max(-1.0, min(1.0, math.sin(here) * math.cos(far) + math.cos(here) * math.sin(far) * math.cos(course)))
        )
        east = math.atan2(
            math.sin(course) * math.sin(far) * math.cos(here), math.cos(far) - math.sin(here) * math.sin(there)
        )
        found.append((longitude + math.degrees(east), math.degrees(there)))
    return found


def _on_the_map(shape: Any) -> Any:
    moved = [affinity.translate(shape, by) for by in (-360, 0, 360)]
    return shapely.union_all([shapely.intersection(one, _world()) for one in moved])


def is_drawable(shape: Mapping[str, Any]) -> bool:
    """Whether a flat map shows it truly: not near a pole, and not around half the globe."""
    west, south, east, north = shapely.geometry.shape(shape).bounds
    return bool(max(abs(south), abs(north)) <= NEAREST_TO_A_POLE and east - west <= WIDEST and north - south <= WIDEST)


def area_of(description: str, geometry: Mapping[str, Any] | None, *, code: str, most_points: int = 200) -> Area:
    """A place of ours as a CAP area: its outline, made simpler where it is long, and its code."""
    rings = _rings(geometry, most_points) if geometry else ()
    return Area(description, polygons=rings, geocodes=(Named("NBS-2023", code),))


def _rings(geometry: Mapping[str, Any], most_points: int) -> tuple[tuple[LatLon, ...], ...]:
    shape = shapely.geometry.shape(geometry)
    simpler, tolerance = shape, 0.0001
    while shapely.get_num_coordinates(simpler) > most_points and tolerance < 1:
        simpler, tolerance = shape.simplify(tolerance), tolerance * 2
    parts = getattr(simpler, "geoms", [simpler])
    return tuple(
        tuple((round(lat, 6), round(lon, 6)) for lon, lat in part.exterior.coords)
        for part in parts
        if not part.is_empty
    )
