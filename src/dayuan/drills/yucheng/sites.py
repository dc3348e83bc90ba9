"""The named points of the township: fourteen checkpoints on its roads, the market, the offices."""

from dataclasses import dataclass

from dayuan.drills.yucheng.outline import (
    BAILIU,
    CHENGXIANG,
    FANFENG,
    LEQUN,
    MAOSHUI,
    QIANFENG,
    ROADS,
    TONGYI,
    VILLAGE_NAMES,
)
from dayuan.drills.yucheng.sketch import Point, along

EAST = "east"
"""The checkpoint of the founding scene."""


@dataclass(frozen=True)
class SitePlan:
    """One named point. `key` is the last part of the id of a camera that stands there."""

    key: str
    kind: str
    village: str
    name: str
    name_en: str
    point: Point
    bearing_deg: float


def _on_road(key: str, village: str, names: tuple[str, str], at: tuple[str, float], *, looks: float = 0) -> SitePlan:
    """A checkpoint at a share of a road's length, its camera looking along the road, turned by `looks` degrees."""
    road, share = at
    point, bearing = along(ROADS[road][1], share)
    return SitePlan(key, "checkpoint", village, *names, point, (bearing + looks) % 360)


CHECKPOINTS: tuple[SitePlan, ...] = (
    _on_road(EAST, CHENGXIANG, ("东进口卡点", "East entry checkpoint"), ("main", 0.598)),
    _on_road("west", FANFENG, ("西进口卡点", "West entry checkpoint"), ("main", 0.135), looks=180),
    _on_road("north", MAOSHUI, ("北进口卡点", "North entry checkpoint"), ("north", 0.68)),
    _on_road("south", BAILIU, ("南进口卡点", "South entry checkpoint"), ("south", 0.79)),
    _on_road("crossing", CHENGXIANG, ("场镇十字口卡点", "Town crossing checkpoint"), ("main", 0.47), looks=180),
    _on_road("market", CHENGXIANG, ("集市口卡点", "Market gate checkpoint"), ("market", 0.5)),
    _on_road("school", CHENGXIANG, ("学校路口卡点", "School corner checkpoint"), ("north", 0.13)),
    _on_road("lequn", LEQUN, ("乐群桥卡点", "Lequn bridge checkpoint"), ("main", 0.86)),
    _on_road("lequn-north", LEQUN, ("乐群北路口卡点", "Lequn north road checkpoint"), ("lequn", 0.42)),
    _on_road("tongyi", TONGYI, ("同意河桥卡点", "Tongyi river bridge checkpoint"), ("tongyi", 0.3)),
    _on_road("tongyi-east", TONGYI, ("青岗方向卡点", "Qinggang road checkpoint"), ("tongyi", 0.7)),
    _on_road("bailiu", BAILIU, ("柏柳路口卡点", "Bailiu corner checkpoint"), ("south", 0.36)),
    _on_road("reservoir", MAOSHUI, ("水库路口卡点", "Reservoir road checkpoint"), ("maoshui", 0.3)),
    _on_road("qianfeng", QIANFENG, ("前峰山口卡点", "Qianfeng pass checkpoint"), ("qianfeng", 0.74)),
)

OFFICES: tuple[SitePlan, ...] = (
    SitePlan("office", "office", CHENGXIANG, "虞丞乡指挥中心", "Yucheng command centre", (596, 468), 0),
    SitePlan("market-place", "market", CHENGXIANG, "丞相场集市", "Chengxiang market", (556, 478), 0),
)

SITES: tuple[SitePlan, ...] = CHECKPOINTS + OFFICES


def village_name(code: str) -> str:
    return VILLAGE_NAMES[code][0]


def village_name_en(code: str) -> str:
    return VILLAGE_NAMES[code][1]
