"""The child that draws one picture and ends: `python -m dayuan.drills.simulators.draw REGION SEED day|night`."""

import sys
from random import Random

from dayuan.drills.drawing import draw_car, invent_plate

SIZE = (1280, 720)


def main(region: str, seed: str, light: str) -> None:
    plate = invent_plate(Random(seed), region)
    sys.stdout.buffer.write(plate.encode() + b"\n" + draw_car(plate, seed=int(seed), size=SIZE, night=light == "night"))


if __name__ == "__main__":
    main(*sys.argv[1:4])
