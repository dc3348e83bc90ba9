"""One worksheet of a blank form as it stands in its file: rows, cells, merged areas, and how its rows are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from dayuan.workbooks.filling.markup import Element, elements_of
from dayuan.workbooks.filling.package import Package
from dayuan.workbooks.reading.guard import MOST_COLUMNS
from dayuan.workbooks.rules.blank_forms import Layout, lay_out
from dayuan.workbooks.rules.columns import Column
from dayuan.workbooks.rules.references import Area, area_at, cell_at
from dayuan.workbooks.rules.text import Cell


@dataclass(frozen=True)
class DrawnRow:
    """A row of the file with the bytes it stands in."""

    number: int
    element: Element


@dataclass(frozen=True)
class DrawnCell:
    column: int
    element: Element

    @property
    def style(self) -> str:
        return self.element.attributes.get("s", "")


@dataclass
class Worksheet:
    """`raw` is the whole part; the rows lie between `body` and `tail`."""

    raw: bytes
    rows: list[DrawnRow]
    merged: list[Area]
    body: int
    """Where the first row begins, or would."""
    tail: int
    """Where the rows are over."""
    prefix: str
    holder: Element
    """The element that holds all rows."""

    def cells(self, row: DrawnRow) -> list[DrawnCell]:
        """The cells of a row; their bytes count from the row's own beginning."""
        found = []
        column = 0
        for element in elements_of(self.raw[row.element.start : row.element.end], {"c"}):
            place = cell_at(element.attributes.get("r", ""))
            column = place[0] if place else column + 1
            if column <= MOST_COLUMNS:
                found.append(DrawnCell(column, element))
        return found


def read_worksheet(package: Package, name: str) -> Worksheet:
    """Raises FileRefused where it cannot be read."""
    part = package.worksheets[name]
    found = package.elements(part, "sheetData", "row", "mergeCell")
    raw = package.read(part)
    holder = next(one for one in found if one.name == "sheetData")
    rows, number = [], 0
    for element in found:
        if element.name == "row":
            said = element.attributes.get("r", "")
            number = int(said) if said.isdigit() else number + 1
            rows.append(DrawnRow(number, element))
    areas = [area_at(one.attributes.get("ref", "")) for one in found if one.name == "mergeCell"]
    tail = holder.end if holder.is_closed_at_once else raw.rindex(b"<", holder.inner, holder.end)
    return Worksheet(raw, rows, [area for area in areas if area], holder.inner, tail, holder.prefix, holder)


def lay_out_worksheet(
    sheet: Worksheet, cells: Sequence[Sequence[Cell]], columns: Sequence[Column], *, header: int | None = None
) -> Layout | None:
    """How this worksheet is laid out; `cells` is what stands in it, from its very first row."""
    return lay_out(cells, sheet.merged, columns, styled=styled_rows(sheet), header=header)


def styled_rows(sheet: Worksheet) -> frozenset[int]:
    """Rows with cells of their own, even empty ones: a form draws the lines that are to be filled."""
    return frozenset(row.number for row in sheet.rows if not row.element.is_closed_at_once and _has_cells(sheet, row))


def _has_cells(sheet: Worksheet, row: DrawnRow) -> bool:
    start = sheet.raw[row.element.inner : row.element.inner + 60]
    return f"<{sheet.prefix}c".encode() in start
