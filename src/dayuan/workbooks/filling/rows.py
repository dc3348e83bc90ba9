"""The rows of a form's table as markup: drawn as the form draws them, text that is never a formula."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dayuan.workbooks.filling.markup import as_text, start_tag
from dayuan.workbooks.filling.worksheet import DrawnRow, Worksheet
from dayuan.workbooks.rules.blank_forms import Layout
from dayuan.workbooks.rules.formulas import neutral
from dayuan.workbooks.rules.references import Area, letters_of

type Answer = str | int | None
LONGEST = 32_767
"""What one cell may hold."""
_SPACES = re.compile(r"\s")


@dataclass(frozen=True)
class Pattern:
    """How one row is drawn: the attributes of the row, the style of each of its cells, and what is merged in it."""

    attributes: Mapping[str, str]
    styles: Mapping[int, str]
    merged: tuple[tuple[int, int], ...] = ()

    def write(self, number: int, answers: Mapping[int, Answer], prefix: str) -> bytes:
        cells = []
        for column in sorted(self.styles.keys() | answers.keys()):
            style = self.styles.get(column, "")
            given = {"r": f"{letters_of(column)}{number}", **({"s": style} if style else {})}
            cells.append(cell_markup(given, answers.get(column), prefix))
        row = start_tag(f"{prefix}row", {"r": str(number), **self.attributes})
        return f"{row}{''.join(cells)}</{prefix}row>".encode()

    def areas(self, number: int) -> list[Area]:
        return [Area(left, number, right, number) for left, right in self.merged]


def cell_markup(attributes: Mapping[str, str], answer: Answer, prefix: str) -> str:
    """One cell: a number, or text that stays text whatever it begins with."""
    if answer is None or answer == "":
        return start_tag(f"{prefix}c", attributes, closed=True)
    if isinstance(answer, int):
        return f"{start_tag(f'{prefix}c', attributes)}<{prefix}v>{answer}</{prefix}v></{prefix}c>"
    text = as_text(neutral(answer)[:LONGEST])
    kept = ' xml:space="preserve"' if _SPACES.search(text[:1] + text[-1:]) or "\n" in text else ""
    inner = f"<{prefix}is><{prefix}t{kept}>{text}</{prefix}t></{prefix}is>"
    return f"{start_tag(f'{prefix}c', {**attributes, 't': 'inlineStr'})}{inner}</{prefix}c>"


class Patterns:
    """For each row that is written, how it is drawn: as the form drew it there, or the one before its end."""

    def __init__(self, sheet: Worksheet, layout: Layout) -> None:
        self._sheet, self._layout = sheet, layout
        self._drawn = {row.number: row for row in sheet.rows if layout.header <= row.number <= layout.last}
        self._known: dict[int, Pattern] = {}
        self._middle = max(layout.first, layout.last - 1)

    def of(self, number: int, *, is_last: bool) -> Pattern:
        """The pattern of the row that becomes this number; the last row of a form often has a line of its own."""
        layout = self._layout
        if layout.last < layout.first:
            return self._pattern(layout.header, without_style=True)
        if is_last and number >= layout.last:
            return self._pattern(layout.last)
        return self._pattern(min(number, self._middle) if number >= layout.last else number)

    def _pattern(self, number: int, *, without_style: bool = False) -> Pattern:
        if number not in self._known:
            self._known[number] = self._read(number, without_style=without_style)
        return self._known[number]

    def _read(self, number: int, *, without_style: bool) -> Pattern:
        row: DrawnRow | None = self._drawn.get(number)
        if row is None or without_style:
            return Pattern({}, {})
        kept = {name: value for name, value in row.element.attributes.items() if name not in ("r", "spans")}
        merged = tuple((area.left, area.right) for area in self._sheet.merged if area.top == area.bottom == number)
        return Pattern(kept, {cell.column: cell.style for cell in self._sheet.cells(row)}, merged)
