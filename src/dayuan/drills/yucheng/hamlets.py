"""How the seven villages are divided: villagers' groups, grids, and Tongyi's twenty-four courtyards.

All of it is invented: the numbers of groups and grids, the courtyards' names, where their middles lie. Only two figures
are told of the real places: that Tongyi has 24 courtyards, and that Chengxiang had seven groups (about 2012).
"""

from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TYPE_CHECKING, Any

from dayuan.drills.yucheng.outline import (
    BAILIU,
    CHENGXIANG,
    FANFENG,
    LEQUN,
    MAOSHUI,
    QIANFENG,
    TONGYI,
    VILLAGE_NAMES,
    boundary_of,
)
from dayuan.kernel.later import later
from dayuan.places.coordinates import Point
from dayuan.places.rules import Level, inner_code
from dayuan.places.schematic import divide

if TYPE_CHECKING:
    import shapely
else:
    shapely = later("shapely")

GROUPS: dict[str, int] = {CHENGXIANG: 7, MAOSHUI: 8, LEQUN: 7, FANFENG: 9, BAILIU: 8, TONGYI: 12, QIANFENG: 6}
GRIDS: dict[str, int] = {CHENGXIANG: 3, MAOSHUI: 2, LEQUN: 2, FANFENG: 2, BAILIU: 2, TONGYI: 3, QIANFENG: 2}
COURTYARDS_PER_GROUP = 2

COURTYARD_NAMES: tuple[tuple[str, str], ...] = (
    ("桂花", "Osmanthus"), ("石桥", "Stone Bridge"), ("竹林", "Bamboo Grove"), ("堰塘", "Pond"),
    ("黄葛树", "Banyan"), ("柚子", "Pomelo"), ("老井", "Old Well"), ("枇杷", "Loquat"),
    ("水碾", "Water Mill"), ("新房", "New House"), ("李子", "Plum"), ("青杠", "Oak"),
    ("晒坝", "Threshing Floor"), ("油菜", "Rapeseed"), ("柏树", "Cypress"), ("桑园", "Mulberry"),
    ("荷塘", "Lotus Pond"), ("梨园", "Pear Orchard"), ("渡槽", "Aqueduct"), ("橘子", "Tangerine"),
    ("坳口", "Saddle"), ("杉树", "Fir"), ("枣树", "Jujube"), ("凉亭", "Pavilion"),
)  # fmt: skip

ORDINALS = ("一", "二", "三")
RELAXATIONS = 25


@dataclass(frozen=True)
class PlacePlan:
    """One invented place below a village."""

    code: str
    parent: str
    level: Level
    name: str
    name_en: str
    centre: Point


@cache
def hamlets() -> tuple[PlacePlan, ...]:
    """Every group, grid and courtyard, outer places first; the same every time."""
    plans: list[PlacePlan] = []
    for village in VILLAGE_NAMES:
        plans += _grids(village)
        groups = _groups(village)
        plans += groups
        if village == TONGYI:
            plans += _courtyards(groups)
    return tuple(plans)


def _groups(village: str) -> list[PlacePlan]:
    name, english = VILLAGE_NAMES[village]
    middles = spread(boundary_of(village), GROUPS[village], seed=f"groups {village}")
    return [
        PlacePlan(
            inner_code(village, Level.GROUP, number),
            village,
            Level.GROUP,
            f"{name}{number}组",
            f"{english} group {number}",
            at,
        )
        for number, at in enumerate(middles, start=1)
    ]


def _grids(village: str) -> list[PlacePlan]:
    name, english = VILLAGE_NAMES[village]
    middles = spread(boundary_of(village), GRIDS[village], seed=f"grids {village}")
    return [
        PlacePlan(
            inner_code(village, Level.GRID, number),
            village,
            Level.GRID,
            f"{name}第{ORDINALS[number - 1]}网格",
            f"{english} grid {number}",
            at,
        )
        for number, at in enumerate(middles, start=1)
    ]


def _courtyards(groups: list[PlacePlan]) -> list[PlacePlan]:
    """Counted through the whole village, so that "courtyard 7" needs no group beside it."""
    areas = divide(boundary_of(TONGYI), {group.code: group.centre for group in groups})
    plans: list[PlacePlan] = []
    for group in groups:
        for middle in spread(areas[group.code], COURTYARDS_PER_GROUP, seed=f"courtyards {group.code}"):
            number = len(plans) + 1
            name, english = COURTYARD_NAMES[number - 1]
            code = inner_code(group.code, Level.COURTYARD, number)
            plans.append(PlacePlan(code, group.code, Level.COURTYARD, f"{name}大院", f"{english} courtyard", middle))
    return plans


def spread(ground: dict[str, Any], count: int, *, seed: str) -> list[Point]:
    """Points spread evenly over an area, north first: each moves to the middle of what is nearest to it, many times."""
    random = Random(seed)
    area = shapely.geometry.shape(ground)
    west, south, east, north = area.bounds
    points: list[Point] = []
    while len(points) < count:
        point = (random.uniform(west, east), random.uniform(south, north))
        if area.contains(shapely.Point(point)):
            points.append(point)
    for _ in range(RELAXATIONS):
        parts = divide(ground, {str(number): point for number, point in enumerate(points)})
        points = [_middle(part) for part in parts.values()]
    return sorted(((round(x, 5), round(y, 5)) for x, y in points), key=lambda point: (-point[1], point[0]))


def _middle(part: dict[str, Any]) -> Point:
    area = shapely.geometry.shape(part)
    middle = area.centroid if area.contains(area.centroid) else area.representative_point()
    return middle.x, middle.y
