"""How many plates are read exactly and how long it takes: `python -m tests.load.plates_bench [--photos DIR]`.

DIR holds a labels.tsv with the columns `file` and `plate`; a file whose name or folder says crop is a bare crop.
Without DIR the pictures are drawn, with invented plates.
"""

import argparse
import csv
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from dayuan.drills.drawing import draw_car, invent_plate, invent_plate_from_elsewhere
from dayuan.sensing.plates.pictures import PictureCannotBeRead, open_picture
from dayuan.sensing.plates.reader import PlateReader
from dayuan.sensing.plates.rules import without_marks
from tests.load.figures import Figure, as_table, percentile

LABELS = "labels.tsv"
LEAST_SHARE = {"crops": 58 / 60, "photos": 6 / 7, "drawn pictures": 0.95}
DRAWN = 100


@dataclass(frozen=True)
class Labelled:
    """A picture and what its plate truly says."""

    group: str
    name: str
    plate: str
    source: Path | bytes


@dataclass(frozen=True)
class Outcome:
    labelled: Labelled
    read: str
    confidence: float
    asks_a_person: bool
    took_ms: float

    @property
    def exact(self) -> bool:
        return self.read == self.labelled.plate


def measure(photos: Path | None = None) -> list[Figure]:
    """The figures for a folder of labelled photographs, or for drawn pictures; each miss is printed."""
    pictures = labelled_in(Path(photos)) if photos else drawn(DRAWN)
    outcomes = read_all(pictures)
    for miss in outcomes:
        if not miss.exact:
            asks = "asks a person" if miss.asks_a_person else "SURE OF IT"
            name, truth = miss.labelled.name, miss.labelled.plate
            print(f"  miss: {name}: {truth} was read as {miss.read or '(nothing)'} ({miss.confidence:.2f}, {asks})")
    groups = sorted({outcome.labelled.group for outcome in outcomes})
    return [
        figure for group in groups for figure in _figures(group, [o for o in outcomes if o.labelled.group == group])
    ]


def labelled_in(folder: Path) -> Iterator[Labelled]:
    """The pictures that the folder's labels.tsv names. Ends with a plain sentence if there is none."""
    labels = folder / LABELS
    if not labels.is_file():
        sys.exit(f"{folder} has no {LABELS}: a tab-separated table with the columns file and plate is needed there.")
    with labels.open(encoding="utf-8-sig", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            name = row["file"]
            group = "crops" if "crop" in name.lower() else "photos"
            yield Labelled(group, name, without_marks(row["plate"]), folder / name)


def drawn(number: int) -> Iterator[Labelled]:
    """Invented plates, of home and elsewhere, ordinary and new-energy, by day and at night."""
    random = Random(511421)
    for index in range(number):
        plate = invent_plate_from_elsewhere(random) if index % 2 else invent_plate(random, new_energy=index % 6 == 0)
        picture = draw_car(plate, seed=index, night=index % 4 == 3)
        yield Labelled("drawn pictures", f"drawn {index}", plate, picture)


def read_all(pictures: Iterator[Labelled]) -> list[Outcome]:
    reader = PlateReader()
    outcomes: list[Outcome] = []
    for labelled in pictures:
        if not outcomes:  # the models are opened once, and that is not reading
            _read(reader, labelled)
        outcomes.append(_read(reader, labelled))
    return outcomes


def _read(reader: PlateReader, labelled: Labelled) -> Outcome:
    began = time.perf_counter()
    try:
        readings = reader.read(open_picture(labelled.source))
    except PictureCannotBeRead as reason:
        print(f"  {labelled.name}: {reason}")
        readings = []
    took_ms = (time.perf_counter() - began) * 1000
    if not readings:
        return Outcome(labelled, "", 0.0, asks_a_person=True, took_ms=took_ms)
    best = readings[0]
    return Outcome(labelled, best.text, best.confidence, asks_a_person=best.needs_person, took_ms=took_ms)


def _figures(group: str, outcomes: list[Outcome]) -> list[Figure]:
    exact = sum(outcome.exact for outcome in outcomes)
    sure = [outcome for outcome in outcomes if not outcome.asks_a_person]
    wrong = sum(not outcome.exact for outcome in sure)
    times = [outcome.took_ms for outcome in outcomes]
    count = len(outcomes)
    needed = int(LEAST_SHARE[group] * count)
    return [
        Figure(f"{group} read exactly", exact, f"of {count}", budget=needed, at_least=True),
        Figure(f"{group} read without asking a person", len(sure), f"of {count}", note=f"{wrong} of them wrong"),
        Figure(f"{group}, time for one, p50", percentile(times, 0.5), "ms"),
        Figure(f"{group}, time for one, p95", percentile(times, 0.95), "ms"),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, help="a folder with labels.tsv")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    figures = measure(options.photos)
    print(as_table(figures))
    if options.json:
        options.json.write_text(json.dumps([figure.as_json() for figure in figures], indent=2), encoding="utf-8")
    return 1 if any(figure.is_kept is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
