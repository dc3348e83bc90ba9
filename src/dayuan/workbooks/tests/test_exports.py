"""What leaves as a file: only what one may see, masked, harmless, and marked with who took it."""

import csv

import pytest
from openpyxl import load_workbook

from dayuan.households.rules import check_character
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Post
from dayuan.workbooks.actions import ask_for_export, cancel_export
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.testing import HEADERS, make_import

AT = MONDAY_NOON
ID_NUMBER = "51142119870305123" + check_character("51142119870305123")


@pytest.fixture
def filled(tools, village, other_village):
    for number, borrower, place in [
        ("N1", "村民甲", village),
        ("-2+3", "=HYPERLINK(0)", village),
        ("N3", "丙", other_village),
    ]:
        tools.register[number] = {
            "number": number,
            "borrower": borrower,
            "id_number": ID_NUMBER,
            "phone": "13800001234",
            "place": place.code,
            "tool": "hoe",
            "lent_on": None,
            "count": 3,
        }
    return tools


def exported(sheet, place, by, format="xlsx"):
    export = ask_for_export(sheet, place, purpose="入户核对", format=format, by=by, at=AT)
    write_export(export.pk)
    export.refresh_from_db()
    return export, export_path(export.pk, format)


def test_an_export_holds_what_its_taker_may_see_and_nothing_else(filled, secretary, village):
    export, path = exported(filled, village, secretary)

    rows = list(load_workbook(path).worksheets[0].values)
    assert rows[0] == tuple(HEADERS)
    assert [row[0] for row in rows[1:]] == ["N1", "'-2+3"]
    assert (export.state, export.rows_done) == ("ready", 2)


def test_numbers_are_masked_and_nothing_is_a_formula(filled, secretary, village):
    _export, path = exported(filled, village, secretary)

    cells = [cell for sheet in load_workbook(path).worksheets for row in sheet.iter_rows() for cell in row]
    texts = [cell.value for cell in cells if isinstance(cell.value, str)]
    assert f"{ID_NUMBER[:6]}************" in texts
    assert not any(ID_NUMBER[-4:] in text for text in texts)
    assert "138****1234" in texts
    assert not any(ID_NUMBER in text or "13800001234" in text for text in texts)
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(text.startswith(("=", "+", "-", "@", "\t", "\r")) for text in texts)


def test_a_csv_is_as_harmless_and_opens_in_every_spreadsheet(filled, secretary, village):
    _export, path = exported(filled, village, secretary, "csv")

    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[1] == HEADERS
    assert rows[3][1] == "'=HYPERLINK(0)"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for row in rows for cell in row)


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_an_export_that_is_imported_again_changes_nothing(filled, taken, secretary, village, format):
    _export, path = exported(filled, village, secretary, format)

    done = taken(make_import(path.read_bytes(), filled, by=secretary, place=village), by=secretary, at=AT)

    assert (done.same, done.new, done.changed, done.refused, done.likely) == (2, 0, 0, 0, 0)


def test_a_file_says_who_took_it_when_and_for_what(filled, secretary, village):
    export, path = exported(filled, village, secretary)

    marked = " ".join(str(cell) for row in load_workbook(path).worksheets[1].values for cell in row)
    assert "丞相村书记" in marked
    assert "入户核对" in marked
    assert "2026-03-02 12:00" in marked
    assert AuditEntry.objects.get(action="export_asked", subject=export.subject).reason == "入户核对"


def test_nobody_gets_a_file_after_losing_the_post(filled, secretary, village):
    export = ask_for_export(filled, village, purpose="核对", format="csv", by=secretary, at=AT)
    Post.objects.filter(person=secretary).delete()

    write_export(export.pk)

    export.refresh_from_db()
    assert export.state == "stopped"
    assert not export_path(export.pk, "csv").exists()


def test_an_export_can_be_cancelled(filled, secretary, village):
    export = ask_for_export(filled, village, purpose="核对", format="xlsx", by=secretary, at=AT)
    cancel_export(export)

    write_export(export.pk)

    export.refresh_from_db()
    assert export.state == "cancelled"
    assert not export_path(export.pk, "xlsx").exists()
