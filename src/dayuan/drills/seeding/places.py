"""The county's real places, and Yucheng's invented shape: borders, sites, roads, stream, hills."""

from django.db import transaction

from dayuan.drills.county import read_county
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
from dayuan.places.actions import load_county_tree
from dayuan.places.models import Feature, Place, Site


@transaction.atomic
def seed_places() -> None:
    load_county_tree(read_county(), names_en=NAMES_EN)
    _draw_borders()
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
        if place.code in VILLAGE_NAMES:
            place.boundary = boundary_of(place.code)
    Place.objects.bulk_update(undrawn, ["longitude", "latitude", "boundary"])


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
