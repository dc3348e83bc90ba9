"""One worksheet more in a filled form: who took it, when, of where and for what."""

import re

from dayuan.workbooks.filling.markup import Element, as_text, start_tag
from dayuan.workbooks.filling.package import BOOK, BOOK_RELATIONS, CONTENT_TYPES, Package
from dayuan.workbooks.filling.rows import cell_markup

PART = "xl/worksheets/about_this_file.xml"
RELATION = "rIdAboutThisFile"
WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
PLAIN_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def add_about(package: Package, lines: list[tuple[str, str]], title: str, *, like: str) -> dict[str, bytes]:
    """The parts of the workbook that change by one worksheet more, after all others."""
    sheets = package.elements(BOOK, "sheet")
    taken = {sheet.attributes.get("name", "").lower() for sheet in sheets}
    name = next(one for one in [title, *(f"{title} {n}" for n in range(2, len(taken) + 3))] if one.lower() not in taken)
    kind = next(kind for kind, part in package.relations(BOOK).values() if part == like)
    namespace = package.elements(like, "worksheet")[0].attributes.get("xmlns", PLAIN_NAMESPACE)
    return {
        BOOK: _after(package, BOOK, sheets[-1], _sheet(sheets, name)),
        BOOK_RELATIONS: _after(
            package,
            BOOK_RELATIONS,
            package.elements(BOOK_RELATIONS, "Relationship")[-1],
            f'Relationship Id="{RELATION}" Type="{kind}" Target="/{PART}"',
        ),
        CONTENT_TYPES: _after(
            package,
            CONTENT_TYPES,
            package.elements(CONTENT_TYPES, "Default", "Override")[-1],
            f'Override PartName="/{PART}" ContentType="{WORKSHEET_TYPE}"',
        ),
        PART: _page(namespace, lines),
    }


def _sheet(sheets: list[Element], name: str) -> str:
    number = max(int(re.sub(r"\D", "", sheet.attributes.get("sheetId", "")) or 0) for sheet in sheets) + 1
    reference = next(key for key in sheets[-1].attributes if key.endswith(":id"))
    return start_tag("sheet", {"name": name, "sheetId": str(number), reference: RELATION})[1:-1]


def _after(package: Package, part: str, last: Element, element: str) -> bytes:
    raw = package.read(part)
    return raw[: last.end] + f"<{last.prefix}{element}/>".encode() + raw[last.end :]


def _page(namespace: str, lines: list[tuple[str, str]]) -> bytes:
    rows = "".join(
        f'<row r="{number}">{_cell(f"A{number}", name)}{_cell(f"B{number}", value)}</row>'
        for number, (name, value) in enumerate(lines, start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{as_text(namespace)}"><cols><col min="1" max="1" width="14" customWidth="1"/>'
        f'<col min="2" max="2" width="70" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
    ).encode()


def _cell(reference: str, words: str) -> str:
    return cell_markup({"r": reference}, words, "")
