"""What the schematic map draws: outlines, roads and streams, and what stands on them now."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.devices.models import Device
from dayuan.devices.rules import CAMERA_KINDS, DeviceKind, Health
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.models import Post
from dayuan.people.queries import who_is_on_duty
from dayuan.people.queries.spots import chain_spots
from dayuan.people.rules import COMMAND_ROLES
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Feature, Level, Place, Site, SiteKind
from dayuan.web.queries.matters import Matter, matters

type Json = dict[str, Any]
type Point = tuple[float, float]


def map_of(scope: Scope, *, at: datetime, with_chain: bool = False) -> Json:
    """The map of the places this person commands; with the lower rungs of the chain where they are asked for."""
    inside = scope.q("place_id", COMMAND_ROLES)
    commanded = Place.objects.in_use().filter(scope.q("code", COMMAND_ROLES), level=Level.VILLAGE)
    villages = list(commanded.select_related("outline"))
    features = Feature.objects.filter(_drawn(scope))
    standing = [
        *_labels(villages),
        *_checkpoints(Site.objects.filter(inside, kind=SiteKind.CHECKPOINT)),
        *_devices(Device.objects.filter(inside).active()),
        *_people([post for code in scope.place_codes(COMMAND_ROLES) for post in who_is_on_duty(code, at=at)]),
        *(_chain(scope, at=at) if with_chain else ()),
        *_matters(matters(scope).shown),
    ]
    areas = [_area(village, number) for number, village in enumerate(villages) if village.shape]
    return {
        "bounds": bounds_of([area["geometry"] for area in areas], [(item["lon"], item["lat"]) for item in standing]),
        "areas": _collection(areas),
        "lines": _collection([_line(feature) for feature in features]),
        "markers": standing,
    }


def _drawn(scope: Scope) -> Q:
    """Roads and streams of these places, and those that the township around them keeps."""
    codes = scope.place_codes(COMMAND_ROLES)
    return scope.q("place_id", COMMAND_ROLES) | Q(place_id__in={code[:9] for code in codes})


def _collection(features: list[Json]) -> Json:
    return {"type": "FeatureCollection", "features": features}


def _area(village: Place, number: int) -> Json:
    properties = {"code": village.code, "shaded": number % 2 == 0}
    return {"type": "Feature", "properties": properties, "geometry": village.shape}


def _line(feature: Feature) -> Json:
    return {"type": "Feature", "properties": {"kind": feature.kind}, "geometry": feature.geometry}


def _labels(villages: Iterable[Place]) -> Iterator[Json]:
    for village in villages:
        if village.longitude is not None and village.latitude is not None:
            yield _marker(f"label:{village.code}", "label", (village.longitude, village.latitude), str(village), "")


def _checkpoints(sites: Iterable[Site]) -> Iterator[Json]:
    for site in sites:
        title = _("Checkpoint: %(name)s") % {"name": site}
        yield _marker(f"site:{site.pk}", "checkpoint", (site.longitude, site.latitude), str(site), title)


def _devices(devices: Iterable[Device]) -> Iterator[Json]:
    for device in devices:
        kind = "camera" if DeviceKind(device.kind) in CAMERA_KINDS else "device"
        title = f"{device} · {_health_word(device.health)}"
        marker = _marker(f"device:{device.pk}", kind, (device.longitude, device.latitude), str(device), title)
        yield marker | {"health": device.health, "bearing": device.bearing_deg}


def _health_word(health: str) -> str:
    match Health(health):
        case Health.ONLINE:
            return _("online")
        case Health.OFFLINE:
            return _("offline")
        case Health.UNKNOWN:
            return _("unknown")


def _people(posts: Iterable[Post]) -> Iterator[Json]:
    """Where people are posted, which is all we know and all we ask: nobody is followed."""
    together: dict[Point, dict[str, str]] = defaultdict(dict)
    for post in posts:
        where: Site | Place = post.site or post.place
        if where.longitude is not None and where.latitude is not None:
            together[where.longitude, where.latitude][str(post.person_id)] = str(post.person)
    for point, names in together.items():
        listed = _(", ").join(names.values())
        title = _("On duty: %(names)s") % {"names": listed}
        yield _marker(f"person:{min(names)}", "person", point, listed, title)


def _chain(scope: Scope, *, at: datetime) -> Iterator[Json]:
    day = at.astimezone(SHANGHAI).date()
    for place in Place.objects.filter(code__in=scope.place_codes(COMMAND_ROLES)):
        for spot in chain_spots(place, day=day):
            if spot.place.centre is not None:
                people = [f"{one.name or _('vacant')} · {ROLE_WORDS[one.role]}" for one in spot.people]
                title = f"{spot.place}: {_(', ').join(people)}"
                marker = _marker(f"chain:{spot.place.code}", "chain", spot.place.centre, "", title)
                yield marker | {"href": reverse("places:place", args=[spot.place.code])}


def _matters(waiting: Iterable[Matter]) -> Iterator[Json]:
    """At one point only the most urgent is named, with how many there are: names would lie on each other."""
    at_the_same_point: dict[Point, list[Matter]] = defaultdict(list)
    for matter in waiting:
        if matter.point is not None:
            at_the_same_point[matter.point].append(matter)
    for point, together in at_the_same_point.items():
        for stack, matter in enumerate(together):
            title = " · ".join(word for word in (matter.level_word, matter.title, matter.where) if word)
            name = _with_how_many(matter.title, len(together)) if stack == 0 else ""
            yield _marker(matter.key, "matter", point, name, title) | {
                "level": matter.level,
                "href": matter.page,
                "fragment": matter.fragment,
                "stack": stack,
            }


def _with_how_many(title: str, count: int) -> str:
    """The number comes first: a long name is cut at its end."""
    return _("%(count)d matters: %(title)s") % {"title": title, "count": count} if count > 1 else title


def _marker(key: str, kind: str, point: Point, name: str, title: str) -> Json:
    return {"key": key, "kind": kind, "lon": point[0], "lat": point[1], "name": name, "title": title}


def bounds_of(geometries: list[Json], points: list[Point]) -> list[float] | None:
    """West, south, east, north of the outlines, else of the points; nothing where there is neither."""
    corners = [point for geometry in geometries for point in _positions(geometry["coordinates"])] or points
    if not corners:
        return None
    longitudes, latitudes = zip(*corners, strict=True)
    return [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]


def _positions(coordinates: Any) -> Iterator[Point]:
    """GeoJSON nests positions as deeply as its type needs (RFC 7946, section 3.1)."""
    if coordinates and isinstance(coordinates[0], int | float):
        yield (coordinates[0], coordinates[1])
        return
    for inner in coordinates:
        yield from _positions(inner)
