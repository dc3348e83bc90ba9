"""The columns of a list of courtyards, villagers' groups and grids, with the words townships use for them."""

from dayuan.people.rules import Role
from dayuan.places.coordinates import Datum
from dayuan.places.rules import Level
from dayuan.workbooks.rules.columns import Choice, Column, Kind
from dayuan.workbooks.sheets.place_columns import IN_TOWNSHIP

WEST, EAST, SOUTH, NORTH = 73, 136, 3, 54
"""In degrees, as on the page of a place."""


def _also(words: str) -> tuple[str, ...]:
    return tuple(words.split())


LEVELS = (
    Choice(Level.COURTYARD, "党建大院", _also("大院 院落 小院 庭院 院坝")),
    Choice(Level.GROUP, "村民小组", _also("小组 组 村组 社 合作社 生产队")),
    Choice(Level.GRID, "网格", _also("基础网格 专属网格")),
)

HEADS = {Level.COURTYARD: Role.COURTYARD_HEAD, Level.GROUP: Role.GROUP_LEADER, Level.GRID: Role.GRID_WORKER}

DATUMS = (
    Choice(Datum.WGS84, "WGS84", _also("WGS-84 CGCS2000 国家2000 2000坐标系 GPS 北斗 天地图")),
    Choice(Datum.GCJ02, "GCJ-02", _also("GCJ02 高德 腾讯 火星坐标 火星坐标系 国测局 微信")),
    Choice(Datum.BD09, "BD-09", _also("BD09 百度 百度坐标 百度坐标系")),
)

OTHER_DATUMS = _also("GCJ 高德 腾讯 火星 国测 BD 百度")

COLUMNS = (
    Column("code", "编码", "Code", Kind.CODE, _also("大院编码 院落编码 网格编码 小组编码 区划代码"), longest=18),
    IN_TOWNSHIP,
    Column(
        "place",
        "所属村",
        "Village",
        Kind.PLACE,
        _also("行政村 村 村名 所在村 所属村组 村（社区） 所属村社 村社区"),
        required=True,
        carries_down=True,
    ),
    Column("group", "所属小组", "Group", synonyms=_also("村民小组 所在小组 组 组别 小组 所属组 所在组"), longest=60),
    Column("level", "类别", "Kind", Kind.CHOICE, _also("类型 地点类别 种类"), choices=LEVELS),
    Column(
        "name",
        "名称",
        "Name",
        synonyms=_also("大院名称 院落名称 党建大院名称 院落 大院 党建大院 小组名称 网格名称 地点名称"),
        required=True,
        longest=60,
    ),
    Column(
        "head",
        "负责人",
        "Head",
        synonyms=_also("院长 大院院长 院落长 大院长 院落负责人 大院负责人 组长 网格员 负责人姓名 院长姓名"),
        longest=200,
    ),
    Column(
        "longitude",
        "经度（WGS84）",
        "Longitude (WGS84)",
        Kind.NUMBER,
        _also("中心经度 中心点经度 东经"),
        never=OTHER_DATUMS,
        least=WEST,
        most=EAST,
    ),
    Column(
        "latitude",
        "纬度（WGS84）",
        "Latitude (WGS84)",
        Kind.NUMBER,
        _also("中心纬度 中心点纬度 北纬"),
        never=OTHER_DATUMS,
        least=SOUTH,
        most=NORTH,
    ),
    Column("datum", "坐标系", "Datum", Kind.CHOICE, _also("坐标类型 坐标系统 经纬度来源"), choices=DATUMS),
)
