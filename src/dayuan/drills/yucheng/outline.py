"""The seven villages of Yucheng as adjoining polygons, and what lies between them: roads, a stream, hills."""

from dataclasses import dataclass
from itertools import pairwise

from dayuan.drills.yucheng.sketch import CENTRE_UNITS, Point, border, contour, curve, is_inside, lon_lat

COUNTY = "511421"
TOWNSHIP = "511421200"
NEIGHBOUR_TOWNSHIP = "511421203"

CHENGXIANG = "511421200202"
MAOSHUI = "511421200204"
LEQUN = "511421200205"
FANFENG = "511421200206"
BAILIU = "511421200209"
TONGYI = "511421200221"
QIANFENG = "511421200222"

VILLAGE_NAMES: dict[str, tuple[str, str]] = {
    CHENGXIANG: ("丞相村", "Chengxiang"),
    MAOSHUI: ("冒水村", "Maoshui"),
    LEQUN: ("乐群村", "Lequn"),
    FANFENG: ("反封村", "Fanfeng"),
    BAILIU: ("柏柳村", "Bailiu"),
    TONGYI: ("同意村", "Tongyi"),
    QIANFENG: ("前峰村", "Qianfeng"),
}

NAMES_EN: dict[str, str] = {
    COUNTY: "Renshou county",
    TOWNSHIP: "Yucheng township",
    NEIGHBOUR_TOWNSHIP: "Qinggang township",
    **{code: f"{english} village" for code, (_, english) in VILLAGE_NAMES.items()},
}
"""By pinyin; the county's other villages have no English name yet."""

CORNERS: dict[str, Point] = {
    "a": (420, 380), "b": (560, 340), "c": (690, 390), "d": (700, 510), "e": (600, 570), "f": (450, 540),
    "g": (400, 150), "h": (620, 120), "i": (700, 230), "j": (340, 270), "k": (880, 190), "l": (980, 320),
    "m": (930, 470), "n": (960, 640), "o": (820, 760), "p": (640, 700), "q": (560, 840), "r": (380, 810),
    "s": (330, 650), "t": (160, 420), "u": (180, 600), "v": (260, 110), "w": (120, 230),
}  # fmt: skip

RINGS: dict[str, str] = {
    CHENGXIANG: "abcdef",
    MAOSHUI: "ghicbaj",
    LEQUN: "ciklmd",
    TONGYI: "dmnope",
    BAILIU: "fepqrs",
    FANFENG: "tjafsu",
    QIANFENG: "jgvwt",
}

LABELS: dict[str, Point] = {
    CHENGXIANG: (565, 480),
    MAOSHUI: (540, 245),
    LEQUN: (815, 335),
    FANFENG: (290, 470),
    BAILIU: (480, 690),
    TONGYI: (790, 610),
    QIANFENG: (290, 262),
}
"""Where a village's name is written."""

CENTRES: dict[str, Point] = {**LABELS, TOWNSHIP: CENTRE_UNITS}


def ring_of(village: str) -> list[Point]:
    """A village's border, not closed; neighbours share their stretches point by point."""
    names = RINGS[village]
    ring: list[Point] = []
    for here, there in pairwise([*names, names[0]]):
        low, high = sorted((here, there))
        stretch = border(CORNERS[low], CORNERS[high], seed=f"border {low}{high}")
        ring += (stretch if here == low else stretch[::-1])[:-1]
    return ring


VILLAGE_RINGS: dict[str, list[Point]] = {village: ring_of(village) for village in RINGS}


def village_at(point: Point) -> str | None:
    """The village a point of the sheet lies in; outside the township there is none."""
    return next((village for village, ring in VILLAGE_RINGS.items() if is_inside(point, ring)), None)


def boundary_of(village: str) -> dict[str, object]:
    """A GeoJSON polygon in WGS84, its outer ring counter-clockwise (RFC 7946, section 3.1.6)."""
    ring = [lon_lat(point) for point in VILLAGE_RINGS[village]]
    if _doubled_area(ring) < 0:
        ring.reverse()
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def _doubled_area(ring: list[list[float]]) -> float:
    return sum(here[0] * there[1] - there[0] * here[1] for here, there in pairwise([*ring, ring[0]]))


MAIN_ROAD = curve((60, 560), ((220, 520), (380, 480), (560, 450)), ((740, 420), (860, 420), (1080, 330)), steps=20)
SOUTH_ROAD = curve((560, 450), ((540, 560), (520, 700), (470, 900)), steps=20)
NORTH_ROAD = curve((560, 450), ((600, 330), (640, 220), (660, 60)), steps=20)

TONGYI_ROAD = curve((668, 435), ((700, 520), (760, 560), (800, 620)), ((850, 690), (930, 690), (1000, 720)))
QIANFENG_ROAD = curve((299, 503), ((280, 450), (260, 380), (250, 320)), ((240, 240), (270, 190), (290, 60)))
LEQUN_ROAD = curve((840, 406), ((850, 340), (860, 300), (900, 250)), ((940, 210), (980, 190), (1020, 150)))
RESERVOIR_ROAD = curve((612, 300), ((560, 280), (520, 290), (470, 260)), ((430, 240), (420, 220), (400, 200)))
BAILIN_ROAD = curve((528, 620), ((480, 630), (430, 650), (400, 700)), ((380, 740), (400, 770), (440, 790)))
MARKET_STREET = curve((500, 461), ((520, 500), (590, 510), (640, 440)))

ROADS: dict[str, tuple[str, list[Point]]] = {
    "main": ("虞丞大道", MAIN_ROAD),
    "south": ("柏柳路", SOUTH_ROAD),
    "north": ("冒水路", NORTH_ROAD),
    "tongyi": ("同意路", TONGYI_ROAD),
    "qianfeng": ("前峰路", QIANFENG_ROAD),
    "lequn": ("乐群路", LEQUN_ROAD),
    "maoshui": ("水库路", RESERVOIR_ROAD),
    "bailiu": ("柏林路", BAILIN_ROAD),
    "market": ("丞相街", MARKET_STREET),
}

STREAM = curve(
    (90, 690),
    ((260, 610), (340, 560), (440, 600)),
    ((540, 640), (700, 640), (780, 560)),
    ((860, 480), (960, 520), (1090, 540)),
    steps=16,
)

HILLTOPS: dict[str, tuple[str, str, Point, float]] = {
    "qianfeng": ("前峰山", "Qianfeng hill", (208, 232), 52),
    "maoshui": ("冒水山", "Maoshui hill", (470, 180), 46),
    "tongyi": ("同意山", "Tongyi hill", (860, 590), 54),
}
"""Name, English name, summit, reach of the lowest contour in units."""


@dataclass(frozen=True)
class Drawn:
    """One thing the map draws besides the borders."""

    kind: str
    name: str
    geometry: dict[str, object]


def drawn_features() -> list[Drawn]:
    """Roads, the stream and the hills' contours as GeoJSON, WGS84."""
    roads = [Drawn("road", name, _line(line)) for name, line in ROADS.values()]
    return [*roads, Drawn("stream", "虞丞河", _line(STREAM)), *(_hill(key) for key in HILLTOPS)]


def _line(points: list[Point]) -> dict[str, object]:
    return {"type": "LineString", "coordinates": [lon_lat(point) for point in points]}


def _hill(key: str) -> Drawn:
    name, _, summit, reach = HILLTOPS[key]
    rings = [contour(summit, reach * share, seed=f"hill {key}") for share in (1, 0.74, 0.5, 0.27)]
    lines = [[lon_lat(point) for point in ring] for ring in rings]
    return Drawn("hill", name, {"type": "MultiLineString", "coordinates": lines})
