"""A freshly drawn car with an invented plate, made by a child process: drawing needs far more memory than a device."""

import asyncio
import sys
from dataclasses import dataclass
from datetime import datetime

HOME_REGION = "川Z"
"""Plates of Meishan, to which the township belongs: they pass and are forgotten."""
OUTSIDE_REGION = "川A"
DRAWN_WITHIN_S = 45


@dataclass(frozen=True)
class Picture:
    """A JPEG and the invented plate in it."""

    plate: str
    body: bytes


class NotDrawn(Exception):
    """The drawing tool gave no picture."""


async def draw_picture(*, region: str, seed: int, place: str, at: datetime) -> Picture:
    """The light is that of the hour; place and local time are printed into the corner."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "dayuan.drills.simulators.draw", region, str(seed), place, at.isoformat()),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, said = await asyncio.wait_for(child.communicate(), DRAWN_WITHIN_S)
    except TimeoutError:
        child.kill()
        await child.wait()
        raise NotDrawn("The drawing tool took too long.") from None
    plate, _, body = output.partition(b"\n")
    if child.returncode != 0 or not body:
        raise NotDrawn(f"The drawing tool failed: {said.decode(errors='replace').strip()[-300:]}")
    return Picture(plate.decode(), body)
