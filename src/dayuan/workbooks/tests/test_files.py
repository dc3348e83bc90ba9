"""Which files are taken, how they are read, and which are refused with a sentence."""

import io
import struct
import zipfile

import pytest
from django.utils import translation
from openpyxl import load_workbook

from dayuan.workbooks.reading.guard import FileRefused, check_file
from dayuan.workbooks.reading.tables import open_table
from dayuan.workbooks.testing import HEADERS, repacked, rows_of, tool, xlsx

pytestmark = pytest.mark.no_database

MB = 1024 * 1024
GOOD = xlsx(rows_of(tool()))


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def read(tmp_path):
    def read(content: bytes, worksheet: int = 0):
        path = tmp_path / "file"
        path.write_bytes(content)
        check_file(path, most_bytes=12 * MB)
        with open_table(path) as table:
            return list(table.rows(table.worksheets[worksheet]))

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_in_every_usual_encoding_and_separator(read, encoding, separator):
    lines = [separator.join(HEADERS), separator.join(["N1", "村民甲", "", "138", "丞相村", "锄头", "2025-3-5", "1"])]

    rows = read("\r\n".join(lines).encode(encoding))

    assert rows[0] == HEADERS
    assert rows[1][1] == "村民甲"


def test_rows_keep_the_numbers_people_see(read):
    rows = read(xlsx([[], ["", "", "标题"], [], HEADERS, tool()]))

    assert rows[3][:2] == HEADERS[:2]
    assert rows[4][0] == "N1"


def test_a_table_that_begins_to_the_right_keeps_its_columns(read):
    rows = read(xlsx([["", "", "a"], ["", "", "b"]]))

    assert [row[2] for row in rows] == ["a", "b"]


def test_a_formula_gives_the_value_it_had(read):
    sheet = worksheet_of(xlsx([["x", 5]])).replace(b"<v>5</v>", b"<f>2+3</f><v>5</v>")

    assert read(repacked(GOOD, {"xl/worksheets/sheet1.xml": sheet}))[0][1] == 5


def worksheet_of(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def far_cell(reference: str) -> bytes:
    sheet = worksheet_of(GOOD)
    return repacked(GOOD, {"xl/worksheets/sheet1.xml": sheet.replace(b'r="A1"', f'r="{reference}"'.encode(), 1)})


ZIP_BOMB = repacked(GOOD, {"xl/media/zeros.xml": b"0" * (50 * MB)})
LYING_BOMB = repacked(GOOD, {"xl/media/zeros.xml": b"0" * (50 * MB)})
_declared = struct.pack("<L", 50 * MB)
LYING_BOMB = LYING_BOMB.replace(_declared, struct.pack("<L", 1000))
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")
OLD_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500
MACROS = repacked(GOOD, {"xl/vbaProject.bin": b"x"})
ENTITIES = repacked(
    GOOD,
    {
        "xl/worksheets/sheet1.xml": worksheet_of(GOOD).replace(
            b"<worksheet", b'<!DOCTYPE w [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet', 1
        )
    },
)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"x" * (12 * MB + 1), "too large: 12 MB"),
        (ZIP_BOMB, "unpacks into far more"),
        (LYING_BOMB, "unpacks into far more|damaged"),
        (ENCRYPTED, "protected by a password"),
        (OLD_XLS, "old .xls"),
        (MACROS, "macros"),
        (ENTITIES, "instructions that no table needs"),
        (GOOD[: len(GOOD) // 2], "damaged"),
        (b"PK\x03\x04 nonsense", "damaged"),
        (repacked(GOOD, {"xl/workbook.xml": b"<nonsense"}), "damaged"),
        (b"%PDF-1.7 ...", "not a table"),
        (far_cell("XFD1048576"), "too long|too wide"),
        (far_cell("XFD1"), "too wide"),
        (far_cell("A1048576"), "too long"),
        (far_cell("&#88;FD1"), "damaged"),
        (b"a\x00b\n", "cannot be read"),
        (b"\xff\x81\xff\x00", "cannot be read"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_harms_or_cannot_be_read_is_refused_with_its_sentence(read, content, sentence):
    with pytest.raises(FileRefused, match=sentence):
        read(content)


def test_a_zip_that_is_no_workbook_is_refused(read, tmp_path):
    path = tmp_path / "other.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "x")

    with pytest.raises(FileRefused, match="not a table"):
        read(path.read_bytes())


def test_a_text_with_too_many_columns_is_refused(read):
    with pytest.raises(FileRefused, match="too wide"):
        read(b",".join([b"x"] * 300))


def test_a_hidden_worksheet_is_not_there(read, tmp_path):
    path = tmp_path / "hidden.xlsx"
    path.write_bytes(xlsx([["一"]], [["二"]], titles=["一表", "二表"]))
    book = load_workbook(path)
    book["一表"].sheet_state = "hidden"
    book.save(path)

    assert read(path.read_bytes()) == [["二"]]
