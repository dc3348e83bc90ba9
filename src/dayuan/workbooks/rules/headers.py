"""Which row of a worksheet is the header, and which of its columns is which of ours."""

from collections.abc import Iterable, Mapping, Sequence

from dayuan.workbooks.rules.columns import Column, Kind, read_cell
from dayuan.workbooks.rules.faults import Unreadable
from dayuan.workbooks.rules.text import Cell, header_key, is_empty, plain_text

ROWS_LOOKED_AT = 30
TELLING_KINDS = frozenset({Kind.ID_NUMBER, Kind.PHONE, Kind.DATE, Kind.CHOICE, Kind.RECORD})
"""Kinds whose values tell what a column is even under a header nobody knows."""
SHARE_THAT_TELLS = 0.8
LONGEST_HEADER = 60


def find_header(rows: Sequence[Sequence[Cell]], columns: Iterable[Column]) -> int | None:
    """The index of the row with the most headers we know; without any, the first with two different words."""
    known = {key for column in columns for key in column.header_keys}
    scores = [len({header_key(cell) for cell in row if not is_empty(cell)} & known) for row in rows[:ROWS_LOOKED_AT]]
    best = max(scores, default=0)
    if best >= 2 or (best == 1 and len(known) < 4):
        return scores.index(best)
    for index, row in enumerate(rows[:ROWS_LOOKED_AT]):
        words = [plain_text(cell) for cell in row if isinstance(cell, str) and not is_empty(cell)]
        if len(set(words)) >= 2 and len(set(words)) == len(words):
            return index
    return None


def header_score(row: Sequence[Cell], columns: Iterable[Column]) -> int:
    """How many of our columns a header row names."""
    known = {key for column in columns for key in column.header_keys}
    return len({header_key(cell) for cell in row if not is_empty(cell)} & known)


def name_headers(row: Sequence[Cell]) -> list[str]:
    """The header row as names that differ: a second 姓名 is 姓名 (2); columns without a header have no name."""
    counts: dict[str, int] = {}
    names = []
    for cell in row:
        name = "" if is_empty(cell) else plain_text(cell)[:LONGEST_HEADER]
        counts[name] = counts.get(name, 0) + 1
        names.append(f"{name} ({counts[name]})" if name and counts[name] > 1 else name)
    return names


def names_over_two_rows(row: Sequence[Cell], above: Sequence[Cell] = ()) -> list[str]:
    """The same of a header that is merged over two rows: where nothing stands in the lower one, the upper one speaks.

    A row above with a single word is a title, and speaks of no column.
    """
    if len({plain_text(cell) for cell in above if not is_empty(cell)}) < 2:
        return name_headers(row)
    cells = [*row, *[None] * (len(above) - len(row))]
    both = zip(cells, [*above, *[None] * (len(cells) - len(above))], strict=True)
    return name_headers([upper if is_empty(cell) else cell for cell, upper in both])


def propose_mapping(
    headers: Sequence[str], samples: Sequence[Sequence[Cell]], columns: Sequence[Column]
) -> dict[str, str]:
    """Which of our columns each header is: by its words, then by what stands below it. Each is used once."""
    mapping = _by_words(headers, columns)
    taken = set(mapping.values())
    for index, header in enumerate(headers):
        if not header or header in mapping:
            continue
        values = [row[index] for row in samples if index < len(row) and not is_empty(row[index])]
        fitting = [column for column in columns if column.name not in taken and _fits(column, values)]
        if len(fitting) == 1:
            mapping[header] = fitting[0].name
            taken.add(fitting[0].name)
    return mapping


def _by_words(headers: Sequence[str], columns: Sequence[Column]) -> dict[str, str]:
    mapping: dict[str, str] = {}
    taken: set[str] = set()
    # A header that is exactly a known word comes before one that only contains it, and what can be one column
    # only before what can be several: beside 村, 村民小组 is the group; alone, it says where somebody is.
    for matches, most in ((_is_called, 1), (_is_called, len(columns)), (_contains_name, len(columns))):
        for header in headers:
            key = header_key(header)
            if not key or header in mapping:
                continue
            found = [one for one in columns if matches(key, one) and not _is_another(header, one)]
            free = [one for one in found if one.name not in taken]
            if free and len(found) <= most:
                mapping[header] = free[0].name
                taken.add(free[0].name)
    return mapping


def _is_called(key: str, column: Column) -> bool:
    return key in column.header_keys


def _is_another(header: str, column: Column) -> bool:
    # Also in brackets, which do not count for the name: 经度(GCJ-02) is no WGS84.
    return any(word.lower() in header.lower() for word in column.never)


def _contains_name(key: str, column: Column) -> bool:
    return any(len(word) >= 4 and (word in key or key in word) and len(key) >= 3 for word in column.header_keys)


def _fits(column: Column, values: Sequence[Cell]) -> bool:
    if column.kind not in TELLING_KINDS or len(values) < 3:
        return False
    return sum(_reads(column, value) for value in values) >= SHARE_THAT_TELLS * len(values)


def _reads(column: Column, value: Cell) -> bool:
    try:
        read_cell(column, value)
    except Unreadable:
        return False
    return True


def headers_signature(headers: Sequence[str]) -> str:
    """The headers as one text: a file with the same ones is mapped as the last."""
    return "|".join(sorted(header_key(header) or header for header in headers if header))


def columns_without_header(columns: Sequence[Column], mapping: Mapping[str, str]) -> list[Column]:
    return [column for column in columns if column.required and column.name not in set(mapping.values())]
