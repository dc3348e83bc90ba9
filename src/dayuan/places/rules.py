"""What a place is. A place's code is its position in the tree: everything inside it starts with its code."""

from enum import StrEnum


class Level(StrEnum):
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"
    GRID = "grid"


CODE_LENGTHS: dict[Level, int] = {Level.COUNTY: 6, Level.TOWNSHIP: 9, Level.VILLAGE: 12, Level.GRID: 15}
"""Digits of the statistical code; a grid adds three digits to its village's."""


class SiteKind(StrEnum):
    CHECKPOINT = "checkpoint"
    MARKET = "market"
    OFFICE = "office"


class FeatureKind(StrEnum):
    ROAD = "road"
    STREAM = "stream"
    HILL = "hill"


def level_of(code: str) -> Level:
    """The level a code stands for.

    Raises:
        ValueError: it is not 6, 9, 12 or 15 digits.
    """
    for level, length in CODE_LENGTHS.items():
        if len(code) == length and code.isascii() and code.isdigit():
            return level
    raise ValueError(f"not a place code: {code!r}")


def contains(outer: str, inner: str) -> bool:
    return inner.startswith(outer)


def enclosing_codes(code: str) -> list[str]:
    """This place and the places around it, the nearest first."""
    return [code[:length] for length in sorted(CODE_LENGTHS.values(), reverse=True) if length <= len(code)]


def township_of(code: str) -> str:
    return code[:9]


OFFICIAL_ENDINGS: tuple[tuple[str, str], ...] = (
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("社区居民委员会", "社区"),
    ("居民委员会", "社区"),
)
"""The statistical list names the committee; people name the place."""


def short_name(official: str) -> str:
    """A place as people call it: 丞相村 for 丞相村民委员会."""
    for ending, short in OFFICIAL_ENDINGS:
        if official.endswith(ending):
            return official.removesuffix(ending) + short
    return official
