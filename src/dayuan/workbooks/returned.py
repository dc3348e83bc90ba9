"""The same workbook, given back with the reasons: beside the row, in the cell, and as a comment."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dayuan.kernel.later import later
from dayuan.workbooks.files import upload_path
from dayuan.workbooks.models import Import, RefusedRow
from dayuan.workbooks.reading.tables import Table, open_table
from dayuan.workbooks.rules.headers import names_over_two_rows
from dayuan.workbooks.rules.text import Cell
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.understanding import ROWS_OF_A_WORKSHEET
from dayuan.workbooks.wording import sentence_of
from dayuan.workbooks.writing import cell_for, letter_of, title_of, workbook_at

if TYPE_CHECKING:
    import openpyxl.comments
    import openpyxl.styles
else:
    openpyxl = later("openpyxl")

REASON_HEADER = "原因"
WRONG_COLOUR = "FFF2C7"
MOST_COMMENTS = 5_000
"""Comments are kept in memory by whoever writes and opens them; the colour and the reason stand on every row."""
WIDTH = 16


def write_returned(import_: Import, path: Path) -> None:
    comments = iter(range(MOST_COMMENTS))
    with open_table(upload_path(import_.pk)) as table, workbook_at(path) as book:
        for index, part in enumerate(import_.parts):
            sheet = book.create_sheet(title_of(part["worksheet"]))
            for number in range(1, len(import_.headers) + 2):
                sheet.column_dimensions[letter_of(number)].width = WIDTH
            for row in _rows(import_, table, index, comments):
                sheet.append([one.cell(sheet) if isinstance(one, Marked) else cell_for(sheet, one) for one in row])


class Marked:
    """A cell with a reason."""

    def __init__(self, cell: Cell, reason: str, *, comments: bool) -> None:
        self._cell, self._reason, self._comments = cell, reason, comments

    def cell(self, sheet: Any) -> Any:
        cell = cell_for(sheet, self._cell, always=True)
        cell.fill = openpyxl.styles.PatternFill("solid", fgColor=WRONG_COLOUR)
        if self._comments:
            cell.comment = openpyxl.comments.Comment(self._reason, "Dayuan", width=320, height=90)
        return cell


def _rows(import_: Import, table: Table, index: int, comments: Iterator[int]) -> Iterator[list[Any]]:
    part = import_.parts[index]
    refused = _refused_of(import_, index)
    following = next(refused, None)
    columns: dict[str, int] = {}
    above: list[Cell] = []
    for at, row in enumerate(table.rows(part["worksheet"])):
        if at < part["header"]:
            above = row
            yield list(row)
        elif at == part["header"]:
            names = names_over_two_rows(row, above)
            columns = {import_.mapping.get(name, ""): place for place, name in enumerate(names)}
            width, reason_at = len(row), _reason_column(row)
            yield _with_reason(list(row), reason_at, REASON_HEADER)
        elif following is not None and following.number == index * ROWS_OF_A_WORKSHEET + at + 1:
            marked: list[Any] = [*row, *[None] * (width - len(row))]
            for problem in following.problems:
                place = columns.get(problem["column"])
                if place is not None:
                    has_room = next(comments, None) is not None
                    marked[place] = Marked(
                        row[place] if place < len(row) else None, sentence_of(problem), comments=has_room
                    )
            yield _with_reason(marked, reason_at, Marked(_reasons(import_, following), "", comments=False))
            following = next(refused, None)
        else:
            # An old reason of a row that has been mended would only mislead.
            yield _with_reason(list(row), reason_at, None)


def _reason_column(header: list[Cell]) -> int:
    """The reasons' own column where the file came back with one, else the first one free."""
    return header.index(REASON_HEADER) if REASON_HEADER in header else len(header)


def _with_reason(row: list[Any], place: int, reason: Any) -> list[Any]:
    row += [None] * (place + 1 - len(row))
    row[place] = reason
    return row


def _refused_of(import_: Import, index: int) -> Iterator[RefusedRow]:
    first = index * ROWS_OF_A_WORKSHEET
    return (
        RefusedRow.objects.filter(of=import_, number__gt=first, number__lt=first + ROWS_OF_A_WORKSHEET)
        .order_by("number")
        .iterator(chunk_size=1_000)
    )


def _reasons(import_: Import, row: RefusedRow) -> str:
    sheet = sheet_of(import_.kind)
    lines = []
    for problem in row.problems:
        label = f"{sheet.column(problem['column']).label}：" if problem["column"] else ""
        lines.append(label + sentence_of(problem).removesuffix("。"))
    return "；".join(lines)
