"""`dayuan plates FILE…`: file, plate and confidence, tab-separated; with --all a line for every plate, best first."""

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from dayuan.sensing.plates.pictures import PictureCannotBeRead, open_picture
from dayuan.sensing.plates.reader import PlateReader
from dayuan.sensing.plates.rules import PlateReading
from dayuan.sensing.plates.weights import ModelsAreMissing

EVERY_PLATE = "--all"
ASKS_HOW = {"--help", "-h"}
HOW_TO = """Which photographs? Name one or more files: dayuan plates [--all] FILE…
请给出一个或多个照片文件：dayuan plates [--all] 文件…
"""


def main(arguments: Sequence[str]) -> int:
    """Prints what was read. 0: every file could be opened; 1: some could not; 2: none was named, or no models."""
    files = [argument for argument in arguments if argument != EVERY_PLATE]
    most = None if EVERY_PLATE in arguments else 1
    # Plates are Chinese and file names are bytes, whatever the terminal's locale says.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="surrogateescape")
    if ASKS_HOW & set(files):
        sys.stdout.write(HOW_TO)
        return 0
    if not files:
        sys.stderr.write(HOW_TO)
        return 2
    reader = PlateReader()
    every_file_opened = True
    for name in files:
        try:
            readings = reader.read(open_picture(Path(name)))
        except PictureCannotBeRead as reason:
            sys.stderr.write(f"{name}: {reason}.\n")
            every_file_opened = False
            continue
        except ModelsAreMissing as reason:
            sys.stderr.write(f"{reason}\n")
            return 2
        sys.stdout.write("".join(_lines(name, readings, most)))
        sys.stdout.flush()
    return 0 if every_file_opened else 1


def _lines(name: str, readings: Sequence[PlateReading], most: int | None) -> list[str]:
    """One for each plate that says something, at most so many; a single empty one if none does."""
    read = [reading for reading in readings if reading.text][:most]
    return [_line(name, reading.text, reading.confidence) for reading in read] or [_line(name, "", 0.0)]


def _line(name: str, plate: str, confidence: float) -> str:
    return f"{name}\t{plate}\t{confidence:.2f}\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
