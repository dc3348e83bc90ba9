"""Places for tests: one township with two villages, another township, a checkpoint, and outlines."""

from typing import Any

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.models import Outline, OutlineSource, Place, Site, SiteKind
from dayuan.places.rules import enclosing_codes, level_of

TOWNSHIP = "511421200"
VILLAGE = "511421200202"
OTHER_VILLAGE = "511421200221"
OTHER_TOWNSHIP_VILLAGE = "511421203201"

NAMES = {
    "511421": ("仁寿县", "Renshou county"),
    TOWNSHIP: ("虞丞乡", "Yucheng township"),
    VILLAGE: ("丞相村", "Chengxiang village"),
    OTHER_VILLAGE: ("同意村", "Tongyi village"),
    "511421203": ("青岗乡", "Qinggang township"),
    OTHER_TOWNSHIP_VILLAGE: ("青年村", "Qingnian village"),
}


def make_place(code: str = VILLAGE) -> Place:
    """The place and everything around it."""
    place = None
    for outer in reversed(enclosing_codes(code)):
        name, name_en = NAMES.get(outer, (f"地点{outer}", f"Place {outer}"))
        level = level_of(outer)
        place, _ = Place.objects.get_or_create(
            code=outer,
            defaults={
                "level": level,
                "name": name,
                "name_en": name_en,
                "parent": place,
                "longitude": 104.067,
                "latitude": 29.962,
            },
        )
    assert place is not None
    return place


def make_checkpoint(name: str = "东进口卡点", code: str = VILLAGE) -> Site:
    site, _ = Site.objects.get_or_create(
        place=make_place(code),
        name=name,
        defaults={
            "kind": SiteKind.CHECKPOINT,
            "name_en": "East checkpoint" if name == "东进口卡点" else "",
            "longitude": 104.07,
            "latitude": 29.963,
        },
    )
    return site


def draw_outline(place: Place, geometry: dict[str, Any], source: OutlineSource = OutlineSource.IMPORTED) -> Outline:
    outline, _ = Outline.objects.update_or_create(
        place=place, defaults={"geometry": geometry, "source": source, "drawn_at": MONDAY_NOON}
    )
    return outline


def square(west: float, south: float, side: float = 0.01) -> dict[str, Any]:
    """A square of this many degrees, its south-west corner given."""
    east, north = west + side, south + side
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
