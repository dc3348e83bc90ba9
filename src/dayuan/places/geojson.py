"""Reads a file of outlines (GeoJSON, RFC 7946) and says in plain sentences what is wrong with it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dayuan.kernel.errors import Refusal
from dayuan.kernel.later import later
from dayuan.places.coordinates import Datum, Point, to_wgs84

if TYPE_CHECKING:
    import shapely
    import shapely.validation as validity
    from shapely.geometry.base import BaseGeometry
else:
    shapely = later("shapely")
    validity = later("shapely.validation")

LARGEST_FILE = 8 * 1024 * 1024
MOST_OUTLINES = 5_000
MOST_POINTS_EACH = 5_000
MOST_POINTS = 200_000
DECIMALS = 7
SPELLINGS = ("utf-8-sig", "gb18030")
"""What Chinese tools write, the usual one first."""
CODE_NAMES = ("code", "place_code", "adcode", "xzqdm", "zldwdm", "区划代码", "行政区划代码", "编码", "代码")
NAME_NAMES = ("name", "place_name", "xzqmc", "zldwmc", "名称", "地名", "村名")
"""What files call them; xzqdm and zldwmc are the columns of the national land survey (TD/T 1057)."""


class FileNotRead(Refusal):
    """Nothing of this file can be used."""


class OutlineWrong(Refusal):
    """One outline cannot be used; the others may."""


@dataclass(frozen=True)
class Entry:
    """One feature as the file gives it, not checked yet."""

    number: int
    code: str
    name: str
    geometry: object

    def __str__(self) -> str:
        return self.name or self.code or _("Entry %(number)s") % {"number": self.number}


def read_entries(content: bytes) -> list[Entry]:
    """What a file draws.

    Raises:
        FileNotRead: it is too large, or no GeoJSON with areas.
    """
    if len(content) > LARGEST_FILE:
        raise FileNotRead(_("The file is too large: 8 MB at most. Draw the lines with fewer points."))
    entries = list(_entries(_parsed(content)))
    if not entries:
        raise FileNotRead(_("The file draws nothing. It must hold at least one area."))
    if len(entries) > MOST_OUTLINES:
        raise FileNotRead(_("The file draws too many areas: %(most)s at most.") % {"most": MOST_OUTLINES})
    if sum(count_positions(entry.geometry) for entry in entries) > MOST_POINTS:
        raise FileNotRead(
            _("The file has too many points: %(most)s at most. Draw the lines more simply.") % {"most": MOST_POINTS}
        )
    return entries


def _parsed(content: bytes) -> dict[str, Any]:
    not_geojson = FileNotRead(_("This is not a GeoJSON file. Export the outlines as GeoJSON and choose that file."))
    for spelling in SPELLINGS:
        try:
            parsed = json.loads(content.decode(spelling))
        except (UnicodeDecodeError, ValueError, RecursionError):
            continue
        if isinstance(parsed, dict):
            return parsed
    raise not_geojson


def _entries(parsed: dict[str, Any]) -> Iterator[Entry]:
    kind = parsed.get("type")
    if kind == "FeatureCollection":
        features = parsed.get("features")
        for number, feature in enumerate(features if isinstance(features, list) else [], start=1):
            yield _entry(number, feature if isinstance(feature, dict) else {})
    elif kind == "Feature":
        yield _entry(1, parsed)
    elif kind in ("Polygon", "MultiPolygon"):
        yield Entry(1, "", "", parsed)
    else:
        raise FileNotRead(
            _("The file holds no areas. Dayuan reads FeatureCollection, Feature, Polygon and MultiPolygon.")
        )


def _entry(number: int, feature: Mapping[str, Any]) -> Entry:
    given = feature.get("properties")
    properties = {str(key).lower(): value for key, value in given.items()} if isinstance(given, dict) else {}
    code = _first(properties, CODE_NAMES) or _word(feature.get("id"))
    return Entry(number, code, _first(properties, NAME_NAMES), feature.get("geometry"))


def _first(properties: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((word for name in names if (word := _word(properties.get(name)))), "")


def _word(value: object) -> str:
    """A code is written as text or, by spreadsheets, as a number."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:60] if isinstance(value, str | int) and not isinstance(value, bool) else ""


