"""Which files are opened: everything that could harm is refused with a sentence before any of it is understood."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from dayuan.kernel.errors import Refusal

MOST_ROWS = 200_000
MOST_COLUMNS = 200
MOST_UNPACKED_BYTES = 600 * 1024 * 1024
MOST_RATIO = 150
RATIO_COUNTS_FROM_BYTES = 5 * 1024 * 1024
MOST_PARTS = 2_000
CHUNK = 1024 * 1024

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
CELL = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})?(\d{1,9})["']""")
CODED_CELL = re.compile(rb"""\br\s*=\s*["'][^"'<>]{0,40}&""")
TAIL = 64
"""A pattern may lie across two chunks."""


class FileRefused(Refusal):
    """The file cannot be taken; the sentence says why and what to do."""


def check_file(path: Path, *, most_bytes: int) -> None:
    """Raises FileRefused, each kind with its sentence."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(_("The file is empty."))
    if size > most_bytes:
        raise FileRefused(
            _("The file is too large: %(mb)s MB at most. Split it into several.") % {"mb": most_bytes // (1024 * 1024)}
        )
    with path.open("rb") as file:
        start = file.read(8)
        if start == OLE:
            raise FileRefused(_why_ole(start + file.read()))
    if start.startswith(ZIP):
        _check_zip(path)
    elif start.startswith((b"PK", b"%PDF", b"\x89PNG", b"\xff\xd8", b"Rar!", b"7z")):
        raise FileRefused(_("This is not a table. Choose an .xlsx or .csv file."))


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == ZIP


def _why_ole(content: bytes) -> str:
    if ENCRYPTED in content:
        return _("The workbook is protected by a password. Open it, remove the password, save it and upload it again.")
    return _("This is an old .xls file. Open it, choose Save as, take the format .xlsx, and upload that.")


def _check_zip(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_parts(parts)
            with path.open("rb") as file:
                unpacked = 0
                for part in parts:
                    unpacked += _check_part(file, part, room=MOST_UNPACKED_BYTES - unpacked)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError) as broken:
        raise FileRefused(_broken()) from broken


def _broken() -> str:
    return _("The file is damaged or incomplete. Open it in the spreadsheet program, save it again, and upload that.")


def _check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MOST_PARTS or len(set(names)) != len(names):
        raise FileRefused(_broken())
    if any(part.flag_bits & 1 for part in parts):
        raise FileRefused(
            _("The workbook is protected by a password. Open it, remove the password, save it and upload it again.")
        )
    if any("vbaproject" in name.lower() or "macrosheets" in name.lower() for name in names):
        raise FileRefused(_("The workbook contains macros, which are never taken. Save it as .xlsx without them."))
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise FileRefused(_("This is not a table. Choose an .xlsx or .csv file."))
    # What the file says of itself is enough to refuse, never to believe.
    for part in parts:
        _refuse_bomb(part, part.file_size, room=MOST_UNPACKED_BYTES)
    if sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES:
        raise FileRefused(_bomb())


def _bomb() -> str:
    return _("The file unpacks into far more than a table holds, so it is not opened.")


def _refuse_bomb(part: zipfile.ZipInfo, unpacked: int, *, room: int) -> None:
    if unpacked > room or (unpacked > RATIO_COUNTS_FROM_BYTES and unpacked > MOST_RATIO * max(part.compress_size, 1)):
        raise FileRefused(_bomb())


def _check_part(file: BinaryIO, part: zipfile.ZipInfo, *, room: int) -> int:
    """Unpack one part without keeping it, count what it truly holds, and look for what no table needs."""
    is_worksheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    is_markup = part.filename.lower().endswith((".xml", ".rels", ".vml"))
    unpacked, tail = 0, b""
    for chunk in _unpack(file, part):
        unpacked += len(chunk)
        _refuse_bomb(part, unpacked, room=room)
        if is_markup:
            if unpacked == len(chunk) and chunk[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
                raise FileRefused(_broken())
            if DOCTYPE.search(tail + chunk):
                raise FileRefused(_("The file contains instructions that no table needs, so it is not opened."))
        if is_worksheet:
            _check_reach(tail + chunk)
        tail = chunk[-TAIL:]
    if unpacked != part.file_size:
        raise FileRefused(_broken())
    return unpacked


def _check_reach(chunk: bytes) -> None:
    """One cell in the last corner would make a reader lay out the whole plane up to it."""
    if CODED_CELL.search(chunk):
        raise FileRefused(_broken())
    for column, row in _extremes(chunk):
        if int(row) > MOST_ROWS:
            raise FileRefused(
                _("The table is too long: %(rows)s rows at most. Split it into several.") % {"rows": MOST_ROWS}
            )
        if column and _column_number(column) > MOST_COLUMNS:
            raise FileRefused(_("The table is too wide: %(columns)s columns at most.") % {"columns": MOST_COLUMNS})


def _extremes(chunk: bytes) -> list[tuple[bytes, bytes]]:
    found = CELL.findall(chunk)
    columns = {column for column, _row in found}
    farthest_row = max((row for _column, row in found), key=int, default=b"0")
    return [(column, farthest_row) for column in columns]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _unpack(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part as they truly are, whatever its length is said to be (APPNOTE 4.3.7)."""
    file.seek(part.header_offset)
    header = file.read(30)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    file.seek(name_length + extra_length, 1)
    left = part.compress_size
    inflate = zlib.decompressobj(-15) if part.compress_type == zipfile.ZIP_DEFLATED else None
    if inflate is None and part.compress_type != zipfile.ZIP_STORED:
        raise FileRefused(_broken())
    while left > 0:
        packed = file.read(min(64 * 1024, left))
        if not packed:
            raise EOFError
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed:
            yield inflate.decompress(packed, CHUNK)
            packed = inflate.unconsumed_tail
    if inflate is not None:
        yield inflate.flush()
