"""The child that draws one picture and ends: `python -m dayuan.drills.simulators.draw REGION SEED PLACE MOMENT`."""

import sys
from datetime import datetime
from random import Random

from dayuan.drills.drawing import CameraCaption, draw_car, invent_plate

FIRST_LIGHT, LAST_LIGHT = 7, 19
"""Hours between which it is day, near enough for a drawing."""


def is_dark(moment: datetime) -> bool:
    return not FIRST_LIGHT <= moment.hour < LAST_LIGHT


def main(region: str, seed: str, place: str, moment: str) -> None:
    at = datetime.fromisoformat(moment)
    plate = invent_plate(Random(seed), region)
    picture = draw_car(plate, seed=int(seed), night=is_dark(at), camera_caption=CameraCaption(place, at))
    sys.stdout.buffer.write(plate.encode() + b"\n" + picture)


if __name__ == "__main__":
    main(*sys.argv[1:5])
