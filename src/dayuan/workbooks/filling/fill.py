"""Writing people's rows into a blank form: everything of its workbook that is not the table stays as it was."""

import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from dayuan.workbooks.filling.about import add_about
from dayuan.workbooks.filling.markup import elements_of, start_tag
from dayuan.workbooks.filling.package import BOOK, BOOK_RELATIONS, CONTENT_TYPES, Package, open_package
from dayuan.workbooks.filling.rows import Answer, Patterns, cell_markup
from dayuan.workbooks.filling.worksheet import DrawnRow, Worksheet, read_worksheet
from dayuan.workbooks.rules.blank_forms import Layout, answer_labels
from dayuan.workbooks.rules.references import Area, Growth, letters_of, moved_areas, moved_formula
from dayuan.workbooks.rules.text import Cell

CALCULATED = "xl/calcChain.xml"
HELD_IN_MEMORY = 4 * 1024 * 1024
_AREAS = re.compile(r"""\b(ref|sqref)=(["'])([^"']*)\2""")
_EXTENDED = re.compile(r"(<(?:\w+:)?(sqref|f)>)([^<]*)(</)")
_MERGES = re.compile(rb"<(?:\w+:)?mergeCells\b[^>]*>.*?</(?:\w+:)?mergeCells>|<(?:\w+:)?mergeCells\b[^>]*/>", re.S)
_BREAKS = re.compile(rb"<(?:\w+:)?rowBreaks\b.*?</(?:\w+:)?rowBreaks>", re.S)
_DIMENSION = re.compile(rb"<(?:\w+:)?dimension\b[^>]*?(?:/>|>\s*</(?:\w+:)?dimension>)")
_ANCHOR_ROW = re.compile(rb"(<(?:\w+:)?row>)(\d+)(</)")


@dataclass(frozen=True)
class Filled:
    """What is written into a form."""

    worksheet: str
    layout: Layout
    cells: list[list[Cell]]
    """What stands in the worksheet now, for the words outside its table."""
    answers: Mapping[str, str]
    """Behind the labels outside the table: who fills in, when, which unit."""
    about: list[tuple[str, str]]
    about_title: str


def fill_form(form: Path, target: Path, rows: Iterable[Mapping[int, Answer]], filled: Filled) -> int:
    """Write the rows, by column, into a copy of the form; it appears only once whole. Says how many."""
    unfinished = target.with_suffix(".part")
    unfinished.touch(mode=0o600)
    try:
        with tempfile.SpooledTemporaryFile(max_size=HELD_IN_MEMORY) as written:
            count = _write_into(form, unfinished, rows, filled, written)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    unfinished.replace(target)
    return count


def _write_into(
    form: Path, target: Path, rows: Iterable[Mapping[int, Answer]], filled: Filled, written: IO[bytes]
) -> int:
    package = open_package(form)
    with package.archive:
        sheet = read_worksheet(package, filled.worksheet)
        count, merged = _write_rows(sheet, filled.layout, rows, written)
        written.seek(0)
        room = filled.layout.last - filled.layout.first + 1
        growth = Growth(filled.layout.first, filled.layout.last, max(0, count - room))
        changed = _other_parts(package, filled, growth)
        part = package.worksheets[filled.worksheet]
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in package.archive.namelist():
                if name == part:
                    with archive.open(name, "w") as stream:
                        _write_sheet(stream, sheet, filled, growth, written=written, merged=merged)
                elif name != CALCULATED:
                    archive.writestr(name, changed.pop(name, b"") or package.read(name))
            for name, content in changed.items():
                archive.writestr(name, content)
    return count


