"""Text as people type it into cells, made plain: full-width forms, stray spaces, line breaks, numbers for text."""

import re
from datetime import date, datetime, time, timedelta

from dayuan.workbooks.rules.faults import Fault, Unreadable

type Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What a reader finds in a cell; an empty one is "" or None."""


class UnsavedFormula(str):
    """A formula that stands in a cell without a result: what it would say is not known."""

    __slots__ = ()


KEPT_EXACTLY_BELOW = 10**15
"""A spreadsheet keeps fifteen digits of a number; those of a longer one are gone."""

_LETTERS_AND_DIGITS = {
    code: code - 0xFEE0
    for span in ((0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A))
    for code in range(span[0], span[1] + 1)
}
_EVERYTHING = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x3002: 0x2E}
_UNSEEN = re.compile(
    r"[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")
_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff\uf900-\ufaff·]) (?=[\u3400-\u9fff\uf900-\ufaff·])")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
_NEUTRAL = re.compile(r"'(?=[=+\-@\t\r＝＋－＠'])")


def is_empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip(" \t\r\n\u3000\u00a0\u200b\ufeff"))


def plain_text(cell: Cell) -> str:
    """Words for people: full-width letters and digits made ordinary, one line, no space between Chinese characters."""
    text = _UNSEEN.sub("", _as_written(cell)).translate(_LETTERS_AND_DIGITS)
    return _BETWEEN_HAN.sub("", _SPACE.sub(" ", text)).strip()


def plain_code(cell: Cell) -> str:
    """Numbers and codes: everything full-width made ordinary, and no space at all.

    Raises:
        Unreadable: the spreadsheet made a number of it and lost its last digits.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= KEPT_EXACTLY_BELOW:
        raise Unreadable(Fault.LOST_DIGITS)
    code = _SPACE.sub("", _UNSEEN.sub("", _as_written(cell)).translate(_EVERYTHING))
    if _SCIENTIFIC.fullmatch(code):
        raise Unreadable(Fault.LOST_DIGITS)
    return code


def header_key(cell: Cell) -> str:
    """A header as it is compared: without spaces, marks and what stands in brackets, in small letters."""
    text = re.sub(r"[(（\[【].*?[)）\]】]", "", plain_text(cell).translate(_EVERYTHING))
    return re.sub(r"[\W_]+", "", text).lower()


def without_neutral(text: str) -> str:
    """A cell that an export of ours made harmless, as it was before."""
    return text[1:] if _NEUTRAL.match(text) else text


def _as_written(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return without_neutral(str(cell))
