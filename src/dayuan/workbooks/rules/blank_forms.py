"""A blank form: where its header ends, which rows are to be written, where its footer begins, what it asks."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from dayuan.workbooks.rules.columns import Column, Kind
from dayuan.workbooks.rules.headers import ROWS_LOOKED_AT, find_header, name_headers
from dayuan.workbooks.rules.references import Area
from dayuan.workbooks.rules.text import Cell, header_key, is_empty, plain_text

NUMBER, FILLED_ON, FILLED_BY = "form_number", "form_filled_on", "form_filled_by"
OWN_COLUMNS = (
    Column(NUMBER, "序号", "Running number", Kind.WHOLE, ("序", "顺序号", "行号", "No.")),
    Column(FILLED_ON, "填表日期", "Filled in on", Kind.DATE, ("填报日期", "填表时间", "填报时间", "登记日期")),
    Column(FILLED_BY, "填表人", "Filled in by", synonyms=("填报人", "制表人", "填写人", "经办人", "登记人")),
)
"""What every form has, whatever it is about: reckoned while it is filled."""
DOTS = re.compile(r"[.…·。\s]+")
_FOOTER = re.compile(
    r"(?:填表|填报|制表|填写|经办|登记|负责|审核|审批|复核|核实|报送|联系)\s*(?:人|单位|日期|时间|电话|领导)?(?:[（(].{0,12}[）)])?\s*[:：]"
    r"|(?:备\s*注|注|说\s*明|填表说明|日\s*期|单\s*位|签\s*[字名]|盖\s*章|公\s*章)(?:[（(].{0,12}[）)])?\s*[:：]"
    r"|(?:合|总|小)\s*计\s*$|填表说明"
)
WIDE = 3
"""A line of words over so many columns is no row of a table."""


@dataclass(frozen=True)
class Layout:
    """Rows count from 1. Without room for a row, `last` is the row before `first`."""

    header: int
    labels: list[str]
    """By column, each once; nothing where a column has no header."""
    first: int
    last: int
    taken: list[int]
    """Rows of the table in which something stands already."""


def lay_out(
    rows: Sequence[Sequence[Cell]],
    merged: Collection[Area],
    columns: Sequence[Column],
    *,
    styled: Collection[int],
    header: int | None = None,
) -> Layout | None:
    """How a worksheet is laid out; `styled` are the rows that are drawn like rows of a table, `header` what was said.

    None where no row looks like a header.
    """
    top = [_filled_down(row, number, rows, merged) for number, row in enumerate(rows[:ROWS_LOOKED_AT], start=1)]
    found = header - 1 if header else find_header(top, columns)
    if found is None or found >= len(rows):
        return None
    at = max([found + 1, *(area.bottom for area in merged if area.top <= found + 1 <= area.bottom)])
    at = min(at, len(rows))
    labels = name_headers(top[at - 1] if at <= len(top) else rows[at - 1])
    first = at + 1
    footer = next((n for n in range(first, len(rows) + 1) if _is_footer(rows[n - 1], n, merged)), 0)
    last = footer - 1 if footer else max(len(rows), *styled, at)
    while last >= first and _is_bare(last, rows, styled):
        last -= 1
    taken = [n for n in range(first, min(last, len(rows)) + 1) if _says_something(rows[n - 1], labels)]
    return Layout(at, labels, first, last, taken)


def _filled_down(
    row: Sequence[Cell], number: int, rows: Sequence[Sequence[Cell]], merged: Collection[Area]
) -> list[Cell]:
    """A header merged over two rows stands in both."""
    cells = list(row)
    for area in merged:
        if area.top < number <= area.bottom and area.left == area.right:
            above = rows[area.top - 1] if area.top <= len(rows) else ()
            cells.extend([None] * (area.left - len(cells)))
            cells[area.left - 1] = above[area.left - 1] if area.left <= len(above) else None
    return cells


def _is_footer(row: Sequence[Cell], number: int, merged: Collection[Area]) -> bool:
    words = [plain_text(cell) for cell in row if isinstance(cell, str) and not is_empty(cell)]
    words = [word for word in words if not DOTS.fullmatch(word) and not word.isdigit()]
    if any(_FOOTER.match(word) for word in words):
        return True
    filled = sum(not is_empty(cell) for cell in row)
    is_wide = any(area.top <= number <= area.bottom and area.right - area.left >= WIDE - 1 for area in merged)
    return bool(words) and filled == 1 and is_wide


def _is_bare(number: int, rows: Sequence[Sequence[Cell]], styled: Collection[int]) -> bool:
    has_words = number <= len(rows) and any(not is_empty(cell) for cell in rows[number - 1])
    return number not in styled and not has_words


def _says_something(row: Sequence[Cell], labels: Sequence[str]) -> bool:
    """A running number, or dots that say "and so on", are no entry."""
    numbers = {header_key(word) for word in (OWN_COLUMNS[0].label, *OWN_COLUMNS[0].synonyms)}
    for index, cell in enumerate(row):
        is_number = index < len(labels) and header_key(labels[index]) in numbers
        if not is_empty(cell) and not is_number and not DOTS.fullmatch(plain_text(cell)):
            return True
    return False


_BLANK = r"[ \t\u3000\u00a0_]*"
_DAY = rf"{_BLANK}年{_BLANK}月{_BLANK}日"


def _asked(words: str, *, day: bool = False) -> re.Pattern[str]:
    end = f"(?:{_DAY}|{_BLANK})" if day else _BLANK
    return re.compile(
        rf"(?<![\u4e00-\u9fff])((?:{words})(?:[（(][^（）()]{{0,8}}[）)])?{_BLANK}[:：])({end})(?=$|[^\s_])", re.M
    )


_ASKS = {
    FILLED_BY: _asked("填表人|填报人|制表人|填写人|经办人"),
    FILLED_ON: _asked("填表日期|填报日期|填表时间|填报时间|制表日期|日期", day=True),
    "unit": _asked("填报单位|填表单位|报送单位|单位名称|单位"),
}
UNIT = "unit"


def answer_labels(text: str, answers: Mapping[str, str]) -> str:
    """`填表人：____` and its like, outside the table, with the answer behind it; what is answered already stays."""
    for name, pattern in _ASKS.items():
        text = pattern.sub(partial(_answered, answer=answers.get(name, "")), text)
    return text


def _answered(asked: re.Match[str], answer: str) -> str:
    label, room = asked[1], asked[2]
    is_last = asked.end() == len(asked.string)
    if not answer or (not room and not is_last):
        return asked[0]
    return f"{label}{answer}" if is_last else f"{label}{answer}{' ' * max(2, len(room) - len(answer) * 2)}"
