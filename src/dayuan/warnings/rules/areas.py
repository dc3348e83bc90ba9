"""Where something must be, as a form asks it and as a rule keeps it. Pure."""

import json
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

INSIDE, OUTSIDE = "inside", "outside"


class AreaKind(StrEnum):
    """How an area is entered."""

    PLACE = "place"
    SITE = "site"
    POINT = "point"
    POLYGON = "polygon"


ROUND = frozenset({AreaKind.SITE, AreaKind.POINT})
"""These are as wide as `area_within` says; to the others it adds that much around them."""
AREA = ("area_kind", "area_place", "area_site", "area_points", "area_name", "area_side", "area_within")
"""The fields of a part; what they say together stands in `area`."""


def area_kind(area: Mapping[str, Any]) -> AreaKind:
    of = str(area.get("drawn_from", "")).partition(":")[0]
    if of in (AreaKind.PLACE, AreaKind.SITE):
        return AreaKind(of)
    return AreaKind.POINT if len(area.get("points", ())) == 1 else AreaKind.POLYGON


def area_trait(part: Mapping[str, Any]) -> dict[str, Any] | None:
    """What the rule asks of where it was seen; None where it asks nothing."""
    area = part.get("area")
    if not area:
        return None
    trait: dict[str, Any] = {"of": "point", "is": part.get("area_side") or INSIDE, "area": area}
    if part.get("area_within") and area_kind(area) not in ROUND:
        trait["within_m"] = part["area_within"]
    return trait


def area_entries(trait: Mapping[str, Any]) -> dict[str, Any]:
    """The same as the form shows it."""
    area = trait["area"]
    kind = area_kind(area)
    return {
        "area": area,
        "area_kind": kind.value,
        "area_side": trait["is"],
        "area_place": area["drawn_from"].partition(":")[2] if kind is AreaKind.PLACE else "",
        "area_site": area["drawn_from"].partition(":")[2] if kind is AreaKind.SITE else "",
        "area_points": text_of(area),
        "area_name": "" if area.get("drawn_from") else area.get("name", ""),
        "area_within": area.get("radius_m") if kind in ROUND else trait.get("within_m") or None,
    }


def text_of(area: Mapping[str, Any]) -> str:
    """Its corners, one in a line; polygons with holes, or several, as GeoJSON."""
    if area.get("polygons"):
        return json.dumps({"type": "MultiPolygon", "coordinates": area["polygons"]})
    return "\n".join(f"{longitude:.6f}, {latitude:.6f}" for longitude, latitude in area["points"])
