"""The lunar calendar and the sexagenary branch of a day, as lunar-python computes them."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from dayuan.kernel.later import later

if TYPE_CHECKING:
    import lunar_python
else:
    lunar_python = later("lunar_python")


JULIAN_DAY_OF_ORDINAL_ZERO = 1721425
"""Julian day (at noon) minus `date.toordinal()`."""
BRANCH_OF_ORDINAL_ZERO = 2
"""2 March 2026 is a 亥 day (11) with the ordinal 739677; the cycle of twelve has run unbroken since."""
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
BRANCHES_EN = ("zi", "chou", "yin", "mao", "chen", "si", "wu", "wei", "shen", "you", "xu", "hai")
FIRST_DAY, LAST_DAY = date(1950, 1, 1), date(2150, 12, 31)
"""Within these the library's months agree with the published almanac; nothing of a township lies beyond."""


@dataclass(frozen=True)
class LunarDay:
    """A day of the lunar calendar. A leap month has the number of the month before it."""

    year: int
    month: int
    is_leap: bool
    day: int
    month_length: int
    """29 or 30 days."""


def lunar_of(day: date) -> LunarDay:
    """
    Raises:
        ValueError: the day lies beyond the years this calendar is used for.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise ValueError(f"no lunar date is given for {day}")
    firsts, months = _months_around(day.year)
    found = bisect_right(firsts, day.toordinal()) - 1
    year, number, length = months[found]
    return LunarDay(year, abs(number), number < 0, day.toordinal() - firsts[found] + 1, length)


def branch_of(day: date) -> int:
    """The earthly branch (地支) of a day: 0 is 子, 11 is 亥."""
    return (day.toordinal() + BRANCH_OF_ORDINAL_ZERO) % 12


@lru_cache(maxsize=64)
def _months_around(year: int) -> tuple[list[int], list[tuple[int, int, int]]]:
    """Every lunar month that touches this solar year: its first day as an ordinal, and year, number, length."""
    listed = lunar_python.LunarYear.fromYear(year).getMonths()
    firsts = [int(month.getFirstJulianDay()) - JULIAN_DAY_OF_ORDINAL_ZERO for month in listed]
    return firsts, [(month.getYear(), month.getMonth(), month.getDayCount()) for month in listed]
