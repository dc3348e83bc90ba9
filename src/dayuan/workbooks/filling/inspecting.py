"""What a blank form is: which of its worksheets is to be filled, where its header is, which column asks for what."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from dayuan.workbooks.filling.package import open_package
from dayuan.workbooks.filling.worksheet import lay_out_worksheet, read_worksheet
from dayuan.workbooks.inspecting import signature_of
from dayuan.workbooks.models import RememberedMapping
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.reading.tables import open_table
from dayuan.workbooks.rules.blank_forms import Layout
from dayuan.workbooks.rules.columns import Column
from dayuan.workbooks.rules.headers import header_score, propose_mapping
from dayuan.workbooks.rules.text import Cell


@dataclass(frozen=True)
class Looked:
    """One worksheet of a form, laid out, with what stands in it."""

    worksheet: str
    layout: Layout
    cells: list[list[Cell]]


def look_into(path: Path, worksheet: str, columns: Sequence[Column], *, header: int | None = None) -> Looked:
    """Raises FileRefused where the worksheet is not there or has no row that can be the header."""
    with open_table(path) as table:
        package = open_package(path)
        with package.archive:
            if worksheet not in table.worksheets or worksheet not in package.worksheets:
                raise FileRefused(_("There is nothing in that row."))
            cells = list(table.rows(worksheet))
            layout = lay_out_worksheet(read_worksheet(package, worksheet), cells, columns, header=header)
    if layout is None or not any(layout.labels):
        raise FileRefused(_("There is nothing in that row."))
    return Looked(worksheet, layout, cells)


def find_table(path: Path, columns: Sequence[Column]) -> Looked:
    """The worksheet whose header names most of what we know.

    Raises:
        FileRefused: nothing is in the file, or no row looks like a header.
    """
    found: list[Looked] = []
    for name in worksheets_in(path):
        try:
            found.append(look_into(path, name, columns))
        except FileRefused:
            continue
    best = max(found, key=lambda one: header_score(one.layout.labels, columns), default=None)
    if best is None:
        raise FileRefused(_("No row of this file looks like a header. Put the names of the columns above the rows."))
    return best


def worksheets_in(path: Path) -> list[str]:
    with open_table(path) as table:
        return table.worksheets


def form_mapping(
    labels: list[str], columns: Sequence[Column], *, kind: str, township_code: str
) -> tuple[dict[str, str], bool]:
    """Which header asks for what; and whether that is known from a form or an import with these headers."""
    names = {column.name for column in columns}
    known = RememberedMapping.objects.filter(township_code=township_code, signature=signature_of(labels))
    kept = known.filter(kind=remembered_as(kind)).first() or known.filter(kind=kind).first()
    if kept is None:
        return propose_mapping(labels, [], columns), False
    remembered = {header: name for header, name in kept.mapping.items() if header in labels and name in names}
    if kept.kind == kind:
        # An import leaves out what forms ask besides.
        others = [label if label not in remembered else "" for label in labels]
        free = [column for column in columns if column.name not in remembered.values()]
        remembered |= propose_mapping(others, [], free)
    return remembered, True


def remembered_as(kind: str) -> str:
    """A form's headers are remembered apart from an import's: an import of the same headers must not lose a column."""
    return f"form:{kind}"
