"""What a place is. A place's code is its position in the tree: everything inside it starts with its code."""

import re
from collections.abc import Collection
from enum import StrEnum


class Level(StrEnum):
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GRID = "grid"
    GROUP = "group"
    COURTYARD = "courtyard"


CODE_LENGTHS: dict[Level, int] = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12}
VILLAGE_DIGITS = CODE_LENGTHS[Level.VILLAGE]
"""Digits of the statistical code; what a township divides further has codes of its own making behind them."""

CODE_PATTERNS: dict[Level, str] = {
    Level.COUNTY: r"^[0-9]{6}$",
    Level.TOWNSHIP: r"^[0-9]{9}$",
    Level.VILLAGE: r"^[0-9]{12}$",
    Level.GRID: r"^[0-9]{15}$",
    Level.GROUP: r"^[0-9]{12}G[0-9]{2}$",
    Level.COURTYARD: r"^[0-9]{12}(G[0-9]{2})?D[0-9]{2}$",
}
"""A grid adds three digits to its village's code, a group G01, a courtyard D01 to its group's or its village's."""

TOP_DOWN: tuple[Level, ...] = (
    Level.COUNTY,
    Level.TOWNSHIP,
    Level.VILLAGE,
    Level.GRID,
    Level.GROUP,
    Level.COURTYARD,
)
"""From the widest to the closest. Grids and groups divide the same village in two ways; a group is the closer word."""

MADE_HERE = frozenset({Level.GRID, Level.GROUP, Level.COURTYARD})
"""What a township makes, renames and closes itself; the others come from the statistical list."""

STANDS_IN: dict[Level, frozenset[Level]] = {
    Level.COUNTY: frozenset(),
    Level.TOWNSHIP: frozenset({Level.COUNTY}),
    Level.VILLAGE: frozenset({Level.TOWNSHIP}),
    Level.GRID: frozenset({Level.VILLAGE}),
    Level.GROUP: frozenset({Level.VILLAGE}),
    Level.COURTYARD: frozenset({Level.GROUP, Level.VILLAGE}),
}

MARKS: dict[Level, tuple[str, int]] = {Level.GRID: ("", 3), Level.GROUP: ("G", 2), Level.COURTYARD: ("D", 2)}
"""What stands before the number in a code, and the number's digits."""

_INNER_PART = re.compile(r"G[0-9]{2}|D[0-9]{2}|[0-9]{3}")


class SiteKind(StrEnum):
    CHECKPOINT = "checkpoint"
    MARKET = "market"
    OFFICE = "office"


class FeatureKind(StrEnum):
    ROAD = "road"
    STREAM = "stream"
    HILL = "hill"


class OutlineSource(StrEnum):
    """Where an outline comes from; only an imported one was ever measured."""

    IMPORTED = "imported"
    SKETCHED = "sketched"
    SCHEMATIC = "schematic"


def level_of(code: str) -> Level:
    """The level a code stands for.

    Raises:
        ValueError: it is no place's code.
    """
    for level, pattern in CODE_PATTERNS.items():
        # `$` would let a line feed follow; a code ends where it ends.
        if re.fullmatch(pattern[1:-1], code):
            return level
    raise ValueError(f"not a place code: {code!r}")


def contains(outer: str, inner: str) -> bool:
    return inner.startswith(outer)


def enclosing_codes(code: str) -> list[str]:
    """This place and the places around it, the nearest first."""
    level_of(code)
    digits = CODE_LENGTHS[Level.VILLAGE]
    codes = [code[:length] for length in CODE_LENGTHS.values() if length <= len(code)]
    for part in _INNER_PART.finditer(code, digits):
        codes.append(code[: part.end()])
    return codes[::-1]


def township_of(code: str) -> str:
    return code[:9]


def village_of(code: str) -> str:
    """The village that a place is, or lies in."""
    return code[:VILLAGE_DIGITS]


def unit_of(code: str) -> str:
    """The village or township to whose unit a place belongs: its committee or its government."""
    return code[:VILLAGE_DIGITS]


def may_stand_in(level: Level, outer: Level) -> bool:
    return outer in STANDS_IN[level]


def largest_number(level: Level) -> int:
    return int(10 ** MARKS[level][1] - 1)


def inner_code(outer: str, level: Level, number: int) -> str:
    """The code of the place with this number inside another.

    Raises:
        ValueError: such a place cannot stand there, or the number is none of its.
    """
    if level not in MARKS or not may_stand_in(level, level_of(outer)) or not 1 <= number <= largest_number(level):
        raise ValueError(f"no {level} number {number} in {outer!r}")
    mark, digits = MARKS[level]
    return f"{outer}{mark}{number:0{digits}}"


def number_of(code: str) -> int:
    """The number with which a grid, group or courtyard is counted inside the place around it."""
    return int(code[-MARKS[level_of(code)][1] :])


def next_number(level: Level, taken: Collection[int]) -> int | None:
    """The number after the highest ever given; a closed place's number is not given again. None when all are used."""
    number = max(taken, default=0) + 1
    return number if number <= largest_number(level) else None


OFFICIAL_ENDINGS: tuple[tuple[str, str], ...] = (
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("社区居民委员会", "社区"),
    ("居民委员会", "社区"),
)
"""The statistical list names the committee; people name the place."""


_NAME = re.compile(r"[\w(（\[【《“][\w ·・.．、，,:：#№°&/～~()（）\[\]【】《》“”‘’'’\-－—–]*")


def is_name(words: str) -> bool:
    """Whether a place can be called so: letters of any script, digits, and the marks that names are written with.

    A spreadsheet would run what begins with =, +, - or @; < and > belong to pages.
    """
    return _NAME.fullmatch(words.strip()) is not None


def short_name(official: str) -> str:
    """A place as people call it: 丞相村 for 丞相村民委员会."""
    for ending, short in OFFICIAL_ENDINGS:
        if official.endswith(ending):
            return official.removesuffix(ending) + short
    return official