def _write_rows(
    sheet: Worksheet, layout: Layout, rows: Iterable[Mapping[int, Answer]], written: IO[bytes]
) -> tuple[int, list[Area]]:
    """The rows of the table as markup, and what is merged in them."""
    patterns, merged, count = Patterns(sheet, layout), list[Area](), 0
    for answers, is_last in _with_last(rows):
        number = layout.first + count
        pattern = patterns.of(number, is_last=is_last)
        written.write(pattern.write(number, answers, sheet.prefix))
        merged += pattern.areas(number)
        count += 1
    for number in range(layout.first + count, layout.last + 1):
        # Lines nobody needs stay as empty lines, without the example that stood there.
        pattern = patterns.of(number, is_last=number == layout.last)
        written.write(pattern.write(number, {}, sheet.prefix))
        merged += pattern.areas(number)
    return count, merged


def _with_last[Row](rows: Iterable[Row]) -> Iterator[tuple[Row, bool]]:
    iterator = iter(rows)
    try:
        held = next(iterator)
    except StopIteration:
        return
    for row in iterator:
        yield held, False
        held = row
    yield held, True


def _write_sheet(
    stream: IO[bytes],
    sheet: Worksheet,
    filled: Filled,
    growth: Growth,
    *,
    written: IO[bytes],
    merged: list[Area],
) -> None:
    holder = sheet.holder
    stream.write(_moved(_DIMENSION.sub(b"", sheet.raw[: holder.start]), growth))
    stream.write(start_tag(holder.tag, holder.attributes).encode())
    below = [row for row in sheet.rows if row.number > filled.layout.last]
    for row in sheet.rows:
        if row.number <= filled.layout.header:
            stream.write(_outside(sheet, row, filled, growth))
    shutil.copyfileobj(written, stream)
    for row in below:
        stream.write(_outside(sheet, row, filled, growth))
    stream.write(f"</{holder.tag}>".encode())
    stream.write(_tail(sheet, filled.layout, growth, merged))


def _outside(sheet: Worksheet, row: DrawnRow, filled: Filled, growth: Growth) -> bytes:
    """A row that is not of the table: where it now stands, with its labels answered."""
    raw = sheet.raw[row.element.start : row.element.end]
    number = growth.row(row.number)
    pieces, at = [], row.element.inner - row.element.start
    attributes = {**row.element.attributes, "r": str(number)}
    pieces.append(start_tag(row.element.tag, attributes, closed=row.element.is_closed_at_once).encode())
    words = filled.cells[row.number - 1] if row.number <= len(filled.cells) else []
    for cell in sheet.cells(row):
        element = cell.element
        pieces.append(raw[at : element.start])
        text = words[cell.column - 1] if cell.column <= len(words) else None
        answered = answer_labels(text, filled.answers) if isinstance(text, str) else text
        place = {**element.attributes, "r": f"{letters_of(cell.column)}{number}"}
        if isinstance(answered, str) and answered != text:
            place.pop("t", None)
            pieces.append(cell_markup(place, answered, sheet.prefix).encode())
        else:
            pieces.append(start_tag(element.tag, place, closed=element.is_closed_at_once).encode())
            pieces.append(_moved_formulas(raw[element.inner : element.end], growth))
        at = element.end
    pieces.append(raw[at:])
    return b"".join(pieces)


def _moved_formulas(inner: bytes, growth: Growth) -> bytes:
    if not growth.by or b"f" not in inner:
        return inner
    match = re.search(r"(<(?:\w+:)?f\b[^>]*>)([^<]*)(</)", inner.decode())
    if match is None:
        return inner
    text = inner.decode()
    formula = _AREAS.sub(lambda found: _moved_area(found, growth), match[1]) + moved_formula(
        match[2], growth, sheet=None
    )
    return (text[: match.start()] + formula + text[match.start(3) :]).encode()


