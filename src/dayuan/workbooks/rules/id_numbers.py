"""The citizen's ID number: GB 11643-1999. Six digits of region, eight of birth, three of order, one to check."""

from datetime import date

from dayuan.households.rules import check_character
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.text import Cell, plain_code

PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91)
)


def read_id_number(cell: Cell) -> str:
    """The number as it is kept: eighteen characters, the last one a digit or a large X.

    Raises:
        Unreadable: what is wrong with it.
    """
    number = plain_code(cell).upper().replace("-", "")
    if len(number) == 15 and number.isascii() and number.isdigit():
        raise Unreadable(Fault.ID_OLD)
    if len(number) != 18 or not (
        number.isascii() and number[:17].isdigit() and (number[17].isdigit() or number[17] == "X")
    ):
        raise Unreadable(Fault.ID_LENGTH, {"length": str(len(number))})
    if int(number[:2]) not in PROVINCES:
        raise Unreadable(Fault.ID_REGION)
    try:
        birth_date_of(number)
    except ValueError:
        raise Unreadable(Fault.ID_BIRTHDAY) from None
    if number[17] != check_character(number[:17]):
        raise Unreadable(Fault.ID_CHECK)
    return number


def birth_date_of(number: str) -> date:
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def is_male(number: str) -> bool:
    """The order number's last digit: odd for men, even for women."""
    return int(number[16]) % 2 == 1
