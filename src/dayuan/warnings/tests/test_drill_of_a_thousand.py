"""A drill: an afternoon of a thousand mixed signals under the starter rulebook, with its matters written down by hand.

`EXPECTED` was written from the rules' own sentences before the drill was run for the first time. What is told below
is everything that must raise something or must not; harmless readings fill it up to a thousand.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_officer, make_person
from dayuan.places.testing import TOWNSHIP, VILLAGE
from dayuan.sensing.actions import note_signal
from dayuan.sensing.models import Signal
from dayuan.sensing.rules import SAID_BY_US, SignalKind
from dayuan.warnings.actions import look, look_again, look_for_silence, mute, publish_rule
from dayuan.warnings.models import Warning, WarningStatus
from dayuan.warnings.starter import starter_rules
from dayuan.warnings.testing import seen_value, store

SIGNALS = 1_000
ENDS = 390
"""Half past six, in minutes after noon."""
EAST, NORTH = 104.10, 29.95
METRE = 1 / 96_500
"""In degrees of longitude, about 30 degrees north."""

EXPECTED = {
    ("hotspot", "hill", "red"),  # Heat from 13:00 on, and a villager's call 400 m away at 13:07.
    ("hotspot", "far-hill", "yellow"),  # One hot picture that arrived half an hour late; nobody bore it out.
    ("smoke", "kitchen", "red"),  # Alarms every minute for eighteen minutes.
    ("smoke", "shed", "yellow"),  # Over its mark for four minutes.
    ("smoke", "barn", "yellow"),  # The same, and its neighbour 90 m away with it: one matter.
    ("water", "ford", "yellow"),  # Over the mark for two hours.
    ("water", "weir", "yellow"),  # Over and under its mark seven times: one matter.
    ("water", "bridge", "red"),  # Past the second mark.
    ("water", "brook", "yellow"),  # Rising by 0.6 m within forty minutes, far below the mark.
    ("tilt", "slope", "yellow"),  # One degree within three hours.
    ("tilt", "scree", "red"),  # Two and a half.
    ("wrong_way", "school", "blue"),  # Three within twenty minutes.
    ("covered", "market", "blue"),  # Half an hour.
    ("offline", "gauge", "yellow"),  # Since 15:00; more urgent after two hours.
    ("several_reports", "lane", "yellow"),  # Three residents within 200 m and twenty minutes.
    ("threat", "quarrel", "red"),  # Nobody had decided a quarter of an hour later.
    ("dispute", "village", "yellow"),  # The third between the same two households.
    ("weather", "village", "yellow"),  # Severe.
    ("door", "home", "yellow"),  # Silent since ten past twelve.
}


@dataclass(frozen=True)
class Told:
    """One signal of the drill: when, what, of what, and where from it (in metres to the east)."""

    minute: float
    kind: str
    source: str
    value: float | None = None
    details: dict[str, Any] = field(default_factory=dict)
    late: float = 0


SPOTS = {
    # Metres to the east of the village's middle.
    "hill": 0, "far-hill": 9_000, "kiln": 18_000,
    "kitchen": 30_000, "shed": 33_000, "barn": 36_000, "barn-next": 36_090, "cellar": 39_000, "muted": 42_000,
    "ford": 50_000, "weir": 55_000, "bridge": 60_000, "brook": 65_000, "slow": 70_000, "gauge": 75_000,
    "slope": 80_000, "scree": 82_000, "still": 84_000,
    "school": 90_000, "bend": 92_000, "market": 94_000,
    "home": 96_000, "other-home": 97_000,
    "caller": 400, "lane": 100_000, "lane-2": 100_120, "lane-3": 100_200, "alone": 104_000, "quarrel": 108_000,
    "village": 0,
}  # fmt: skip
KINDS = {
    DeviceKind.THERMAL_IMAGER: ("hill", "far-hill", "kiln"),
    DeviceKind.SMOKE: ("kitchen", "shed", "barn", "barn-next", "cellar", "muted"),
    DeviceKind.WATER_LEVEL: ("ford", "weir", "bridge", "brook", "slow", "gauge"),
    DeviceKind.TILT: ("slope", "scree", "still"),
    DeviceKind.CAMERA: ("school", "bend", "market"),
    DeviceKind.DOOR: ("home", "other-home"),
}
UNITS = {"hotspot": "°C", "smoke": "%/m", "water_level": "m", "tilt": "°"}


def incidents() -> Iterator[Told]:
    for minute in range(60, 85, 5):
        yield Told(minute, "hotspot", "hill", 82.0)
    yield Told(67, "report", "caller")
    yield Told(120, "hotspot", "far-hill", 65.0, late=30)
    for minute in range(0, 390, 30):
        yield Told(minute, "hotspot", "kiln", 58.0)
    for minute in range(40, 59):
        yield Told(minute, "smoke", "kitchen", details={"alarm": True})
    for source, minute in (("shed", 240), ("barn", 300), ("barn-next", 301), ("muted", 150), ("muted", 250)):
        yield Told(minute, "smoke", source, 7.0)
        yield Told(minute + 4, "smoke", source, 2.0)
    yield Told(200, "smoke", "cellar", 5.5)
    for minute, level in ((55, 3.15), (60, 3.3), (90, 3.3), (120, 3.25), (150, 3.1), (180, 2.9)):
        yield Told(minute, "water_level", "ford", level, late=20 if minute == 60 else 0)
    for crossing in range(14):
        yield Told(120 + crossing * 15, "water_level", "weir", 2.9 if crossing % 2 else 3.25)
    for minute, level in ((180, 3.1), (210, 3.9), (240, 3.7), (270, 2.9)):
        yield Told(minute, "water_level", "bridge", level)
    for minute, level in ((100, 1.0), (120, 1.3), (140, 1.6)):
        yield Told(minute, "water_level", "brook", level)
    for step in range(7):
        yield Told(step * 30, "water_level", "slow", 1.0 + 0.1 * step)
    for step in range(5):
        yield Told(60 + step * 45, "tilt", "slope", -0.25 * step, {"axis": "x"}, late=10 * (step % 3))
        yield Told(60 + step * 45, "tilt", "scree", -0.625 * step, {"axis": "y"})
        yield Told(60 + step * 45, "tilt", "still", 0.05 * step, {"axis": "x"})
    for minute in (240, 250, 259):
        yield Told(minute, "wrong_way", "school")
    for minute in (240, 250):
        yield Told(minute, "wrong_way", "bend")
    yield Told(60, "picture_covered", "market", details={"covered": True})
    yield Told(90, "picture_covered", "market", details={"covered": False})
    yield Told(180, "device_health", "gauge", details={"health": "offline"})
    yield Told(180, "device_health", "slow", details={"health": "offline"})
    yield Told(185, "device_health", "slow", details={"health": "online"})
    for minute, source in ((160, "lane"), (170, "lane-2"), (178, "lane-3")):
        yield Told(minute, "report", source)
    for minute in (160, 170, 178):
        yield Told(minute, "report", "alone")
    yield Told(200, "report", "quarrel", details={"threat": True})
    for minute, key in ((30, "a"), (60, "b"), (120, "a"), (150, "b"), (300, "a")):
        yield Told(minute, "dispute", "village", details={"key": key})
    yield Told(270, "weather_alert", "village", details={"severity": "Severe", "level": "yellow"})
    yield Told(10, "door_opened", "home")
    for minute in range(5, 390, 60):
        yield Told(minute, "door_opened", "other-home")


def drill(chance: random.Random) -> list[Told]:
    told = list(incidents())
    quiet = [
        ("smoke", "cellar", (0.0, 2.0), {"alarm": False}),
        ("water_level", "gauge", (1.0, 1.2), {}),
        ("tilt", "still", (0.0, 0.1), {"axis": "y"}),
        ("hotspot", "kiln", (30.0, 45.0), {}),
        ("people_count", "market", (20.0, 180.0), {}),
    ]
    while len(told) < SIGNALS:
        kind, source, (low, high), details = quiet[len(told) % len(quiet)]
        minute = chance.uniform(0, ENDS)
        told.append(Told(minute, kind, source, round(chance.uniform(low, high), 2), details, chance.choice((0, 0, 15))))
    chance.shuffle(told)
    return told


def point_of(source: str) -> tuple[float, float]:
    return EAST + SPOTS[source] * METRE, NORTH


@pytest.fixture
def devices(checkpoint):
    made = {}
    for kind, sources in KINDS.items():
        for source in sources:
            east, north = point_of(source)
            made[source] = make_device(source, kind=kind, name=source, site=checkpoint, longitude=east, latitude=north)
    return made


def take(arrived: list[Told], devices: dict[str, Device], people: dict[str, Person], *, at: datetime) -> None:
    """What arrived together is stored together, in whatever order; what people say is noted one by one."""
    stored = []
    for told in arrived:
        happened = MONDAY_NOON + timedelta(minutes=told.minute)
        if told.kind not in SAID_BY_US:
            unit, details = UNITS.get(told.kind, ""), told.details
            signal = seen_value(
                devices[told.source], told.kind, told.value, unit, at=happened, received_at=at, details=details
            )
            stored.append(store(signal, forget_at=None))
            continue
        device = devices.get(told.source)
        note_signal(
            SignalKind(told.kind),
            place_code=VILLAGE,
            at=at,
            happened_at=happened,
            by=None if device else people[told.source],
            device=device,
            point=point_of(told.source),
            details=told.details,
            seed=f"{told.minute}",
        )
    look(stored, at=at)


def matters(devices: dict[str, Device]) -> set[tuple[str, str, str]]:
    """Rule, source and level of every open matter."""
    titles = {rule.title: rule.name for rule in starter_rules()}
    near = {point: source for source in reversed(SPOTS) for point in [point_of(source)[0]]}
    found = []
    for warning in Warning.objects.exclude(status=WarningStatus.JOINED).select_related("rule"):
        rule = titles[warning.rule.title]
        spot = near[min(near, key=lambda east: abs(east - warning.longitude))] if warning.longitude else "village"
        found.append((rule, "village" if rule in ("dispute", "weather") else spot, warning.level))
    assert len(found) == len(set(found)), f"one matter is there twice: {sorted(found)}"
    return set(found)


@pytest.mark.parametrize("minutes_at_once", [15, 30])
def test_a_thousand_mixed_signals_become_the_matters_that_were_written_down(township, devices, minutes_at_once):
    chief = make_officer("chief", Role.CHIEF_GRID_OFFICER, TOWNSHIP, full_name="网格总长", on_duty=False)
    for rule in starter_rules():
        terms = rule.terms(township_code=TOWNSHIP, at=MONDAY_NOON - timedelta(hours=12))
        publish_rule(terms, township=township, by=chief, at=MONDAY_NOON - timedelta(hours=12))
    until = MONDAY_NOON + timedelta(hours=12)
    mute(township, device=devices["muted"], reason="熏腊肉", until=until, by=chief, at=MONDAY_NOON)
    people = {source: make_person(f"p-{source}") for source in SPOTS if source not in devices}
    waiting = drill(random.Random(minutes_at_once))

    for minute in range(0, ENDS + minutes_at_once, minutes_at_once):
        at = MONDAY_NOON + timedelta(minutes=minute)
        arrived = [told for told in waiting if told.minute + told.late <= minute]
        waiting = [told for told in waiting if told.minute + told.late > minute]
        take(arrived, devices, people, at=at)
        look_for_silence(at=at)
        look_again(at=at + timedelta(seconds=3))

    assert Signal.objects.count() + len(waiting) == SIGNALS
    assert matters(devices) == EXPECTED
