"""The hill-fire scene: a simulated imager sends heat pictures in which something burns, and a villager calls.

The pictures are drawn; everything behind the imager's login is real: they are read, the fire is told once it lasts,
placed on the map, weighed by the rule, and borne out by the call.
"""

from dataclasses import dataclass
from random import Random
from typing import Any

import httpx
import numpy as np
from django.utils import translation
from django.utils.translation import gettext as _

from dayuan.drills.credentials import read_credentials
from dayuan.drills.scenes import PROBLEM_SENTENCES, SceneCannotPlay
from dayuan.drills.seeding.people import person_of
from dayuan.drills.simulators.stage import Problem
from dayuan.engines.homes import find_home
from dayuan.engines.ports import LOOPBACK, THERMAL, remembered_port
from dayuan.kernel.clock import now
from dayuan.places.distances import metres_per_degree
from dayuan.sensing.actions import note_signal
from dayuan.sensing.models import Signal, SignalKind
from dayuan.sensing.rules import ToldAbout
from dayuan.thermal.rules.packing import as_counts, make_png
from dayuan.thermal.rules.scales import Celsius

IMAGER = "thermal-01"
CALLER = "resident"
WIDTH, HEIGHT = 160, 120
NIGHT_C, NOISE_K, FIRE_K, FIRE_PIXELS = 12.0, 0.06, 75.0, 5
MOST_PICTURES = 90
"""Ten seconds of an imager; a fire that is not believed by then is none."""
CALLS_FROM_M = 300.0


@dataclass(frozen=True)
class Burnt:
    """How many pictures were sent until the fire was believed."""

    pictures: int


def burn_a_hill(*, random: Random | None = None) -> Burnt:
    """Have the first imager see a fire somewhere in its picture until it counts as lasting.

    Raises:
        SceneCannotPlay: the imager has no login here, nobody takes heat pictures, or they were refused.
    """
    home, lot = find_home(), random or Random()
    imager = read_credentials(home).get(IMAGER)
    if imager is None:
        raise SceneCannotPlay(str(PROBLEM_SENTENCES[Problem.NOT_RUNNING]))
    spot = lot.randrange(20, WIDTH - 20), lot.randrange(HEIGHT // 2, HEIGHT - 20)
    address = f"http://{LOOPBACK}:{remembered_port(home, THERMAL)}"
    language = translation.get_language() or "zh-hans"
    with httpx.Client(base_url=address, auth=(imager.id, imager.secret), timeout=20, trust_env=False) as office:
        for number in range(1, MOST_PICTURES + 1):
            picture = make_png(as_counts(burning_at(spot, seed=lot.randrange(2**31))))
            if _send(office, picture, language).get("lasting"):
                return Burnt(number)
    raise SceneCannotPlay(_("The pictures were taken, but nothing in them lasted."))


def burning_at(spot: tuple[int, int], *, seed: int) -> Celsius:
    """A hillside at night in °C, rows × columns, with a sensor's noise and a fire at (column, row)."""
    noise = np.random.default_rng(seed).standard_normal((HEIGHT, WIDTH), dtype=np.float32) * np.float32(NOISE_K)
    celsius = noise + np.float32(NIGHT_C)
    column, row = spot
    celsius[row : row + FIRE_PIXELS, column : column + FIRE_PIXELS] += np.float32(FIRE_K)
    return celsius


def call_about_the_fire() -> None:
    """A villager who sees the newest fire from nearby tells the office; noted as the duty officer would note it.

    Raises:
        SceneCannotPlay: no imager has told of a fire.
    """
    fire = Signal.objects.filter(kind=SignalKind.HOTSPOT, device_id=IMAGER).order_by("-observed_at").first()
    if fire is None or fire.longitude is None or fire.latitude is None:
        raise SceneCannotPlay(_("Nothing burns yet: play the hill fire first."))
    east, _north = metres_per_degree(fire.latitude)
    point = fire.longitude + CALLS_FROM_M / east, fire.latitude
    at = now()
    note_signal(
        SignalKind.REPORT,
        place_code=fire.place_id,
        at=at,
        by=person_of(CALLER),
        point=point,
        details={"about": ToldAbout.FIRE},
        seed=at.isoformat(),
    )


def _send(office: httpx.Client, picture: bytes, language: str) -> dict[str, Any]:
    try:
        answer = office.post("/frames/", content=picture, headers={"Accept-Language": language})
    except httpx.TransportError as problem:
        raise SceneCannotPlay(str(PROBLEM_SENTENCES[Problem.NOT_RUNNING])) from problem
    told: dict[str, Any] = answer.json()
    if not answer.is_success:
        raise SceneCannotPlay(f"{PROBLEM_SENTENCES[Problem.REFUSED]} {told.get('detail', '')}".strip())
    return told
