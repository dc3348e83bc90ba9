"""Cells that hold a formula whose result was never stored: a reader finds nothing in them, and nothing is not meant."""

import html
import re
import zipfile
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from dayuan.workbooks.filling.package import open_package
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.rules.references import number_of
from dayuan.workbooks.rules.text import UnsavedFormula

CHUNK = 4 * 1024 * 1024
LONGEST_CELL = 16 * 1024
"""A formula has 8,192 characters at most; a cell may lie across two chunks."""
_UNSAVED = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*)>\s*<(?:\w+:)?f\b[^<>]*?(?:/>|>([^<]*)</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ADDRESS = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']""")
_HAS_EMPTY_RESULT = re.compile(rb"""\bt\s*=\s*["']str["']""")

type Unsaved = Mapping[int, Mapping[int, UnsavedFormula]]
"""By row and column, both from 0."""


def unsaved_formulas(path: Path, worksheet: str) -> Unsaved:
    """Programs that write workbooks without reckoning leave them so; Excel and WPS store every result."""
    state = path.stat()
    return _found(path, worksheet, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=4)
def _found(path: Path, worksheet: str, _changed_ns: int, _bytes: int) -> Unsaved:
    found: dict[int, dict[int, UnsavedFormula]] = {}
    try:
        package = open_package(path)
        with package.archive:
            for letters, row, formula in _cells(package.archive, package.worksheets[worksheet]):
                found.setdefault(row - 1, {})[number_of(letters) - 1] = UnsavedFormula(f"={formula}")
    except (FileRefused, KeyError, zipfile.BadZipFile):
        # Written otherwise than we know; the reader says what is wrong with it.
        return {}
    return found


def _cells(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[str, int, str]]:
    tail = b""
    with archive.open(part) as file:
        while chunk := file.read(CHUNK):
            text, end = tail + chunk, 0
            # Most tables have no formula at all, and are passed over at once.
            for match in _UNSAVED.finditer(text) if b"<f" in text or b":f" in text else ():
                end = match.end()
                address = _ADDRESS.search(match[1])
                if address and not _HAS_EMPTY_RESULT.search(match[1]):
                    formula = html.unescape((match[2] or b"").decode(errors="replace"))
                    yield address[1].decode(), int(address[2]), formula
            tail = text[max(end, len(text) - LONGEST_CELL) :]
