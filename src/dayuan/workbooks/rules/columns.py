"""A column of a sheet: what it is called, what it holds, and how one cell of it is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from dayuan.workbooks.rules.dates import read_date
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.id_numbers import read_id_number
from dayuan.workbooks.rules.masks import Masked, is_masked
from dayuan.workbooks.rules.text import Cell, UnsavedFormula, header_key, is_empty, plain_code, plain_text

type Value = str | int | float | date | None
"""A cell as it is understood. Places are their code, choices their value, records their id."""

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{9,11}|[2-9]\d{6,7}")
_COUNTRY = re.compile(r"^(?:\+|00)?86(?=1[3-9]\d{9}$)")
LONGEST_CELL = 2_000


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"
    WHOLE = "whole"
    NUMBER = "number"
    DATE = "date"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    PLACE = "place"
    PLACE_PART = "place_part"
    """What files write beside the place, to be put together with it; our own write it all in one."""
    CHOICE = "choice"
    RECORD = "record"


@dataclass(frozen=True)
class Choice:
    """One answer a column knows: how it is kept, how it is written, and what else people write for it."""

    value: str
    word: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """`label` is the header of our own files, in Chinese; `synonyms` are the headers of other people's."""

    name: str
    label: str
    label_en: str
    kind: Kind = Kind.TEXT
    synonyms: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """A header with one of these words in it is another column, whatever else it says."""
    required: bool = False
    longest: int = 60
    least: int = 0
    most: int = 1_000_000
    choices: tuple[Choice, ...] = ()
    carries_down: bool = False
    """An empty cell means what stands above it: one number for a whole household, merged or written once."""
    level: str = ""
    """Of a part of a place: township, group or courtyard."""
    is_personal: bool = False
    """Masked where it is shown and exported."""
    _words: Mapping[str, str] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        words = {header_key(word): one.value for one in self.choices for word in (one.value, one.word, *one.also)}
        object.__setattr__(self, "_words", words)

    @property
    def header_keys(self) -> frozenset[str]:
        return frozenset(header_key(word) for word in (self.label, self.label_en, *self.synonyms))

    def word_of(self, value: Value) -> str:
        """A value as people read it."""
        if isinstance(value, date):
            return value.isoformat()
        for one in self.choices:
            if one.value == value:
                return one.word
        return "" if value is None else str(value)


def read_cell(column: Column, cell: Cell) -> Value:
    """What the cell says, except a place, which the register has to know: of it the plain text is given.

    Raises:
        Unreadable: it does not say what the column needs.
    """
    if isinstance(cell, UnsavedFormula):
        raise Unreadable(Fault.FORMULA_UNSAVED)
    if is_empty(cell):
        if column.required:
            raise Unreadable(Fault.REQUIRED)
        return None
    if isinstance(cell, str) and len(cell) > LONGEST_CELL:
        raise Unreadable(Fault.TOO_LONG, {"most": str(min(column.longest, LONGEST_CELL))})
    return _READERS[column.kind](column, cell)


def _read_text(column: Column, cell: Cell) -> Value:
    text = plain_text(cell)
    if len(text) > column.longest:
        raise Unreadable(Fault.TOO_LONG, {"most": str(column.longest)})
    if column.is_personal and is_masked(text):
        return Masked(text)
    if not text and column.required:
        raise Unreadable(Fault.REQUIRED)
    return text or None


def _read_code(column: Column, cell: Cell) -> Value:
    code = plain_code(cell)
    if len(code) > column.longest:
        raise Unreadable(Fault.TOO_LONG, {"most": str(column.longest)})
    if not code and column.required:
        raise Unreadable(Fault.REQUIRED)
    return code or None


def _read_whole(column: Column, cell: Cell) -> Value:
    code = plain_code(cell).removesuffix(".0")
    if not re.fullmatch(r"[+-]?\d{1,15}", code):
        raise Unreadable(Fault.NOT_WHOLE)
    if not column.least <= int(code) <= column.most:
        raise Unreadable(Fault.OUT_OF_RANGE, {"least": str(column.least), "most": str(column.most)})
    return int(code)


def _read_number(column: Column, cell: Cell) -> Value:
    code = plain_code(cell).removesuffix("°")
    if not re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,15})?", code):
        raise Unreadable(Fault.NOT_A_NUMBER)
    if not column.least <= float(code) <= column.most:
        raise Unreadable(Fault.OUT_OF_RANGE, {"least": str(column.least), "most": str(column.most)})
    return float(code)


def _read_date(column: Column, cell: Cell) -> Value:
    return read_date(cell)


def _read_id_number(column: Column, cell: Cell) -> Value:
    if isinstance(cell, str) and is_masked(cell):
        return Masked(plain_code(cell))
    return read_id_number(cell)


def _read_phone(column: Column, cell: Cell) -> Value:
    if isinstance(cell, str) and is_masked(cell):
        return Masked(plain_code(cell))
    number = re.sub(r"[-()]", "", plain_code(cell))
    number = _COUNTRY.sub("", number)
    if not (_MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number)):
        raise Unreadable(Fault.NOT_A_PHONE)
    return number


def _read_choice(column: Column, cell: Cell) -> Value:
    value = column._words.get(header_key(cell))
    if value is None:
        raise Unreadable(Fault.NOT_A_CHOICE, {"choices": "、".join(one.word for one in column.choices[:12])})
    return value


def _read_record(column: Column, cell: Cell) -> Value:
    try:
        return str(UUID(plain_code(cell)))
    except ValueError:
        raise Unreadable(Fault.NOT_A_RECORD) from None


_READERS = {
    Kind.TEXT: _read_text,
    Kind.CODE: _read_code,
    Kind.WHOLE: _read_whole,
    Kind.NUMBER: _read_number,
    Kind.DATE: _read_date,
    Kind.ID_NUMBER: _read_id_number,
    Kind.PHONE: _read_phone,
    Kind.PLACE: _read_text,
    Kind.PLACE_PART: _read_text,
    Kind.CHOICE: _read_choice,
    Kind.RECORD: _read_record,
}
