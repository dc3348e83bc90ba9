"""Writing what somebody may see as a workbook or as text: masked, harmless to open, and marked with who took it."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.later import later
from dayuan.people.access import scope_of
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Export
from dayuan.workbooks.reading.places import PlaceBook, open_place_book
from dayuan.workbooks.rules.columns import Column, Kind, Value
from dayuan.workbooks.rules.formulas import neutral
from dayuan.workbooks.sheet import Sheet, Values, sheet_of
from dayuan.workbooks.values import shown_value
from dayuan.workbooks.writing import cell_for, letter_of, title_of, workbook_at

if TYPE_CHECKING:
    import openpyxl.styles
else:
    openpyxl = later("openpyxl")

SAY_EVERY = 1_000
WIDTHS = {Kind.RECORD: 38, Kind.ID_NUMBER: 22, Kind.PLACE: 22, Kind.DATE: 12, Kind.WHOLE: 8}
WIDTH = 16

type Told = Callable[[int], bool]
"""Told how many rows are written; answers whether to go on."""


class Cancelled(Exception):
    """Whoever asked no longer wants it."""


def write_export(export_id: UUID) -> None:
    """Write the file of an export. Safe to run twice: it is written anew."""
    export = Export.objects.select_related("by", "place").get(pk=export_id)
    if export.state != Export.State.WRITING:
        return
    sheet = sheet_of(export.kind)
    scope = scope_of(export.by, at=now())
    if not scope.sees(export.place_id, sheet.exporters):
        _end(export, Export.State.STOPPED)
        return
    Export.objects.filter(pk=export.pk).update(rows_total=sheet.count(scope, export.place_id))
    path = export_path(export.pk, export.format)
    try:
        written = _write(export, sheet, sheet.records(scope, export.place_id), path)
    except Cancelled:
        _end(export, Export.State.CANCELLED)
        return
    _end(export, Export.State.READY, rows=written)


@transaction.atomic
def _end(export: Export, state: str, *, rows: int = 0) -> None:
    ended = Export.objects.filter(pk=export.pk, state=Export.State.WRITING)
    ended.update(state=state, rows_done=rows, ready_at=now() if state == Export.State.READY else None)


def _write(export: Export, sheet: Sheet, records: Iterable[Values], path: Path) -> int:
    places = open_place_book(export.place_id)
    rows = _counted(export, (_cells(sheet, places, values) for values in records))
    with translation.override("zh-hans"):
        write = _write_csv if export.format == Export.Format.CSV else _write_xlsx
        return write(path, sheet, rows, watermark(export, sheet))


def _cells(sheet: Sheet, places: PlaceBook, values: Values) -> list[Value]:
    return [_cell(column, values, places) for column in sheet.columns]


def _cell(column: Column, values: Values, places: PlaceBook) -> Value:
    value = values.get(column.name)
    if isinstance(value, int | float | date):
        return value
    return shown_value(column, value, places) or None


def _counted[Cells](export: Export, rows: Iterable[Cells]) -> Iterator[Cells]:
    for number, row in enumerate(rows):
        if number % SAY_EVERY == 0:
            Export.objects.filter(pk=export.pk).update(rows_done=number)
            if Export.objects.filter(pk=export.pk, cancel_asked=True).exists():
                raise Cancelled
        yield row


def watermark(export: Export, sheet: Sheet) -> list[tuple[str, str]]:
    """Who took this file, when, of where and for what: a file that is passed on says whose it was."""
    return [
        (_("What"), str(sheet.title)),
        (_("Of where"), f"{export.place} {export.place_id}"),
        (_("Taken by"), f"{export.by} ({export.by.username})"),
        (_("At"), f"{export.made_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"),
        (_("For what"), export.purpose),
        (_("Number"), str(export.pk)),
        (
            _("Please"),
            _("Sensitive fields are masked. Do not pass this file on; delete it when its purpose is fulfilled."),
        ),
    ]


class _Writer(Protocol):
    def writerow(self, row: Iterable[Any], /) -> Any: ...


def _write_csv(path: Path, sheet: Sheet, rows: Iterable[Sequence[Any]], mark: list[tuple[str, str]]) -> int:
    unfinished = path.with_suffix(".part")
    unfinished.touch(mode=0o600)
    try:
        # The mark at the beginning is what lets spreadsheet programs read it as UTF-8.
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            written = _write_lines(csv.writer(file), sheet, rows, mark)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(path)
    return written


def _write_lines(writer: _Writer, sheet: Sheet, rows: Iterable[Sequence[Any]], mark: list[tuple[str, str]]) -> int:
    writer.writerow([neutral("；".join(f"{name}：{value}" for name, value in mark))])
    writer.writerow([column.label for column in sheet.columns])
    written = 0
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
        written += 1
    return written


def _write_xlsx(path: Path, sheet: Sheet, rows: Iterable[Sequence[Any]], mark: list[tuple[str, str]]) -> int:
    with workbook_at(path) as book:
        page = book.create_sheet(title_of(str(sheet.title)))
        page.freeze_panes = "A2"
        for number, column in enumerate(sheet.columns, start=1):
            page.column_dimensions[letter_of(number)].width = WIDTHS.get(column.kind, WIDTH)
        page.append([_bold(page, column.label) for column in sheet.columns])
        written = 0
        for row in rows:
            page.append([cell_for(page, cell) for cell in row])
            written += 1
        note = book.create_sheet(title_of(_("About this file")))
        note.column_dimensions["A"].width, note.column_dimensions["B"].width = 14, 70
        for name, value in mark:
            note.append([_bold(note, name), cell_for(note, value)])
    return written


def _bold(page: Any, text: str) -> Any:
    cell = cell_for(page, text, always=True)
    cell.font = openpyxl.styles.Font(bold=True)
    return cell
