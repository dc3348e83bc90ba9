"""Where somebody is registered, as files and exports write it."""

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from dayuan.households.models import Resident
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.actions import add_place
from dayuan.places.models import Level
from dayuan.workbooks.actions import ask_for_export, choose_columns, start_import
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.reading.places import open_place_book
from dayuan.workbooks.rules.headers import propose_mapping
from dayuan.workbooks.runs import check_rows, import_rows
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import make_import, xlsx

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


HEADERS = ["镇", "村", "组", "院落", "户号", "姓名", "与户主关系", "出生日期"]


@pytest.fixture
def bring(secretary, village):
    def bring(*rows, headers=HEADERS):
        import_ = make_import(xlsx([headers, *rows]), sheet_of("residents"), by=secretary, place=village)
        choose_columns(import_, import_.mapping, by=secretary, at=AT)
        check_rows(import_.pk)
        import_.refresh_from_db()
        start_import(import_, by=secretary, at=AT)
        import_rows(import_.pk)
        import_.refresh_from_db()
        return import_

    return bring


def where_they_are():
    return dict(Resident.objects.values_list("name", "place_id"))


def test_village_and_group_in_columns_of_their_own_are_put_together(bring, village, group, courtyard):
    done = bring(
        ["虞丞乡", "丞相村", "1组", "石桥大院", "H1", "甲", "户主", "1960-5-1"],
        ["", "", "", "", "", "乙", "配偶", "1962-5-1"],
        ["虞丞乡", "丞相村", "第一组", "无", "H2", "丙", "户主", "1960-5-2"],
        ["虞丞乡", "丞相村", 1, "", "H3", "丁", "户主", "1960-5-3"],
        ["虞丞乡", "丞相村", "", "", "H4", "戊", "户主", "1960-5-4"],
        ["", "", "", "石桥大院", "H5", "己", "户主", "1960-5-5"],
    )

    assert done.refused == 0
    assert where_they_are() == {
        "甲": courtyard.code,
        "乙": courtyard.code,
        "丙": group.code,
        "丁": group.code,
        "戊": village.code,
        "己": courtyard.code,
    }


def test_a_group_that_is_not_there_is_said_beside_its_cell(bring, village, group):
    done = bring(
        ["虞丞乡", "丞相村", "9组", "", "H1", "甲", "户主", "1960-5-1"],
        ["青龙街道", "丞相村", "", "", "H2", "乙", "户主", "1960-5-2"],
    )

    reasons = [(one["column"], one["facts"]) for row in done.refused_rows.all() for one in row.problems]
    assert reasons[0] == ("in_group", {"outer": "丞相村", "place": "9组"})
    assert done.new == 1
    assert where_they_are() == {"乙": village.code}


def test_the_mapping_shows_each_part_and_a_group_alone_says_where(client, secretary, village, group):
    names = {column.name: column.label for column in sheet_of("residents").columns}
    assert propose_mapping(["村民小组", "村", "镇"], [], sheet_of("residents").columns) == {
        "村": "place",
        "镇": "in_township",
        "村民小组": "in_group",
    }
    assert propose_mapping(["村民小组", "户号"], [], sheet_of("residents").columns)["村民小组"] == "place"
    assert propose_mapping(["组", "户号"], [], sheet_of("residents").columns)["组"] == "place"
    import_ = make_import(xlsx([HEADERS, ["", "丞相村", "1组"]]), sheet_of("residents"), by=secretary, place=village)
    client.force_login(secretary)

    page = client.get(reverse("workbooks:columns", args=[import_.pk])).content.decode()
    for name in ("place", "in_group", "in_township", "in_courtyard"):
        assert f'<option value="{name}" selected>{names[name]}</option>' in page


def test_our_own_files_write_the_place_in_one_column(secretary, village, group):
    make_resident("王大山", make_household("H1", group.code))
    export = ask_for_export(sheet_of("residents"), village, purpose="核对", format="xlsx", by=secretary, at=AT)
    write_export(export.pk)

    assert not {"组", "院落", "乡镇"} & set(next(load_workbook(export_path(export.pk, "xlsx")).worksheets[0].values))
