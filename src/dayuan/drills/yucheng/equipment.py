"""The township's 118 own devices: what each is, where it stands, how often it speaks. Two never spoke, one is dark.

What stands in homes is planned in `seeding/dwellings.py`: it follows from who lives where.
"""

from collections import Counter
from dataclasses import dataclass
from random import Random

from dayuan.drills.yucheng.outline import (
    BAILIU,
    CHENGXIANG,
    FANFENG,
    HILLTOPS,
    LEQUN,
    MAOSHUI,
    QIANFENG,
    ROADS,
    STREAM,
    TONGYI,
    TOWNSHIP,
    VILLAGE_RINGS,
    village_at,
)
from dayuan.drills.yucheng.sites import CHECKPOINTS, EAST, SitePlan, village_name, village_name_en
from dayuan.drills.yucheng.sketch import Point, along, is_inside


@dataclass(frozen=True)
class EquipmentPlan:
    """One device of the plan."""

    id: str
    kind: str
    village: str
    name: str
    name_en: str
    point: Point
    expected_every_s: int
    bearing_deg: float | None = None
    site: str | None = None


def checkpoint_camera_id(site_key: str) -> str:
    return f"checkpoint-{site_key}"


EAST_CAMERA = checkpoint_camera_id(EAST)

NEVER_CONNECTED = frozenset({"speaker-17", "tilt-05"})
"""Registered, and never heard of: their health is unknown, and the screen says so."""
GONE_DARK = frozenset({"camera-31"})
"""Says hello once and then goodbye: offline."""

CAMERAS_BY_ROAD: dict[str, int] = {
    "main": 10, "north": 5, "south": 5, "tongyi": 5, "qianfeng": 4, "lequn": 3, "maoshui": 2, "bailiu": 4,
}  # fmt: skip
MARKET_CAMERAS: tuple[Point, ...] = ((528, 470), (544, 488), (566, 492), (582, 480), (570, 462), (610, 472))
FIRST_HOUSES = 0.06
"""Cameras begin this far from a road's ends."""


def _checkpoint_camera(site: SitePlan) -> EquipmentPlan:
    return EquipmentPlan(
        id=checkpoint_camera_id(site.key),
        kind="checkpoint_camera",
        village=site.village,
        name=f"{site.name}抓拍机",
        name_en=f"{site.name_en} camera",
        point=site.point,
        expected_every_s=120,
        bearing_deg=site.bearing_deg,
        site=site.key,
    )


def _camera_points() -> list[tuple[Point, float]]:
    """Evenly along the parts of the roads that lie in the township, turn about facing either way; then the market."""
    found: list[tuple[Point, float]] = []
    for road, wanted in CAMERAS_BY_ROAD.items():
        line = ROADS[road][1]
        shares = [FIRST_HOUSES + step * (1 - 2 * FIRST_HOUSES) / 200 for step in range(201)]
        inside = [share for share in shares if village_at(along(line, share)[0])]
        for turn in range(wanted):
            point, bearing = along(line, inside[int((turn + 0.5) * len(inside) / wanted)])
            found.append((point, (bearing + 180 * (turn % 2)) % 360))
    return [*found, *((point, 60.0 * turn) for turn, point in enumerate(MARKET_CAMERAS[: 42 - len(found)]))]


def _numbered(
    prefix: str, kind: str, words: tuple[str, str], points: list[Point], *, every_s: int
) -> list[EquipmentPlan]:
    """Devices of one kind, named by their village and counted in it."""
    counted: Counter[str] = Counter()
    plans = []
    for number, point in enumerate(points, start=1):
        village = village_at(point)
        if village is None:
            raise ValueError(f"{prefix}-{number:02} stands outside the township at {point}")
        counted[village] += 1
        plans.append(
            EquipmentPlan(
                id=f"{prefix}-{number:02}",
                kind=kind,
                village=village,
                name=f"{village_name(village)}{words[0]}{counted[village]:02}",
                name_en=f"{village_name_en(village)} {words[1]} {counted[village]:02}",
                point=point,
                expected_every_s=every_s,
            )
        )
    return plans


def _cameras() -> list[EquipmentPlan]:
    points = _camera_points()
    plans = _numbered("camera", "camera", ("可视可喊", "see-and-speak camera"), [p for p, _ in points], every_s=120)
    return [
        EquipmentPlan(**{**vars(plan), "bearing_deg": round(bearing, 1)})
        for plan, (_, bearing) in zip(plans, points, strict=True)
    ]


def _thermal_imagers() -> list[EquipmentPlan]:
    return [
        EquipmentPlan(
            id=f"thermal-{number:02}",
            kind="thermal_imager",
            village=village_at(summit) or TOWNSHIP,
            name=f"{name}热成像",
            name_en=f"{name_en} thermal imager",
            point=summit,
            expected_every_s=120,
            bearing_deg=180,
        )
        for number, (name, name_en, summit, _) in enumerate(HILLTOPS.values(), start=1)
    ]


SPEAKERS_IN: dict[str, int] = {CHENGXIANG: 8, MAOSHUI: 6, LEQUN: 5, FANFENG: 5, BAILIU: 5, TONGYI: 7, QIANFENG: 4}
KEEP_APART = 34.0
"""Loudspeakers stand at least so many units from each other."""


def _speaker_points() -> list[Point]:
    random = Random("loudspeakers")
    points: list[Point] = []
    for village, wanted in SPEAKERS_IN.items():
        ring = VILLAGE_RINGS[village]
        low_x, high_x = min(x for x, _ in ring) + 25, max(x for x, _ in ring) - 25
        low_y, high_y = min(y for _, y in ring) + 25, max(y for _, y in ring) - 25
        mine: list[Point] = []
        while len(mine) < wanted:
            point = (round(random.uniform(low_x, high_x), 1), round(random.uniform(low_y, high_y), 1))
            far = all(abs(point[0] - x) + abs(point[1] - y) > KEEP_APART for x, y in points + mine)
            if far and is_inside(point, ring):
                mine.append(point)
        points += mine
    return points


WATER_AT: tuple[float, ...] = (0.25, 0.33, 0.42, 0.5, 0.58, 0.7, 0.8)
"""Shares of the stream's length."""
SMOKE_AT: tuple[Point, ...] = ((538, 481), (572, 484), (604, 462), (500, 205), (820, 300), (800, 640))
TILT_AT: tuple[Point, ...] = ((240, 250), (185, 265), (450, 225), (505, 210), (830, 560), (880, 625))


def _sensors() -> list[EquipmentPlan]:
    water = [along(STREAM, share)[0] for share in WATER_AT]
    return [
        *_numbered("water", "water_level", ("水位", "water level"), water, every_s=30),
        *_numbered("smoke", "smoke", ("烟感", "smoke sensor"), list(SMOKE_AT), every_s=60),
        *_numbered("tilt", "tilt", ("地灾倾角", "tilt sensor"), list(TILT_AT), every_s=60),
    ]


EQUIPMENT: tuple[EquipmentPlan, ...] = (
    *(_checkpoint_camera(site) for site in CHECKPOINTS),
    *_cameras(),
    *_thermal_imagers(),
    *_sensors(),
    *_numbered("speaker", "loudspeaker", ("村村响", "loudspeaker"), _speaker_points(), every_s=300),
)

OWNER = "虞丞乡人民政府（演示）"


def filing_number_of(plan: EquipmentPlan) -> str:
    """An invented police filing number that says it is invented."""
    return f"演示备案（虚构）-{plan.id}"
