"""The county's real places, and Yucheng's invented shape: borders, groups, courtyards, sites, roads, stream, hills."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from dayuan.drills.county import read_county
from dayuan.drills.yucheng.hamlets import hamlets
from dayuan.drills.yucheng.outline import (
    CENTRES,
    NAMES_EN,
    TOWNSHIP,
    VILLAGE_NAMES,
    boundary_of,
    drawn_features,
)
from dayuan.drills.yucheng.sites import SITES
from dayuan.drills.yucheng.sketch import lon_lat
from dayuan.kernel.later import later
from dayuan.places.actions import load_county_tree, redraw_inside
from dayuan.places.geojson import as_geojson
from dayuan.places.models import Feature, Level, Outline, OutlineSource, Place, Site

if TYPE_CHECKING:
    import shapely
else:
    shapely = later("shapely")

DRAWN_AT = datetime(2026, 1, 1, tzinfo=UTC)


@transaction.atomic
def seed_places() -> None:
    load_county_tree(read_county(), names_en=NAMES_EN)
    _draw_borders()
    _divide_villages()
    _name_sites()
    _draw_features()


def sites_by_key() -> dict[str, Site]:
    """The township's sites under the keys of the plan."""
    keys = {(plan.village, plan.name): plan.key for plan in SITES}
    found = Site.objects.filter(place_id__in=VILLAGE_NAMES)
    return {keys[site.place_id, site.name]: site for site in found if (site.place_id, site.name) in keys}


def _draw_borders() -> None:
    undrawn = list(Place.objects.filter(code__in=[*VILLAGE_NAMES, TOWNSHIP], longitude__isnull=True))
    for place in undrawn:
        place.longitude, place.latitude = lon_lat(CENTRES[place.code])
    Place.objects.bulk_update(undrawn, ["longitude", "latitude"])
    villages = {code: boundary_of(code) for code in VILLAGE_NAMES}
    township = as_geojson(shapely.unary_union([shapely.geometry.shape(geometry) for geometry in villages.values()]))
    Outline.objects.bulk_create(
        [_sketched(code, geometry) for code, geometry in {TOWNSHIP: township, **villages}.items()],
        ignore_conflicts=True,
    )


def _sketched(code: str, geometry: dict[str, Any]) -> Outline:
    return Outline(place_id=code, geometry=geometry, source=OutlineSource.SKETCHED, drawn_at=DRAWN_AT)


def _divide_villages() -> None:
    plans = hamlets()
    known = set(Place.objects.filter(code__in=[plan.code for plan in plans]).values_list("code", flat=True))
    missing = [plan for plan in plans if plan.code not in known]
    Place.objects.bulk_create(
        Place(
            code=plan.code,
            parent_id=plan.parent,
            level=plan.level,
            name=plan.name,
            name_en=plan.name_en,
            longitude=plan.centre[0],
            latitude=plan.centre[1],
        )
        for plan in missing
    )
    levels = sorted({(plan.parent, plan.level) for plan in missing if plan.level != Level.COURTYARD})
    for village, level in levels:
        redraw_inside(Place.objects.get(pk=village), level, at=DRAWN_AT)


def _name_sites() -> None:
    known = sites_by_key()
    missing = []
    for plan in SITES:
        if plan.key not in known:
            longitude, latitude = lon_lat(plan.point)
            missing.append(
                Site(
                    place_id=plan.village,
                    kind=plan.kind,
                    name=plan.name,
                    name_en=plan.name_en,
                    longitude=longitude,
                    latitude=latitude,
                )
            )
    Site.objects.bulk_create(missing)


def _draw_features() -> None:
    if not Feature.objects.filter(place_id=TOWNSHIP).exists():
        Feature.objects.bulk_create(
            Feature(place_id=TOWNSHIP, kind=drawn.kind, name=drawn.name, geometry=drawn.geometry)
            for drawn in drawn_features()
        )
