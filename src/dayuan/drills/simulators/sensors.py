"""Water gauges, smoke detectors and tilt meters that measure what is plausible, and loudspeakers that only wait."""

import asyncio
import math
import time
from random import Random

from dayuan.drills.credentials import Credential
from dayuan.drills.simulators.link import DeviceLink

UNITS = {"water_level": "m", "smoke": "%/m", "tilt": "°"}
TIDE_S = 5400.0
"""Water rises and falls over an hour and a half, so that a curve of one afternoon has a shape."""


def measured(kind: str, device: str, moment_s: float) -> float:
    """What this sensor reads at a moment (seconds since 1970): its own level, a slow wave, a little noise."""
    own = Random(device)
    base, phase = own.random(), own.uniform(0, math.tau)
    noise = Random(f"{device} {moment_s:.0f}").gauss(0, 1)
    wave = math.sin(math.tau * moment_s / TIDE_S + phase)
    if kind == "water_level":
        return round(1.1 + 0.7 * base + 0.12 * wave + 0.008 * noise, 3)
    if kind == "smoke":
        return round(max(0.0, 0.12 + 0.1 * base + 0.03 * wave + 0.02 * noise), 3)
    return round(0.2 * (base - 0.5) + 0.01 * wave + 0.004 * noise, 3)


async def keep_measuring(link: DeviceLink) -> None:
    """Measure a little more often than promised."""
    sensor: Credential = link.credential
    play = Random(sensor.id)
    while True:
        link.say(sensor.kind, measured(sensor.kind, sensor.id, time.time()), UNITS[sensor.kind])
        await asyncio.sleep(sensor.every_s * play.uniform(0.7, 0.9))
