"""The parts of a workbook's file: which one is a worksheet, and which forms could carry what is filled in outside."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from django.utils.translation import gettext as _

from dayuan.workbooks.filling.markup import BrokenMarkup, Element, elements_of
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.rules.formulas import function_that_may_reach_out

BOOK, BOOK_RELATIONS, CONTENT_TYPES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
MOST_BYTES = 40 * 1024 * 1024
"""A blank form is small, and parts of it are held in memory."""
REACHES_OUT = re.compile(
    r"xl/(?:externalLinks|embeddings|activeX|ctrlProps|queryTables|webextensions|model|customData)/"
    r"|xl/connections\.xml|customUI|xl/pivotCache",
    re.IGNORECASE,
)
FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})


def _broken() -> str:
    return _("The file is damaged or incomplete. Open it in the spreadsheet program, save it again, and upload that.")


@dataclass
class Package:
    """An open workbook. Its parts were checked by the guard before."""

    archive: zipfile.ZipFile
    worksheets: dict[str, str] = field(default_factory=dict)
    """The part of each worksheet, by its name."""

    def read(self, part: str) -> bytes:
        try:
            return self.archive.read(part)
        except KeyError as missing:
            raise FileRefused(_broken()) from missing

    def elements(self, part: str, *names: str) -> list[Element]:
        try:
            return elements_of(self.read(part), names)
        except BrokenMarkup as broken:
            raise FileRefused(_broken()) from broken

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to inside the file: kind and part, by id."""
        path = PurePosixPath(part)
        relations = f"{path.parent}/_rels/{path.name}.rels"
        if relations not in self.archive.namelist():
            return {}
        return {
            one.attributes.get("Id", ""): (one.attributes.get("Type", ""), _resolve(path.parent, one))
            for one in self.elements(relations, "Relationship")
            if one.attributes.get("TargetMode") != "External"
        }


def open_package(path: Path) -> Package:
    """Raises FileRefused where it is no whole workbook."""
    try:
        package = Package(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError) as broken:
        raise FileRefused(_broken()) from broken
    parts = {key: part for key, (_kind, part) in package.relations(BOOK).items()}
    for sheet in package.elements(BOOK, "sheet"):
        key = next((value for name, value in sheet.attributes.items() if name.endswith(":id")), "")
        if key in parts:
            package.worksheets[sheet.attributes.get("name", "")] = parts[key]
    return package


def _resolve(folder: PurePosixPath, relation: Element) -> str:
    target = relation.attributes.get("Target", "")
    if target.startswith("/"):
        return target[1:]
    found: list[str] = []
    for step in (folder / target).parts:
        found = found[:-1] if step == ".." else [*found, step]
    return "/".join(found)


def refuse_reaching_out(path: Path) -> None:
    """A form comes from elsewhere and leaves with people's data in it, so nothing in it may carry them further.

    Raises:
        FileRefused: it is too large for a form, holds links or objects, or calculates with what may send something.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MOST_BYTES:
            raise FileRefused(
                _("This is too large for a blank form. Delete the empty rows and pictures it does not need.")
            )
        if any(REACHES_OUT.search(part.filename) for part in parts):
            raise FileRefused(_("The form holds links to other files, or objects. Copy its table into a new workbook."))
        for formula in _formulas(archive):
            name = function_that_may_reach_out(formula)
            if name:
                raise FileRefused(
                    _(
                        "The form calculates with %(function)s, which could carry what is filled in somewhere else."
                        " Delete that formula and upload it again."
                    )
                    % {"function": name[:30]}
                )


def _formulas(archive: zipfile.ZipFile) -> Iterator[str]:
    for part in archive.namelist():
        if part.startswith("xl/") and part.endswith(".xml") and "sharedStrings" not in part:
            raw = archive.read(part)
            if not re.search(rb"f>|formula|definedName|<(?:\w+:)?f\s", raw):
                continue
            try:
                yield from (one.text for one in elements_of(raw, FORMULAS))
            except BrokenMarkup as broken:
                raise FileRefused(_broken()) from broken
