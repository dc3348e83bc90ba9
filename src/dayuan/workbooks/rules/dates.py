"""Days as township sheets write them."""

import re
from datetime import date, datetime, timedelta

from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.text import Cell, plain_code

SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's calendar, from 1 March 1900 on (before that it counts a day that never was)."""
FIRST_SERIAL, LAST_SERIAL = 61, 73_050
"""1 March 1900 to 31 December 2099."""

_PARTS = re.compile(
    r"(\d{4})(?:年|[-/.、])(\d{1,2})(?:月|[-/.、])(\d{1,2})日?(?:T?\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?)?"
)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_date(cell: Cell) -> date:
    """1987-3-5, 1987/3/5, 1987.3.5, 1987年3月5日, 19870305, or a spreadsheet's own day, also as text.

    Raises:
        Unreadable: it is none of these, only a year, or a day that does not exist.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    code = plain_code(cell)
    found = _PARTS.fullmatch(code) or _EIGHT.fullmatch(code)
    if found:
        return _day(*map(int, found.groups()))
    if re.fullmatch(r"(?:19|20)\d{2}年?", code):
        raise Unreadable(Fault.ONLY_A_YEAR)
    if re.fullmatch(r"\d{2,5}(?:\.\d+)?", code) and FIRST_SERIAL <= float(code) < LAST_SERIAL + 1:
        return SERIAL_ZERO + timedelta(days=int(float(code)))
    raise Unreadable(Fault.NOT_A_DATE)


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable(Fault.NO_SUCH_DAY) from None
