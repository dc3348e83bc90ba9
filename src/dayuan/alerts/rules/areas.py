"""Whether an alert's area touches a place. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dayuan.alerts.rules.terms import Area, Circle, LatLon, Named
from dayuan.kernel.later import later
from dayuan.places.distances import metres_per_degree

shapely = later("shapely")
affinity = later("shapely.affinity")

SHORTEST_CODE = 2
"""A province. A shorter number says nothing about where."""


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
    shape = shape_of(areas)
    codes = [code for area in areas for geocode in area.geocodes if (code := place_digits(geocode.value))]
    if any(ground.code.startswith(code) or code.startswith(ground.code) for code in codes):
        return Touch.GEOCODE
    if shape is not None:
        return _drawn(shape, ground)
    return Touch.ELSEWHERE if codes else Touch.UNSTATED


def _drawn(shape: Any, ground: Ground) -> Touch:
    if ground.outline is not None:
        outline = shapely.make_valid(shapely.geometry.shape(ground.outline))
        return Touch.OUTLINE if shape.intersects(outline) else Touch.ELSEWHERE
    if ground.centre is not None:
        return Touch.CENTRE if shape.intersects(shapely.Point(ground.centre)) else Touch.ELSEWHERE
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
    drawn = [shape for area in areas for shape in _shapes(area)]
    return shapely.union_all(drawn) if drawn else None


def _shapes(area: Area) -> Iterable[Any]:
    for ring in area.polygons:
        # A ring that crosses itself falls apart into areas and lines; the areas are what was meant.
        made = shapely.make_valid(shapely.Polygon([(lon, lat) for lat, lon in ring]))
        yield from (part for part in shapely.get_parts(made, return_index=False) if part.geom_type.endswith("Polygon"))
    yield from (_round(circle) for circle in area.circles)


def _round(circle: Circle) -> Any:
    latitude, longitude = circle.centre
    east_m, north_m = metres_per_degree(latitude)
    radius_m = max(circle.radius_km * 1000, 1.0)
    disc = shapely.Point(longitude, latitude).buffer(1.0)
    return affinity.scale(disc, radius_m / max(east_m, 1.0), radius_m / north_m)


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
