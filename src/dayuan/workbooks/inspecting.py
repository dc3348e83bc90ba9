"""What a fresh file is: its worksheets, where their headers are, and which column is which."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from dayuan.workbooks.files import upload_path
from dayuan.workbooks.models import Import, RememberedMapping
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.reading.tables import first_rows, has_words, open_table
from dayuan.workbooks.rules.headers import (
    find_header,
    header_score,
    headers_signature,
    names_over_two_rows,
    propose_mapping,
)
from dayuan.workbooks.rules.masks import mask_number
from dayuan.workbooks.rules.text import Cell, is_empty, plain_text
from dayuan.workbooks.sheet import Sheet

ROWS_SEEN = 230
SAMPLES = 3
LONGEST_SAMPLE = 40
LOOKS_PERSONAL = re.compile(r"[\d-]{11,18}[\dXx]?")
"""An ID number or a telephone: the column is known by its beginning and its end as well."""


@dataclass(frozen=True)
class Worksheet:
    """One worksheet as it was first looked at."""

    name: str
    header: int
    headers: list[str]
    score: int


@dataclass(frozen=True)
class Inspection:
    """What the file seems to be."""

    parts: list[dict[str, object]]
    headers: list[str]
    mapping: dict[str, str]
    is_remembered: bool


def inspect(path: Path, sheet: Sheet, *, township_code: str) -> Inspection:
    """Find the worksheets with the best header, and read all that are alike as one.

    Raises:
        FileRefused: nothing is in it, or no row looks like a header.
    """
    with open_table(path) as table:
        found, has_anything = [], False
        for name in table.worksheets:
            rows = first_rows(table, name, ROWS_SEEN)
            has_anything = has_anything or has_words(rows)
            worksheet = _look_at(name, rows, sheet)
            if worksheet is not None:
                found.append(worksheet)
        if not has_anything:
            raise FileRefused(_("The file is empty."))
        if not found:
            raise FileRefused(
                _("No row of this file looks like a header. Put the names of the columns above the rows.")
            )
        best = max(found, key=lambda worksheet: worksheet.score)
        alike = [one for one in found if headers_signature(one.headers) == headers_signature(best.headers)]
        samples = first_rows(table, best.name, best.header + ROWS_SEEN)[best.header + 1 :]
    remembered = remembered_mapping(sheet, best.headers, township_code)
    return Inspection(
        parts=[{"worksheet": one.name, "header": one.header} for one in alike],
        headers=best.headers,
        mapping=remembered or propose_mapping(best.headers, samples, sheet.columns),
        is_remembered=remembered is not None,
    )


def _look_at(name: str, rows: list[list[Cell]], sheet: Sheet) -> Worksheet | None:
    header = find_header(rows, sheet.columns)
    if header is None:
        return None
    return Worksheet(name, header, _names_at(rows, header), header_score(rows[header], sheet.columns))


def headers_at(path: Path, worksheet: str, header: int) -> list[str]:
    """The names in a row that a person says is the header.

    Raises:
        FileRefused: there is nothing in it.
    """
    with open_table(path) as table:
        rows = first_rows(table, worksheet, header + 1) if worksheet in table.worksheets else []
    if len(rows) <= header or not has_words([rows[header]]):
        raise FileRefused(_("There is nothing in that row."))
    return _names_at(rows, header)


def _names_at(rows: list[list[Cell]], header: int) -> list[str]:
    return names_over_two_rows(rows[header], rows[header - 1] if header else ())


def samples_by_header(path: Path, part: dict[str, int | str]) -> dict[str, list[str]]:
    """The first few different values under each header, for the person who confirms the columns."""
    header = int(part["header"])
    with open_table(path) as table:
        rows = first_rows(table, str(part["worksheet"]), header + ROWS_SEEN)
    samples: dict[str, list[str]] = {}
    for index, name in enumerate(_names_at(rows, header) if len(rows) > header else []):
        seen = dict.fromkeys(
            short_cell(row[index]) for row in rows[header + 1 :] if index < len(row) and not is_empty(row[index])
        )
        samples[name] = list(seen)[:SAMPLES]
    return samples


def words_under(import_: Import, headers: Collection[str]) -> dict[str, Counter[str]]:
    """How often each word stands below these headers, in all that is read of the file."""
    found: dict[str, Counter[str]] = {header: Counter() for header in headers}
    with open_table(upload_path(import_.pk)) as table:
        for part in import_.parts:
            rows, above = table.rows(part["worksheet"]), list[Cell]()
            for row in islice(rows, part["header"]):
                above = row
            names = names_over_two_rows(next(rows, []), above)
            places = [(index, found[name]) for index, name in enumerate(names) if name in found]
            for row in rows:
                for index, counter in places:
                    if index < len(row) and not is_empty(row[index]):
                        counter[plain_text(row[index])] += 1
    return found


def signature_of(headers: list[str]) -> str:
    return hashlib.sha256(headers_signature(headers).encode()).hexdigest()


def remembered_mapping(sheet: Sheet, headers: list[str], township_code: str) -> dict[str, str] | None:
    """How the last file with these headers was read in this township."""
    kept = RememberedMapping.objects.filter(
        township_code=township_code, kind=sheet.kind, signature=signature_of(headers)
    ).first()
    if kept is None:
        return None
    columns = {column.name for column in sheet.columns}
    return {header: name for header, name in kept.mapping.items() if header in headers and name in columns}


def short_cell(cell: Cell) -> str:
    """A cell as it is shown to whoever brought it: not at length, and what looks like a number of a person masked."""
    text = plain_text(cell)
    if LOOKS_PERSONAL.fullmatch(text):
        return mask_number(text)
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"
