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
from dayuan.kernel.copying import copy_in, draft_of
from dayuan.kernel.later import later
from dayuan.people.access import Scope, scope_of
from dayuan.workbooks.files import export_path
from dayuan.workbooks.filling.answers import fill_blank
from dayuan.workbooks.models import Export, TakenRecord
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.reading.places import PlaceBook, open_place_book
from dayuan.workbooks.rules.columns import Column, Kind, Value
from dayuan.workbooks.rules.formulas import neutral
from dayuan.workbooks.sheet import NotForYou, Sheet, Values, sheet_of
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
    export = Export.objects.select_related("by", "place", "form").get(pk=export_id)
    if export.state != Export.State.WRITING:
        return
    sheet = sheet_of(export.kind)
    scope = scope_of(export.by, at=now())
    if not scope.sees(export.place_id, sheet.exporters):
        _end(export, Export.State.STOPPED)
        return
    path = export_path(export.pk, export.format)
    keys: list[str] = []
    try:
        written = _write(export, sheet, _listed(_records(export, sheet, scope), export, sheet, keys), path)
    except Cancelled:
        _end(export, Export.State.CANCELLED)
    except (NotForYou, FileRefused):
        _end(export, Export.State.STOPPED)
    else:
        _end(export, Export.State.READY, rows=written, taken=lambda: _note_taken(export, sheet, keys))


def _records(export: Export, sheet: Sheet, scope: Scope) -> Iterator[Values]:
    if export.layout == Export.Layout.OWN and not export.chosen:
        total, records = sheet.count(scope, export.place_id), sheet.records(scope, export.place_id)
    else:
        day = export.made_at.astimezone(SHANGHAI).date()
        total = sheet.form_count(scope, export.place_id, export.chosen, day=day)
        records = sheet.form_records(scope, export.place_id, export.chosen, day=day)
    Export.objects.filter(pk=export.pk).update(rows_total=total)
    return records


def _listed(records: Iterable[Values], export: Export, sheet: Sheet, keys: list[str]) -> Iterator[Values]:
    """Whose records the file holds is known once it is ready."""
    for values in records:
        if export.chosen or sheet.of_residents:
            keys.append(str(values.get("record", "")))
        yield values


def _note_taken(export: Export, sheet: Sheet, keys: list[str]) -> None:
    if sheet.of_residents:
        draft = draft_of(TakenRecord, of_id=export.pk)
        copy_in(TakenRecord, (draft(record=UUID(key)) for key in keys))
    if export.chosen:
        sheet.form_taken(keys, export.chosen, by=export.by, reason=export.purpose, at=now())


@transaction.atomic
def _end(export: Export, state: str, *, rows: int = 0, taken: Callable[[], None] | None = None) -> None:
    ended = Export.objects.filter(pk=export.pk, state=Export.State.WRITING)
    ended.update(state=state, rows_done=rows, ready_at=now() if state == Export.State.READY else None)
    if taken is not None:
        taken()


def _write(export: Export, sheet: Sheet, records: Iterable[Values], path: Path) -> int:
    places = open_place_book(export.place_id)
    counted = _counted(export, records)
    with translation.override("zh-hans"):
        mark = watermark(export, sheet)
        if export.form is not None:
            return fill_blank(export, export.form, sheet, counted, places=places, path=path, mark=mark)
        columns = sheet.flat_columns if export.layout == Export.Layout.FLAT else sheet.own_columns
        rows = (_cells(columns, places, values) for values in counted)
        write = _write_csv if export.format == Export.Format.CSV else _write_xlsx
        return write(path, sheet, columns, rows, mark)


def _cells(columns: Sequence[Column], places: PlaceBook, values: Values) -> list[Value]:
    return [_cell(column, values, places) for column in columns]


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
        (_("What"), f"{sheet.title} · {export.form}" if export.form else str(sheet.title)),
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


def _write_csv(
    path: Path, sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[Any]], mark: list[tuple[str, str]]
) -> int:
    unfinished = path.with_suffix(".part")
    unfinished.touch(mode=0o600)
    try:
        # The mark at the beginning is what lets spreadsheet programs read it as UTF-8.
        with unfinished.open("w", encoding="utf-8-sig", newline="") as file:
            written = _write_lines(csv.writer(file), columns, rows, mark)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(path)
    return written


def _write_lines(
    writer: _Writer, columns: Sequence[Column], rows: Iterable[Sequence[Any]], mark: list[tuple[str, str]]
) -> int:
    writer.writerow([neutral("；".join(f"{name}：{value}" for name, value in mark))])
    writer.writerow([column.label for column in columns])
    written = 0
    for row in rows:
        writer.writerow([neutral(cell) if isinstance(cell, str) else cell for cell in row])
        written += 1
    return written


def _write_xlsx(
    path: Path, sheet: Sheet, columns: Sequence[Column], rows: Iterable[Sequence[Any]], mark: list[tuple[str, str]]
) -> int:
    with workbook_at(path) as book:
        page = book.create_sheet(title_of(str(sheet.title)))
        page.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            page.column_dimensions[letter_of(number)].width = WIDTHS.get(column.kind, WIDTH)
        page.append([_bold(page, column.label) for column in columns])
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