def count_positions(geometry: object) -> int:
    """How many points a geometry has, whatever else is wrong with it."""
    waiting, count = [geometry.get("coordinates") if isinstance(geometry, dict) else None], 0
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            if part and not isinstance(part[0], list):
                count += 1
            else:
                waiting += part
    return count


def checked_area(geometry: object, datum: Datum) -> BaseGeometry:
    """The outline in WGS84.

    Raises:
        OutlineWrong: it is no area, has too many points, is not closed, crosses itself, or lies outside the world.
    """
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(geometry, dict) or kind not in ("Polygon", "MultiPolygon"):
        raise OutlineWrong(_("It is not an area. Lines and points cannot be an outline: draw a closed area."))
    points = count_positions(geometry)
    if points > MOST_POINTS_EACH:
        raise OutlineWrong(
            _("It has %(points)s points, %(most)s at most. Draw its line more simply.")
            % {"points": points, "most": MOST_POINTS_EACH}
        )
    given = geometry.get("coordinates")
    polygons = given if kind == "MultiPolygon" else [given]
    if not isinstance(polygons, list) or not polygons:
        raise OutlineWrong(_("It has no points."))
    converted = [_converted_polygon(polygon, datum) for polygon in polygons]
    area = shapely.geometry.shape({"type": "MultiPolygon", "coordinates": converted})
    _refuse_crossing(area)
    return shapely.get_parts(area)[0] if len(converted) == 1 else area


def _converted_polygon(polygon: object, datum: Datum) -> list[list[Point]]:
    if not isinstance(polygon, list) or not polygon:
        raise OutlineWrong(_("It has no points."))
    return [_converted_ring(ring, number, datum) for number, ring in enumerate(polygon, start=1)]


def _converted_ring(ring: object, number: int, datum: Datum) -> list[Point]:
    points = [_position(position) for position in ring] if isinstance(ring, list) else []
    if len(points) < 4:
        raise OutlineWrong(
            _("Line %(number)s has fewer than four points, so it goes around nothing.") % {"number": number}
        )
    if points[0] != points[-1]:
        raise OutlineWrong(
            _("Line %(number)s is not closed: its last point must be its first point again.") % {"number": number}
        )
    return [_rounded(to_wgs84(point, datum)) for point in points]


def _rounded(point: Point) -> Point:
    return round(point[0], DECIMALS), round(point[1], DECIMALS)


def _position(position: object) -> Point:
    if not isinstance(position, list) or len(position) < 2 or not all(_is_number(value) for value in position[:2]):
        raise OutlineWrong(_("One of its points is not written as two numbers."))
    longitude, latitude = float(position[0]), float(position[1])
    if abs(longitude) > 180 and abs(latitude) > 90:
        raise OutlineWrong(_("Its points are in metres. Export them as longitude and latitude in degrees."))
    if abs(latitude) > 90:
        raise OutlineWrong(_("Its points have latitude first. In GeoJSON the longitude comes first."))
    if abs(longitude) > 180:
        raise OutlineWrong(_("One of its points lies outside the world: longitudes go from -180 to 180."))
    return longitude, latitude


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _refuse_crossing(area: BaseGeometry) -> None:
    if area.is_valid and area.area > 0:
        return
    told = validity.explain_validity(area)
    where = told[told.find("[") + 1 : -1].replace(" ", ", ") if "[" in told else ""
    if "Self-intersection" in told:
        raise OutlineWrong(_("Its line crosses itself near %(where)s.") % {"where": where})
    if "Hole lies outside" in told:
        raise OutlineWrong(_("One of its holes lies outside it, near %(where)s.") % {"where": where})
    raise OutlineWrong(_("Its lines do not make an area: they touch, overlap or go around nothing."))


def as_geojson(area: BaseGeometry) -> dict[str, Any]:
    """Outer rings counter-clockwise (RFC 7946, section 3.1.6)."""
    parts = [shapely.geometry.polygon.orient(part) for part in shapely.get_parts(area)]
    turned = shapely.MultiPolygon(parts) if len(parts) > 1 else parts[0]
    geometry: dict[str, Any] = json.loads(shapely.to_geojson(turned))
    return geometry
