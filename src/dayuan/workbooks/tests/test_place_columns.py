"""Where somebody is registered, as files and exports write it."""

import pytest
from openpyxl import load_workbook

from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.actions import add_place
from dayuan.places.models import Level
from dayuan.workbooks.actions import ask_for_export
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.reading.places import open_place_book
from dayuan.workbooks.sheet import sheet_of

AT = MONDAY_NOON


@pytest.fixture
def group(village, chief):
    return add_place(village, Level.GROUP, name="丞相村1组", by=chief, at=AT)


@pytest.fixture
def courtyard(group, chief):
    return add_place(group, Level.COURTYARD, name="石桥大院", by=chief, at=AT)


def test_an_export_names_the_village_once(secretary, village, group):
    make_resident("王大山", make_household("H1", group.code))
    export = ask_for_export(sheet_of("residents"), village, purpose="核对", format="xlsx", by=secretary, at=AT)
    write_export(export.pk)

    rows = list(load_workbook(export_path(export.pk, "xlsx")).worksheets[0].values)
    assert rows[1][rows[0].index("村组")] == "丞相村1组"


def test_a_place_is_found_by_its_way_whether_or_not_its_name_repeats_the_village(village, group, courtyard):
    book = open_place_book(village.code)

    assert book.full_name_of(courtyard.code) == "丞相村1组石桥大院"
    for written in ("丞相村1组", "丞相村丞相村1组", "虞丞乡丞相村1组", group.code):
        assert book.code_of(written) == group.code
