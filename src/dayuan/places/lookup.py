"""All outlines and points of the installation in memory, one copy per process, as fresh as the database."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import get_language

from dayuan.kernel.later import later
from dayuan.places.coordinates import Point
from dayuan.places.distances import distance_m, metres_per_degree
from dayuan.places.models import GroundStamp, Outline, Place, Site
from dayuan.places.rules import TOP_DOWN, Level, OutlineSource, SiteKind, level_of

if TYPE_CHECKING:
    import shapely
    from shapely.geometry.base import BaseGeometry
else:
    shapely = later("shapely")

type Kind = Level | SiteKind

MEASURED_WRONG_BY_M = 1_000.0
"""Two surveys of one border differ by less."""
DRAWN_WRONG_BY_M = 5_000.0
"""A sketched or schematic outline shows where a village lies, not where it ends; few villages are wider."""
CHAIN = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE, Level.GROUP, Level.COURTYARD)
"""Each stands in the one before. Grids divide the same villages in a second way."""
BOX_MARGIN = 1.02
COLUMNS = [column.attname for column in Place._meta.concrete_fields]


@dataclass(frozen=True)
class Spot:
    """A place's centre, or a site."""

    kind: Kind
    key: str | UUID
    """The place's code, or the site's id."""
    place_code: str
    name: str
    name_en: str
    point: Point

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


@dataclass(frozen=True)
class Nearby:
    spot: Spot
    distance_m: float


@dataclass(frozen=True)
class Area:
    code: str
    level: Level
    is_measured: bool


@dataclass(frozen=True)
class Ground:
    """Everything that is asked for by a point."""

    stamp: UUID | None
    rows: dict[str, tuple[Any, ...]] = field(repr=False)
    """Every place in use by its code, as the database gave it."""
    areas: list[Area] = field(repr=False)
    spots: list[Spot] = field(repr=False)
    area_tree: shapely.STRtree = field(repr=False)
    spot_tree: shapely.STRtree = field(repr=False)

    def place(self, code: str) -> Place:
        """A place as it was when the ground was read: as fresh as the stamp, without asking again."""
        return Place.from_db(DEFAULT_DB_ALIAS, COLUMNS, self.rows[code])

    def chain_at(self, point: Point) -> dict[Level, str]:
        """The codes of the places that hold this point, by level; a point on a border belongs to both sides' first.

        It goes down the tree, so each place stands in the one before. Where two hold the point, a measured outline is
        believed before a schematic one.
        """
        found = self.area_tree.query(shapely.Point(point), predicate="intersects")
        holding = sorted((self.areas[int(at)] for at in found), key=lambda area: (not area.is_measured, area.code))
        chain: dict[Level, str] = {}
        inside = ""
        for level in (*CHAIN, Level.GRID):
            around = chain.get(Level.VILLAGE, inside) if level is Level.GRID else inside
            here = next((a.code for a in holding if a.level is level and a.code.startswith(around)), None)
            if here is not None:
                chain[level] = here
                inside = here
        return chain

    def metres_astray(self, code: str, point: Point) -> float:
        """How far a point lies outside the outline of its place, where that is more than the outline can be wrong."""
        at = next((index for index, area in enumerate(self.areas) if area.code == code), None)
        if at is None:
            return 0.0
        way = shapely.shortest_line(self.area_tree.geometries[at], shapely.Point(point))
        nearest = shapely.get_coordinates(way)[0]
        away_m = distance_m((float(nearest[0]), float(nearest[1])), point)
        return away_m if away_m > (MEASURED_WRONG_BY_M if self.areas[at].is_measured else DRAWN_WRONG_BY_M) else 0.0

    def near(self, point: Point, radius_m: float, kinds: Collection[Kind] | None) -> list[Nearby]:
        east_m, north_m = metres_per_degree(point[1])
        wide, high = radius_m * BOX_MARGIN / max(east_m, 1.0), radius_m * BOX_MARGIN / north_m
        box = shapely.box(point[0] - wide, point[1] - high, point[0] + wide, point[1] + high)
        around = (self.spots[int(at)] for at in self.spot_tree.query(box, predicate="intersects"))
        measured = [Nearby(spot, distance_m(point, spot.point)) for spot in around if not kinds or spot.kind in kinds]
        within = [nearby for nearby in measured if nearby.distance_m <= radius_m]
        return sorted(within, key=lambda nearby: (nearby.distance_m, str(nearby.spot.key)))


_kept: dict[str, Ground] = {}
_reading = Lock()


def ground() -> Ground:
    """The ground as it is now: one small question to the database tells whether what we hold is still true."""
    stamp = _stamp_now()
    held = _kept.get("ground")
    if held is not None and held.stamp == stamp and stamp is not None:
        return held
    with _reading:
        held = _kept.get("ground")
        if held is None or held.stamp != stamp or stamp is None:
            # The stamp was asked for first: what changes while we read makes us read again, never keep something old.
            held = _kept["ground"] = _read(stamp)
        return held


def _stamp_now() -> UUID | None:
    # Asked before every answer: without the ORM it takes a fifth of the time.
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT stamp FROM {GroundStamp._meta.db_table}")  # noqa: S608  a name of our own
        row = cursor.fetchone()
    return row[0] if row else None


def _read(stamp: UUID | None) -> Ground:
    rows = {row[0]: row for row in Place.objects.in_use().values_list(*COLUMNS)}
    outlines = Outline.objects.annotate(text=Cast("geometry", TextField())).order_by("place_id")
    # A place that was made since its row was read comes with the next stamp.
    drawn = [each for each in outlines.values_list("place_id", "source", "text") if each[0] in rows]
    shapes: list[BaseGeometry] = list(shapely.from_geojson([text for _code, _source, text in drawn])) if drawn else []
    shapely.prepare(shapes)
    areas = [Area(code, level_of(code), source == OutlineSource.IMPORTED) for code, source, _text in drawn]
    spots = [*_centres(), *_sites()]
    return Ground(
        stamp,
        rows,
        areas,
        spots,
        shapely.STRtree(shapes),
        shapely.STRtree([shapely.Point(spot.point) for spot in spots]),
    )


def _centres() -> list[Spot]:
    known = Place.objects.in_use()
    return [
        Spot(Level(level), code, code, name, name_en, (longitude, latitude))
        for code, level, name, name_en, longitude, latitude in known.values_list(
            "code", "level", "name", "name_en", "longitude", "latitude"
        )
        if longitude is not None and latitude is not None
    ]


def _sites() -> list[Spot]:
    known = Site.objects.filter(place__closed_at__isnull=True)
    return [
        Spot(SiteKind(kind), key, code, name, name_en, (longitude, latitude))
        for key, kind, code, name, name_en, longitude, latitude in known.values_list(
            "id", "kind", "place_id", "name", "name_en", "longitude", "latitude"
        )
    ]


def closest_level(chain: dict[Level, str]) -> Level | None:
    """The last of the tree's levels that this chain knows."""
    return next((level for level in reversed(TOP_DOWN) if level in chain), None)
