"""A grid of ground heights: reading an ESRI ASCII grid, and the height at a point. Pure."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dayuan.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later("numpy")


MOST_CELLS = 4_000_000
HEAD_LINES = 6
NEEDED = ("ncols", "nrows", "cellsize")
LOWEST_M, HIGHEST_M = -500.0, 9_000.0


class GridRefused(Exception):
    """It is no grid that can be used; `why` is a code that pages have a sentence for."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Grid:
    """Heights above sea level in metres, the first row the northernmost; NaN where nothing is known."""

    west: float
    south: float
    cell_deg: float
    heights: NDArray[np.float32]

    @property
    def north(self) -> float:
        return self.south + len(self.heights) * self.cell_deg

    @property
    def east(self) -> float:
        return self.west + int(self.heights.shape[1]) * self.cell_deg

    def height_at(self, longitude: Any, latitude: Any) -> Any:
        """Between the middles of four cells, bilinear; NaN outside and where one of them is unknown."""
        rows, columns = self.heights.shape
        across = (np.asarray(longitude, dtype=np.float64) - self.west) / self.cell_deg - 0.5
        down = (self.north - np.asarray(latitude, dtype=np.float64)) / self.cell_deg - 0.5
        inside = (across >= 0) & (across <= columns - 1) & (down >= 0) & (down <= rows - 1)
        left = np.clip(np.floor(across), 0, max(columns - 2, 0)).astype(np.int64)
        top = np.clip(np.floor(down), 0, max(rows - 2, 0)).astype(np.int64)
        right, bottom = np.minimum(left + 1, columns - 1), np.minimum(top + 1, rows - 1)
        x, y = across - left, down - top
        upper = self.heights[top, left] * (1 - x) + self.heights[top, right] * x
        lower = self.heights[bottom, left] * (1 - x) + self.heights[bottom, right] * x
        return np.where(inside, upper * (1 - y) + lower * y, np.nan)


def read_grid(text: str) -> Grid:
    """An ESRI ASCII raster in degrees (WGS84): six lines of head, then the rows from north to south.

    Raises:
        GridRefused
    """
    head, rest = _head(text)
    columns, rows, cell = int(head["ncols"]), int(head["nrows"]), head["cellsize"]
    if columns < 2 or rows < 2 or not 0 < cell < 1:
        raise GridRefused("wrong_head")
    if columns * rows > MOST_CELLS:
        raise GridRefused("too_large")
    west, south = _corner(head, "x", cell), _corner(head, "y", cell)
    if not (-180 <= west <= 180 and -90 <= south <= 90 and west + columns * cell <= 181 and south + rows * cell <= 91):
        raise GridRefused("not_degrees")
    return Grid(west, south, cell, _heights(rest, rows, columns, head.get("nodata_value", -9999.0)))


def _head(text: str) -> tuple[dict[str, float], str]:
    found: dict[str, float] = {}
    lines = io.StringIO(text)
    begins = 0
    for _ in range(HEAD_LINES):
        line = lines.readline()
        words = line.split()
        if len(words) != 2 or not words[0][0].isalpha():
            break
        try:
            value = float(words[1])
        except ValueError as wrong:
            raise GridRefused("wrong_head") from wrong
        if not math.isfinite(value):
            raise GridRefused("wrong_head")
        found[words[0].lower()] = value
        begins += len(line)
    if any(name not in found for name in NEEDED) or found["ncols"] % 1 or found["nrows"] % 1:
        raise GridRefused("wrong_head")
    return found, text[begins:]


def _corner(head: dict[str, float], axis: str, cell: float) -> float:
    """Of the outer edge; a grid may name the middle of its corner cell instead."""
    if f"{axis}llcorner" in head:
        return head[f"{axis}llcorner"]
    if f"{axis}llcenter" in head:
        return head[f"{axis}llcenter"] - cell / 2
    raise GridRefused("wrong_head")


def _heights(text: str, rows: int, columns: int, nothing: float) -> NDArray[np.float32]:
    try:
        values = np.array(text.split(), dtype=np.float32)
    except (ValueError, OverflowError) as wrong:
        raise GridRefused("not_numbers") from wrong
    if values.size != rows * columns:
        raise GridRefused("wrong_number")
    values = np.where(np.isclose(values, nothing), np.nan, values)
    known = values[~np.isnan(values)]
    if known.size == 0 or not (known.min() >= LOWEST_M and known.max() <= HIGHEST_M):
        raise GridRefused("wrong_heights")
    return values.reshape(rows, columns)
