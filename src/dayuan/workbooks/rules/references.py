"""Addresses of cells, and where they are once rows were put in."""

import re
from dataclasses import dataclass

LAST_ROW = 1_048_576
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
_IN_FORMULA = re.compile(
    r"""(?P<quoted>"(?:[^"]|"")*")"""
    r"""|(?P<sheet>(?:'(?:[^']|'')+'|[\w.\u0080-\uffff]+)!)?"""
    r"""(?<![\w.])(?P<top>\$?[A-Za-z]{1,3}\$?\d{1,7})(?::(?P<bottom>\$?[A-Za-z]{1,3}\$?\d{1,7}))?(?![\w.(!])"""
)


@dataclass(frozen=True)
class Area:
    """A rectangle of cells; rows and columns count from 1."""

    left: int
    top: int
    right: int
    bottom: int

    def covers(self, column: int, row: int) -> bool:
        return self.left <= column <= self.right and self.top <= row <= self.bottom

    def __str__(self) -> str:
        return f"{letters_of(self.left)}{self.top}:{letters_of(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Growth:
    """A table whose rows run from `first` to `last` gets `by` more of them after the last."""

    first: int
    last: int
    by: int

    def row(self, number: int) -> int:
        return min(number + self.by, LAST_ROW) if number > self.last else number

    def rows(self, top: int, bottom: int) -> tuple[int, int]:
        """What reached to the end of the table reaches to its new end."""
        reached_its_end = top <= self.last == bottom and self.first <= self.last
        return self.row(top), min(bottom + self.by, LAST_ROW) if reached_its_end else self.row(bottom)


def number_of(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell_at(reference: str) -> tuple[int, int] | None:
    """Column and row of `C12`."""
    match = _CELL.fullmatch(reference)
    return (number_of(match[1]), int(match[2])) if match else None


def area_at(reference: str) -> Area | None:
    """`A3:C3`, or one cell."""
    first, _colon, last = reference.partition(":")
    top, bottom = cell_at(first), cell_at(last or first)
    return Area(top[0], top[1], bottom[0], bottom[1]) if top and bottom else None


def moved_areas(references: str, growth: Growth) -> str:
    """Areas divided by blanks, as validations and colours name them."""
    moved = []
    for reference in references.split():
        area = area_at(reference)
        if area is None:
            moved.append(reference)
            continue
        top, bottom = growth.rows(area.top, area.bottom)
        now = Area(area.left, top, area.right, bottom)
        moved.append(str(now) if ":" in reference or top != bottom else f"{letters_of(area.left)}{top}")
    return " ".join(moved)


def moved_formula(formula: str, growth: Growth, *, sheet: str | None) -> str:
    """A formula after the rows were put in; `sheet` where it stands outside the worksheet, and must name it."""

    def move(match: re.Match[str]) -> str:
        named = (match["sheet"] or "").rstrip("!").strip("'").replace("''", "'")
        if match["quoted"] is not None or (named != sheet if sheet is not None else named != ""):
            return match[0]
        top, bottom = _row_in(match["top"]), _row_in(match["bottom"] or match["top"])
        if match["bottom"] is None:
            return (match["sheet"] or "") + _with_row(match["top"], growth.row(top))
        new_top, new_bottom = growth.rows(top, bottom)
        return f"{match['sheet'] or ''}{_with_row(match['top'], new_top)}:{_with_row(match['bottom'], new_bottom)}"

    return _IN_FORMULA.sub(move, formula)


def _row_in(reference: str) -> int:
    return int(re.sub(r"\D", "", reference))


def _with_row(reference: str, row: int) -> str:
    return re.sub(r"\d+$", str(row), reference)
