"""Rows as they are kept between a file and a decision, and as people are shown them."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from dayuan.workbooks.inspecting import short_cell
from dayuan.workbooks.reading.places import PlaceBook
from dayuan.workbooks.rules.columns import Column, Kind, Value
from dayuan.workbooks.rules.masks import mask_detail, mask_number
from dayuan.workbooks.rules.text import Cell, plain_text
from dayuan.workbooks.sheet import Sheet, Values

MASKED_AS_NUMBERS = frozenset({Kind.ID_NUMBER, Kind.PHONE, Kind.CODE})


def as_text(kept: Mapping[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":")) if kept else ""


def from_text(text: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text) if text else {}
    return found


def values_as_json(values: Values) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def values_from_json(sheet: Sheet, kept: Mapping[str, Any]) -> dict[str, Value]:
    days = {column.name for column in sheet.columns if column.kind == Kind.DATE}
    return {
        name: date.fromisoformat(value) if name in days and isinstance(value, str) else value
        for name, value in kept.items()
    }


def shown_cell(column: Column, cell: Cell) -> str:
    """What stands in a cell that is not taken, masked where it is personal; empty where nothing could be seen of it."""
    text = short_cell(cell)
    if column.is_personal:
        text = mask_number(plain_text(cell)) if column.kind in MASKED_AS_NUMBERS else mask_detail(plain_text(cell))
    return text if text.strip("*") else ""


def shown_value(column: Column, value: Value, places: PlaceBook, *, masked: bool = True) -> str:
    """One value as people read it; a personal one is masked unless told otherwise."""
    if value is None:
        return ""
    if column.kind == Kind.PLACE:
        return places.full_name_of(str(value))
    text = column.word_of(value)
    if not (masked and column.is_personal):
        return text
    return mask_number(text) if column.kind in MASKED_AS_NUMBERS else mask_detail(text)