def _tail(sheet: Worksheet, layout: Layout, growth: Growth, merged: list[Area]) -> bytes:
    """What follows the rows: merged areas, colours by condition, lists to choose from, breaks, links."""
    after = sheet.raw[sheet.holder.end :]
    outside = [
        _grown(area, growth) for area in sheet.merged if not (layout.first <= area.top and area.bottom <= layout.last)
    ]
    found = _MERGES.search(after)
    if found is None:
        return _moved(after, growth)
    written = "".join(f'<{sheet.prefix}mergeCell ref="{area}"/>' for area in [*outside, *merged])
    count = len(outside) + len(merged)
    holder = f'<{sheet.prefix}mergeCells count="{count}">{written}</{sheet.prefix}mergeCells>' if count else ""
    return _moved(after[: found.start()], growth) + holder.encode() + _moved(after[found.end() :], growth)


def _grown(area: Area, growth: Growth) -> Area:
    top, bottom = growth.rows(area.top, area.bottom)
    return Area(area.left, top, area.right, bottom)


def _moved(raw: bytes, growth: Growth) -> bytes:
    if not growth.by:
        return raw
    raw = _BREAKS.sub(lambda found: _moved_breaks(found[0], growth), raw)
    text = _AREAS.sub(lambda found: _moved_area(found, growth), raw.decode())
    return _EXTENDED.sub(lambda found: _moved_extended(found, growth), text).encode()


def _moved_area(found: re.Match[str], growth: Growth) -> str:
    return f"{found[1]}={found[2]}{moved_areas(found[3], growth)}{found[2]}"


def _moved_extended(found: re.Match[str], growth: Growth) -> str:
    moved = moved_areas(found[3], growth) if found[2] == "sqref" else moved_formula(found[3], growth, sheet=None)
    return f"{found[1]}{moved}{found[4]}"


def _moved_breaks(raw: bytes, growth: Growth) -> bytes:
    return re.sub(rb'\bid="(\d+)"', lambda found: b'id="%d"' % growth.row(int(found[1])), raw)


def _other_parts(package: Package, filled: Filled, growth: Growth) -> dict[str, bytes]:
    """The parts that must say something new: the book with one worksheet more, and what lies over moved rows."""
    changed = add_about(package, filled.about, filled.about_title, like=package.worksheets[filled.worksheet])
    changed[CONTENT_TYPES] = _without_calculated(changed[CONTENT_TYPES])
    changed[BOOK_RELATIONS] = _without_calculated(changed[BOOK_RELATIONS])
    changed[BOOK] = _moved_names(changed[BOOK], filled.worksheet, growth)
    if growth.by:
        for kind, part in package.relations(package.worksheets[filled.worksheet]).values():
            if kind.endswith("/drawing"):
                changed[part] = _moved_drawing(package.read(part), growth)
            elif kind.endswith("/table"):
                changed[part] = _moved(package.read(part), growth)
    return changed


def _without_calculated(raw: bytes) -> bytes:
    """The order of calculation names cells by where they stood; without it, it is found anew."""
    return re.sub(rb"<(?:Override|Relationship)\b[^>]*calcChain\.xml[^>]*/>", b"", raw)


def _moved_names(raw: bytes, worksheet: str, growth: Growth) -> bytes:
    """Print areas and other names; and everything is calculated anew when the file is opened."""
    raw = re.sub(rb"<((?:\w+:)?calcPr)\b(?![^>]*fullCalcOnLoad)", rb'<\1 fullCalcOnLoad="1"', raw)
    pieces, at = [], 0
    for name in elements_of(raw, {"definedName"}):
        pieces.append(raw[at : name.inner])
        inner = raw[name.inner : name.end]
        closing = inner.rfind(b"</")
        pieces.append(moved_formula(inner[:closing].decode(), growth, sheet=worksheet).encode() + inner[closing:])
        at = name.end
    return b"".join([*pieces, raw[at:]])


def _moved_drawing(raw: bytes, growth: Growth) -> bytes:
    """Pictures below the table move with what they belong to; their rows count from 0."""
    return _ANCHOR_ROW.sub(lambda row: row[1] + b"%d" % (growth.row(int(row[2]) + 1) - 1) + row[3], raw)
