"""A small map of one place, drawn on the server: its outline, what lies directly inside, roads, sites, its centre."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dayuan.kernel.later import later
from dayuan.places.coordinates import Point
from dayuan.places.distances import metres_per_degree
from dayuan.places.labels import names_beside
from dayuan.places.layers import Layer, Mark
from dayuan.places.models import Feature, Geometry, Level, Place, Site
from dayuan.places.rules import township_of

if TYPE_CHECKING:
    import shapely
    from shapely.geometry.base import BaseGeometry
else:
    shapely = later("shapely")

WIDTH = 640.0
TALLEST, LOWEST = 620.0, 300.0
MARGIN = 18.0
SMALLEST_SPAN_M = 400.0
MOST_LABELS = 16
STEP = 0.4
"""Points of a line closer than this many units are left out."""


@dataclass(frozen=True)
class DrawnArea:
    code: str
    name: str
    label: str
    path: str
    x: float
    y: float
    is_schematic: bool


@dataclass(frozen=True)
class DrawnLine:
    kind: str
    path: str


@dataclass(frozen=True)
class DrawnDot:
    kind: str
    name: str
    x: float
    y: float


@dataclass(frozen=True)
class DrawnMark:
    name: str
    href: str
    x: float
    y: float
    is_gap: bool


@dataclass(frozen=True)
class DrawnLayer:
    """What the reader may switch on."""

    key: str
    title: str
    marks: list[DrawnMark]
    gaps: str
    """What a ring among the marks says; empty where there is none."""


@dataclass(frozen=True)
class Frame:
    """From the units of a picture back to degrees: where its upper left corner is, and how much one unit is."""

    west: float
    north: float
    east_per_unit: float
    south_per_unit: float


@dataclass(frozen=True)
class Drawing:
    width: float
    height: float
    outline: str
    areas: list[DrawnArea]
    lines: list[DrawnLine]
    dots: list[DrawnDot]
    is_schematic: bool
    shows_names: bool
    layers: list[DrawnLayer] = field(default_factory=list)
    frame: Frame | None = None
    over: str = ""
    """An area drawn on top of the place."""
    corners: list[Point] = field(default_factory=list)


class Sheet:
    """From degrees to the units of a picture, north up, true to shape."""

    def __init__(self, bounds: tuple[float, float, float, float]) -> None:
        west, south, east, north = bounds
        self.east_m, self.north_m = metres_per_degree((south + north) / 2)
        wide_m = max((east - west) * self.east_m, SMALLEST_SPAN_M)
        high_m = max((north - south) * self.north_m, SMALLEST_SPAN_M)
        self.scale = min((WIDTH - 2 * MARGIN) / wide_m, (TALLEST - 2 * MARGIN) / high_m)
        self.height = max(high_m * self.scale + 2 * MARGIN, LOWEST)
        self.middle = ((west + east) / 2, (south + north) / 2)

    def at(self, point: Point) -> Point:
        east_m = (point[0] - self.middle[0]) * self.east_m
        north_m = (point[1] - self.middle[1]) * self.north_m
        return round(WIDTH / 2 + east_m * self.scale, 1), round(self.height / 2 - north_m * self.scale, 1)

    @property
    def frame(self) -> Frame:
        east, south = 1 / (self.east_m * self.scale), 1 / (self.north_m * self.scale)
        return Frame(self.middle[0] - WIDTH / 2 * east, self.middle[1] + self.height / 2 * south, east, south)

    def path(self, geometry: dict[str, Any]) -> str:
        step_deg = STEP / self.scale / self.north_m
        simpler = shapely.geometry.shape(geometry).simplify(step_deg)
        return "".join(self._line(line) for line in _lines(simpler))

    def _line(self, line: Sequence[Point]) -> str:
        points = [self.at((point[0], point[1])) for point in line]
        closing = "Z" if line[0] == line[-1] else ""
        return "M" + "L".join(f"{x} {y}" for x, y in points) + closing


def draw_place(
    place: Place,
    layers: Sequence[tuple[Layer, Sequence[Mark]]] = (),
    *,
    over: Geometry | None = None,
    corners: Sequence[Point] = (),
) -> Drawing | None:
    """The map of a place with what can be switched on; None where neither an outline nor a point is known.

    `over` is an area or a line on top of it, with its corners.
    """
    children = list(_shown_inside(place).select_related("outline"))
    sites = list(Site.objects.filter(place__code__startswith=place.code, place__closed_at__isnull=True))
    shapes = [shapely.geometry.shape(each.shape) for each in (place, *children) if each.shape]
    points = [each.centre for each in (place, *children) if each.centre]
    sheet = _sheet(shapes[:1] if place.shape else shapes, points)
    if sheet is None:
        return None
    centre = [("centre", str(place), place.centre)] if place.centre else []
    spots = [*centre, *((site.kind, str(site), (site.longitude, site.latitude)) for site in sites)]
    areas = [
        _area(sheet, child, child.shape, without=str(place), is_schematic=child.outline.is_schematic)
        for child in children
        if child.shape
    ]
    dots = [DrawnDot(kind, name, *sheet.at(point)) for kind, name, point in spots]
    drawn_layers = [_layer(sheet, layer, marks) for layer, marks in layers]
    marks = [mark for layer in drawn_layers for mark in layer.marks]
    return Drawing(
        width=WIDTH,
        height=round(sheet.height, 1),
        outline=sheet.path(place.shape) if place.shape else "",
        areas=_named_beside(areas, [*dots, *marks], sheet.height),
        lines=[DrawnLine(line.kind, sheet.path(line.geometry)) for line in _lines_around(place)],
        dots=dots,
        is_schematic=any(each.outline.is_schematic for each in (place, *children) if each.shape),
        shows_names=len(areas) <= MOST_LABELS,
        layers=drawn_layers,
        frame=sheet.frame,
        over=sheet.path(over) if over else "",
        corners=[sheet.at(corner) for corner in corners],
    )


def draw_outlines(outlines: Sequence[tuple[Place, Geometry]], *, around: Place) -> Drawing | None:
    """Outlines that are not kept yet, as a file draws them, on the ground of the place they are for."""
    ground = [shapely.geometry.shape(around.shape)] if outlines and around.shape else []
    sheet = _sheet([*ground, *(shapely.geometry.shape(geometry) for _place, geometry in outlines)], [])
    if sheet is None:
        return None
    areas = [_area(sheet, place, geometry, is_schematic=False) for place, geometry in outlines]
    shows_names = len(areas) <= MOST_LABELS
    outline = sheet.path(around.shape) if around.shape else ""
    lines = [DrawnLine(line.kind, sheet.path(line.geometry)) for line in _lines_around(around)]
    return Drawing(WIDTH, round(sheet.height, 1), outline, areas, lines, [], is_schematic=True, shows_names=shows_names)


def _shown_inside(place: Place) -> Any:
    """What divides a place on the map: grids only where nothing else does."""
    inside = place.children.in_use()
    closer = inside.exclude(level=Level.GRID)
    return closer if closer.exists() else inside


def _sheet(shapes: list[BaseGeometry], points: list[Point]) -> Sheet | None:
    shown = shapes or [shapely.Point(point) for point in points]
    if not shown:
        return None
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shown))
    return Sheet((west, south, east, north))


def _area(sheet: Sheet, place: Place, geometry: Geometry, *, is_schematic: bool, without: str = "") -> DrawnArea:
    area = shapely.geometry.shape(geometry)
    middle = area.representative_point()
    name = str(place)
    x, y = sheet.at((middle.x, middle.y))
    label = name.removeprefix(without).strip() or name
    return DrawnArea(place.code, name, label, sheet.path(geometry), x, y, is_schematic)


def _named_beside(areas: list[DrawnArea], spots: Iterable[DrawnDot | DrawnMark], height: float) -> list[DrawnArea]:
    """The areas with their names where no dot and no mark lies on them."""
    wished = [(area.label, (area.x, area.y)) for area in areas]
    places = names_beside(wished, [(spot.x, spot.y) for spot in spots], width=WIDTH, height=height)
    return [replace(area, x=x, y=y) for area, (x, y) in zip(areas, places, strict=True)]


def _layer(sheet: Sheet, layer: Layer, marks: Sequence[Mark]) -> DrawnLayer:
    drawn = [DrawnMark(mark.name, mark.href, *sheet.at(mark.point), mark.is_gap) for mark in marks]
    gaps = str(layer.gaps) if any(mark.is_gap for mark in drawn) else ""
    return DrawnLayer(layer.key, str(layer.title), drawn, gaps)


def _lines_around(place: Place) -> Iterable[Feature]:
    return Feature.objects.filter(place_id=township_of(place.code))


def _lines(geometry: BaseGeometry) -> list[list[Point]]:
    """Rings and lines, whatever they are part of."""
    parts = shapely.get_parts(geometry)
    rings = [ring for part in parts if part.geom_type == "Polygon" for ring in (part.exterior, *part.interiors)]
    lines = [part for part in parts if part.geom_type in ("LineString", "LinearRing")]
    return [list(line.coords) for line in (*rings, *lines) if not line.is_empty]
