"""How many faces are found by size: a portrait is pasted small and large, turned, dimmed, blurred into other pictures.

`python -m tests.load.face_finding PORTRAIT LEFT TOP WIDTH HEIGHT BACKGROUND…`: the picture of a person, where the face
lies in it in pixels, and pictures without anybody. The pictures are the measurer's own; none is kept here.
"""

import io
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

from dayuan.sensing.faces.finding import Face, FaceFinder

SIZES = (10, 14, 20, 28, 40, 60, 90, 140, 220, 300)
"""Heights of the face in pixels of the photograph."""
AROUND = 2.2
"""So much of the portrait is pasted, in heights of the face: hair, shoulders and what lies behind."""
CANVAS = (1280, 960)
AT_ONCE = 4
FOUND_FROM = 0.5
"""So much of the face must lie under the box, as it is covered, to count as found."""


@dataclass(frozen=True)
class Way:
    """How a portrait is changed before it is pasted."""

    name: str
    turned_deg: float = 0
    light: float = 1.0
    soft: float = 0.0
    grey: bool = False
    mirrored: bool = False


WAYS = (
    Way("as it is"),
    Way("mirrored", mirrored=True),
    Way("turned 15°", turned_deg=15),
    Way("turned 30°", turned_deg=-30),
    Way("dimmed to 35 %", light=0.35),
    Way("glaring 160 %", light=1.6),
    Way("out of focus", soft=0.04),
    Way("grey", grey=True),
)


type Scene = tuple[np.ndarray, list[tuple[float, float]], int, Way]


def changed(portrait: Image.Image, size: int, height: float, way: Way) -> Image.Image:
    """The portrait so that its face is `size` pixels high."""
    scale = size / height
    small = portrait.resize(
        (max(1, round(portrait.width * scale)), max(1, round(portrait.height * scale))), Image.Resampling.LANCZOS
    )
    if way.mirrored:
        small = ImageOps.mirror(small)
    if way.grey:
        small = ImageOps.grayscale(small).convert("RGB")
    small = ImageEnhance.Brightness(small).enhance(way.light)
    if way.soft:
        small = small.filter(ImageFilter.GaussianBlur(way.soft * size))
    return small.rotate(way.turned_deg, Image.Resampling.BICUBIC)


def scenes(portrait: Image.Image, height: float, grounds: Sequence[Image.Image]) -> Iterator[Scene]:
    """A photograph with several faces of one size, their middles, the size and the way."""
    chance = np.random.default_rng(20261127)
    for size in SIZES:
        for way in WAYS:
            for ground in grounds:
                canvas = ImageOps.fit(ground, CANVAS)
                pasted = changed(portrait, size, height, way)
                middles = []
                for quarter in range(AT_ONCE):
                    across, down = CANVAS[0] // 2, CANVAS[1] // 2
                    room = max(across - pasted.width, 1), max(down - pasted.height, 1)
                    left = quarter % 2 * across + int(chance.integers(room[0]))
                    top = quarter // 2 * down + int(chance.integers(room[1]))
                    canvas.paste(pasted, (left, top))
                    middles.append((left + pasted.width / 2, top + pasted.height / 2))
                yield as_photograph(canvas), middles, size, way


def as_photograph(canvas: Image.Image) -> np.ndarray:
    """Saved as a telephone saves it, and opened again."""
    jpeg = io.BytesIO()
    canvas.save(jpeg, "JPEG", quality=85)
    return np.ascontiguousarray(np.asarray(Image.open(jpeg).convert("RGB"))[:, :, ::-1])


def is_under(middle: tuple[float, float], size: int, faces: Sequence[Face]) -> bool:
    """Whether one box, with its margin, covers at least half of the face around this middle."""
    half = size / 2
    for face in faces:
        left, right = face.left - 0.3 * face.width, face.left + 1.3 * face.width
        top, bottom = face.top - 0.35 * face.height, face.top + 1.35 * face.height
        across = min(right, middle[0] + half * 0.8) - max(left, middle[0] - half * 0.8)
        down = min(bottom, middle[1] + half) - max(top, middle[1] - half)
        if across > 0 and down > 0 and across * down >= FOUND_FROM * 0.8 * size * size:
            return True
    return False


def main(arguments: Sequence[str]) -> int:
    if len(arguments) < 6:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    left, top, width, height = (float(value) for value in arguments[1:5])
    around = (AROUND - 1) / 2
    whole = Image.open(arguments[0]).convert("RGB")
    portrait = whole.crop(
        (
            round(left - width * around),
            round(top - height * around),
            round(left + width * (1 + around)),
            round(top + height * (1 + around)),
        )
    )
    grounds = [Image.open(Path(name)).convert("RGB") for name in arguments[5:]]
    finder = FaceFinder()
    nobody = sum(len(finder.find(as_photograph(ImageOps.fit(ground, CANVAS)))) for ground in grounds)
    found: dict[int | str, int] = defaultdict(int)
    of: dict[int | str, int] = defaultdict(int)
    took = []
    last = SIZES[0]
    for photograph, middles, size, way in scenes(portrait, height, grounds):
        if size != last:
            print(f"{last}\t{found[last]} of {of[last]}", flush=True)
            last = size
        began = time.perf_counter()
        faces = finder.find(photograph)
        took.append(time.perf_counter() - began)
        for middle in middles:
            for key in (size, way.name):
                of[key] += 1
                found[key] += is_under(middle, size, faces)
    for key, number in of.items():
        print(f"{key}\t{found[key]} of {number}")
    print(f"boxes in {len(grounds)} pictures without anybody\t{nobody}")
    print(f"median seconds a picture of {CANVAS[0]} × {CANVAS[1]}\t{np.median(took):.2f}")
    print(f"most memory, MB\t{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
