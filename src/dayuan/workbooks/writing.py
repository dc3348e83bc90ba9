"""Writing workbooks cell by cell: text stays text whatever it begins with, and a file appears only once whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from dayuan.kernel.later import later
from dayuan.workbooks.rules.formulas import neutral
from dayuan.workbooks.rules.text import Cell

if TYPE_CHECKING:
    import openpyxl
else:
    openpyxl = later("openpyxl")


@contextmanager
def workbook_at(path: Path) -> Iterator[openpyxl.Workbook]:
    """A workbook to append rows to; it is saved when the block ends, readable by us alone."""
    book = openpyxl.Workbook(write_only=True)
    unfinished = path.with_suffix(".part")
    unfinished.touch(mode=0o600)
    try:
        yield book
        book.save(unfinished)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        if book.worksheets:
            # Saving is what removes the rows that wait in a temporary file.
            book.save(os.devnull)
        raise


def title_of(worksheet: str) -> str:
    return "".join(islice((letter for letter in worksheet if letter not in "\\/*?:[]"), 31)) or _("Sheet")


def letter_of(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_for(sheet: Any, value: Cell, *, always: bool = False) -> Any:
    """What a worksheet may hold: text stays text, whatever it begins with."""
    if isinstance(value, str):
        text = neutral(openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", value))
        if not always and text == value:
            return value
        cell = openpyxl.cell.WriteOnlyCell(sheet, text)
        cell.data_type = "s"
        return cell
    if value is not None and not isinstance(value, int | float | bool | date | datetime | time):
        value = str(value)
    return openpyxl.cell.WriteOnlyCell(sheet, value) if always else value  # type: ignore[arg-type]  # days and times are taken too
