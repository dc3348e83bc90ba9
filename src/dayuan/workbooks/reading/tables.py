"""Workbooks and text files as worksheets of rows, one row after another."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import python_calamine as calamine
from django.utils.translation import gettext as _

from dayuan.workbooks.reading.guard import MOST_COLUMNS, MOST_ROWS, FileRefused, is_workbook
from dayuan.workbooks.rules.text import Cell, is_empty

CSV_NAME = "CSV"
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", ";", "\t")
LINES_WEIGHED = 20
LONGEST_FIELD = 100_000


class Table:
    """An open file. Worksheets that are hidden are not there."""

    def __init__(self, worksheets: list[str]) -> None:
        self.worksheets = worksheets

    def rows(self, worksheet: str) -> Iterator[list[Cell]]:
        """Every row from the very first, empty ones too, so that a row's number is the one people see."""
        raise NotImplementedError


class _Workbook(Table):
    def __init__(self, book: calamine.CalamineWorkbook) -> None:
        self._book = book
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.typ == calamine.SheetTypeEnum.WorkSheet and sheet.visible == calamine.SheetVisibleEnum.Visible
        ]
        super().__init__(visible)

    def rows(self, worksheet: str) -> Iterator[list[Cell]]:
        try:
            sheet = self._book.get_sheet_by_name(worksheet)
        except calamine.CalamineError as broken:
            raise FileRefused(_damaged()) from broken
        if sheet.start is None:
            return
        before: list[Cell] = [None] * sheet.start[1]
        for row in sheet.iter_rows():
            yield [*before, *row]


class _Text(Table):
    def __init__(self, path: Path) -> None:
        super().__init__([CSV_NAME])
        self._path = path
        self._encoding = _encoding_of(path)
        self._separator = _separator_of(path, self._encoding)

    def rows(self, worksheet: str) -> Iterator[list[Cell]]:
        with self._path.open(encoding=self._encoding, newline="") as file:
            try:
                for number, row in enumerate(csv.reader(file, delimiter=self._separator), start=1):
                    _refuse_too_many(number, len(row))
                    yield list(row)
            except csv.Error as broken:
                raise FileRefused(_damaged()) from broken


@contextmanager
def open_table(path: Path) -> Iterator[Table]:
    """The file as a table. It must have passed `check_file`.

    Raises:
        FileRefused: it cannot be read, or nothing is in it.
    """
    if not is_workbook(path):
        yield _Text(path)
        return
    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except (calamine.CalamineError, OSError) as broken:
        raise FileRefused(_damaged()) from broken
    with book:
        yield _Workbook(book)


def first_rows(table: Table, worksheet: str, count: int) -> list[list[Cell]]:
    found = []
    for row in table.rows(worksheet):
        found.append(row)
        if len(found) >= count:
            break
    return found


def has_words(rows: list[list[Cell]]) -> bool:
    return any(not is_empty(cell) for row in rows for cell in row)


def _damaged() -> str:
    return _("The file is damaged or incomplete. Open it in the spreadsheet program, save it again, and upload that.")


def _refuse_too_many(rows: int, columns: int) -> None:
    if rows > MOST_ROWS:
        raise FileRefused(
            _("The table is too long: %(rows)s rows at most. Split it into several.") % {"rows": MOST_ROWS}
        )
    if columns > MOST_COLUMNS:
        raise FileRefused(_("The table is too wide: %(columns)s columns at most.") % {"columns": MOST_COLUMNS})


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates: tuple[str, ...] = ("utf-16",)
    else:
        candidates = ENCODINGS
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise FileRefused(_("The text of this file cannot be read. Save it as .xlsx or as CSV in UTF-8 and upload that."))


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while chunk := file.read(1024 * 1024):
                if "\x00" in chunk:
                    return False
    except UnicodeError:
        return False
    return True


def _separator_of(path: Path, encoding: str) -> str:
    """The separator that divides the first lines most often and most evenly."""
    with path.open(encoding=encoding, newline="") as file:
        lines = [line for line in (file.readline(LONGEST_FIELD) for _number in range(LINES_WEIGHED)) if line.strip()]
    return max(SEPARATORS, key=lambda separator: sum(line.count(separator) for line in lines))
