"""From records to the answers of a form: which of our columns stands under which header, on which day, by whom."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dayuan.kernel.clock import SHANGHAI
from dayuan.workbooks.files import form_path
from dayuan.workbooks.filling.fill import Filled, fill_form
from dayuan.workbooks.filling.inspecting import look_into
from dayuan.workbooks.filling.rows import Answer
from dayuan.workbooks.models import BlankForm, Export
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.reading.places import PlaceBook
from dayuan.workbooks.rules.blank_forms import FILLED_BY, FILLED_ON, NUMBER, OWN_COLUMNS, UNIT
from dayuan.workbooks.rules.columns import Column, Value
from dayuan.workbooks.sheet import Sheet, Values
from dayuan.workbooks.values import shown_value


def form_columns_of(sheet: Sheet) -> tuple[Column, ...]:
    """Everything a form may ask; what is reckoned comes before what the register keeps."""
    own = tuple(column for column in sheet.own_columns if column.name != "record")
    return (*OWN_COLUMNS, *sheet.form_columns, *own)


def fill_blank(
    export: Export,
    form: BlankForm,
    sheet: Sheet,
    records: Iterable[Values],
    *,
    places: PlaceBook,
    path: Path,
    mark: list[tuple[str, str]],
) -> int:
    """Write the records into the form. Raises FileRefused where its file is gone."""
    if form.gone_at is not None or not form_path(form.pk).exists():
        raise FileRefused(_("The form's file was deleted. Upload it again."))
    looked = look_into(form_path(form.pk), form.worksheet, form_columns_of(sheet), header=form.header)
    day = export.made_at.astimezone(SHANGHAI).date()
    fixed: dict[str, Value] = {FILLED_ON: day, FILLED_BY: str(export.by)}
    columns = mapped_columns(looked.layout.labels, form.mapping, sheet)
    filled = Filled(
        worksheet=form.worksheet,
        layout=looked.layout,
        cells=looked.cells,
        answers={FILLED_ON: _spelled(day), FILLED_BY: str(export.by), UNIT: str(export.place)},
        about=mark,
        about_title=_("About this file"),
    )
    return fill_form(form_path(form.pk), path, _answers(records, columns, fixed, places), filled)


def mapped_columns(labels: list[str], mapping: Mapping[str, str], sheet: Sheet) -> dict[int, Column]:
    """Which of our columns stands in which column of the form, counted from 1."""
    known = {column.name: column for column in form_columns_of(sheet)}
    return {
        index: known[mapping[label]]
        for index, label in enumerate(labels, start=1)
        if label and mapping.get(label, "") in known
    }


def _answers(
    records: Iterable[Values], columns: Mapping[int, Column], fixed: Mapping[str, Value], places: PlaceBook
) -> Iterator[dict[int, Answer]]:
    for number, values in enumerate(records, start=1):
        given: dict[str, Any] = {**values, **fixed, NUMBER: number}
        yield {index: _answer(column, given.get(column.name), places) for index, column in columns.items()}


def _answer(column: Column, value: Value, places: PlaceBook) -> Answer:
    """Days as text: a form that draws its cells for words would show a number."""
    if isinstance(value, int):
        return value
    return shown_value(column, value, places) or None


def _spelled(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
