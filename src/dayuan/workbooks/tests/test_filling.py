"""C-06: rows are written into somebody else's form, and everything else of its workbook stays as it was."""

import io
import zipfile
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from dayuan.workbooks.filling.answers import form_columns_of
from dayuan.workbooks.filling.fill import Filled, fill_form
from dayuan.workbooks.filling.inspecting import find_table, look_into
from dayuan.workbooks.filling.package import refuse_reaching_out
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.rules.blank_forms import FILLED_BY, FILLED_ON, UNIT, answer_labels
from dayuan.workbooks.rules.formulas import function_that_may_reach_out
from dayuan.workbooks.rules.headers import propose_mapping
from dayuan.workbooks.rules.references import Growth, moved_areas, moved_formula
from dayuan.workbooks.sheets.residents.sheet import ResidentSheet
from dayuan.workbooks.testing import blank_form, repacked, xlsx

pytestmark = pytest.mark.no_database

COLUMNS = form_columns_of(ResidentSheet())
ANSWERS = {FILLED_BY: "丞相村书记", FILLED_ON: "2026年3月2日", UNIT: "丞相村"}
NAME = 2
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def looked_at(path: Path, content: bytes):
    path.write_bytes(content)
    return find_table(path, COLUMNS)


def filled(tmp_path: Path, content: bytes, people: int, name: str = "王小明"):
    """The form with so many people in it, opened again."""
    form, target = tmp_path / "form", tmp_path / "filled.xlsx"
    looked = looked_at(form, content)
    rows = ({1: number, NAME: f"{name}{number}"} for number in range(1, people + 1))
    mark = [("取得人", "丞相村书记")]
    told = Filled(looked.worksheet, looked.layout, looked.cells, ANSWERS, mark, "文件说明")
    assert fill_form(form, target, rows, told) == people
    return load_workbook(target)


def test_a_header_over_two_rows_is_read_to_its_end_and_its_words_are_understood(tmp_path):
    layout = looked_at(tmp_path / "form", blank_form()).layout

    assert (layout.header, layout.first, layout.last, layout.taken) == (4, 5, 8, [])
    mapping = propose_mapping(layout.labels, [], COLUMNS)
    assert mapping == {
        "序号": "form_number",
        "姓名": "name",
        "性别": "sex",
        "年龄": "age",
        "身份证号码": "id_number",
        "联系电话": "phone",
        "村": "village_name",
        "组": "group_name",
    }


def test_fewer_people_than_lines_leave_the_form_as_it_was_drawn(tmp_path):
    page = filled(tmp_path, blank_form(), 2)["花名册"]

    assert [page.cell(row, NAME).value for row in range(5, 9)] == ["王小明1", "王小明2", None, None]
    assert [page.row_dimensions[row].height for row in range(5, 9)] == [22] * 4
    assert page["A9"].value == "合计"
    assert page["C9"].value == "=COUNTA(B5:B8)"
    assert page.column_dimensions["E"].width == 24


def test_more_people_than_lines_push_the_footer_down_with_everything_that_belongs_to_it(tmp_path):
    book = filled(tmp_path, blank_form(), 30)
    page = book["花名册"]

    assert [page.cell(row, NAME).value for row in (5, 34)] == ["王小明1", "王小明30"]
    assert page["C35"].value == "=COUNTA(B5:B34)"
    assert page["A36"].value.startswith("填表人：丞相村书记")
    assert {"A36:I36", "A1:I1", "A2:C2", "H3:I3", "A3:A4"} <= {str(area) for area in page.merged_cells.ranges}
    assert str(page.data_validations.dataValidation[0].sqref) == "C5:C34"
    assert page.print_area == "'花名册'!$A$1:$I$36"
    assert page.print_title_rows == "$3:$4"
    assert {page.cell(row, 3).border.bottom.style for row in range(5, 35)} == {"thin"}
    assert page.row_dimensions[34].height == 22
    assert book.sheetnames == ["花名册", "文件说明"]
    assert book["文件说明"]["B1"].value == "丞相村书记"


def test_a_form_with_a_header_alone_is_filled_below_it(tmp_path):
    page = filled(tmp_path, xlsx([["花名册"], ["姓名", "性别", "银行卡号"]]), 3)["表1"]

    assert [page.cell(row, NAME).value for row in (3, 4, 5)] == ["王小明1", "王小明2", "王小明3"]


def test_a_footer_right_below_the_header_moves_down(tmp_path):
    page = filled(tmp_path, blank_form(lines=0), 3)["花名册"]

    assert [page.cell(row, NAME).value for row in (5, 6, 7)] == ["王小明1", "王小明2", "王小明3"]
    assert page["A8"].value == "合计"


def test_an_example_is_written_over_and_its_remains_are_emptied(tmp_path):
    content = blank_form(example=[1, "张三（例）", "男", 70, "", "", "6222000000000000000"])
    assert looked_at(tmp_path / "form", content).layout.taken == [5]

    page = filled(tmp_path, content, 0)["花名册"]

    assert [cell.value for cell in page[5]] == [None] * 9


@pytest.mark.parametrize("name", ["=HYPERLINK(0)", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", "</t></is></c><c><f>1</f>"])
def test_nothing_that_is_filled_in_is_a_formula(tmp_path, name):
    book = filled(tmp_path, blank_form(), 6, name)

    own = [cell for row in book["花名册"].iter_rows() for cell in row if cell.data_type == "f"]
    assert [cell.value for cell in own] == ["=COUNTA(B5:B10)"]
    written = book["花名册"].cell(5, NAME)
    assert written.data_type == "s"
    assert not written.value.startswith(("=", "+", "-", "@", "\t", "＝"))


def test_markup_with_a_prefix_and_without_addresses_is_filled_as_well(tmp_path):
    sheet = (
        b'<?xml version="1.0" encoding="UTF-8"?>'
        b'<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData>'
        + "".join(
            f"<x:row>{''.join(f"<x:c t='inlineStr'><x:is><x:t>{word}</x:t></x:is></x:c>" for word in words)}</x:row>"
            for words in (["花名册"], ["姓名", "性别", "电话"], ["", "", ""], ["填表人："])
        ).encode()
        + b"</x:sheetData></x:worksheet>"
    )
    page = filled(tmp_path, repacked(xlsx([["a"]], titles=["花名册"]), {SHEET: sheet}), 3)["花名册"]

    assert [row[1] for row in page.iter_rows(min_row=3, max_row=5, values_only=True)] == [
        "王小明1",
        "王小明2",
        "王小明3",
    ]
    assert page["A6"].value == "填表人：丞相村书记"


def test_words_that_the_file_keeps_in_one_list_are_read_and_stay_there(tmp_path):
    """As Excel and WPS write them."""
    words = ["花名册", "姓名", "性别", "填表人：", "审核人："]
    cells = [["A1:0"], ["A2:1", "B2:2"], [], ["A4:3", "C4:4"]]
    rows = "".join(
        f'<row r="{number}">{"".join(f'<c r="{one[:2]}" t="s"><v>{one[3:]}</v></c>' for one in row)}</row>'
        for number, row in enumerate(cells, start=1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    base = xlsx([["a"]], titles=["花名册"])
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        types = (
            archive.read("[Content_Types].xml")
            .decode()
            .replace(
                "</Types>",
                '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.'
                'spreadsheetml.sharedStrings+xml"/></Types>',
            )
        )
        links = (
            archive.read("xl/_rels/workbook.xml.rels")
            .decode()
            .replace(
                "</Relationships>",
                f'<Relationship Id="rIdWords" Type="{kind}" Target="sharedStrings.xml"/></Relationships>',
            )
        )
    items = "".join(f"<si><t>{word}</t></si>" for word in words)
    parts = {
        SHEET: f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{items}</sst>',
        "[Content_Types].xml": types,
        "xl/_rels/workbook.xml.rels": links,
    }
    content = repacked(base, {name: part.encode() for name, part in parts.items()})

    page = filled(tmp_path, content, 2)["花名册"]

    assert page["A2"].value == "姓名"
    assert [page.cell(row, NAME).value for row in (3, 4)] == ["王小明1", "王小明2"]
    assert [page["A5"].value, page["C5"].value] == ["填表人：丞相村书记", "审核人："]


def test_the_worksheet_and_the_row_of_the_header_can_be_said(tmp_path):
    path = tmp_path / "form"
    path.write_bytes(xlsx([["说明"]], [["甲", "乙"], ["一", "二"]], titles=["说明", "表"]))

    assert look_into(path, "表", COLUMNS, header=2).layout.labels == ["一", "二"]
    for worksheet, header in (("表", 9), ("没有", 1)):
        with pytest.raises(FileRefused, match="nothing in that row"):
            look_into(path, worksheet, COLUMNS, header=header)


def test_a_file_without_anything_like_a_header_is_refused(tmp_path):
    with pytest.raises(FileRefused, match="looks like a header"):
        looked_at(tmp_path / "form", xlsx([["只有标题"]]))


@pytest.mark.parametrize(
    ("part", "content", "sentence"),
    [
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "links to other files"),
        ("xl/embeddings/oleObject1.bin", b"x", "links to other files"),
        ("xl/connections.xml", b"<a/>", "links to other files"),
        ("xl/worksheets/sheet9.xml", b"<a><f>1+&#87;EBSERVICE(B5)</f></a>", "WEBSERVICE"),
        ("xl/media/large.bin", bytes(41 * 1024 * 1024), "too large for a blank form"),
    ],
)
def test_a_form_that_could_carry_people_out_is_refused(tmp_path, part, content, sentence):
    path = tmp_path / "form"
    path.write_bytes(repacked(blank_form(), {part: content}))

    with pytest.raises(FileRefused, match=sentence):
        refuse_reaching_out(path)


def test_a_form_that_reckons_by_itself_is_taken(tmp_path):
    path = tmp_path / "form"
    path.write_bytes(blank_form())

    refuse_reaching_out(path)


@pytest.mark.parametrize(
    ("formula", "function"),
    [
        ("SUM(C5:C9)", ""),
        ('_xlfn.TEXTJOIN(",",1,A1:A3)', ""),
        ('"WEBSERVICE(1)"&A1', ""),
        ("IF(A1,HYPERLINK(B5),0)", "HYPERLINK"),
        ("_xlfn.WEBSERVICE(B5)", "_xlfn.WEBSERVICE"),
        ("RTD (A1)", "RTD"),
    ],
)
def test_a_function_that_may_reach_out_is_named(formula, function):
    assert function_that_may_reach_out(formula) == function


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("填表人：", "填表人：丞相村书记"),
        ("填表人: ______", "填表人:丞相村书记"),
        ("填表日期：    年   月   日", "填表日期：2026年3月2日"),
        ("填报单位（盖章）：", "填报单位（盖章）：丞相村"),
        ("填表人：王二", "填表人：王二"),
        ("出生日期：", "出生日期："),
        ("审核人：      ", "审核人：      "),
        ("注：填表人须为村干部", "注：填表人须为村干部"),
    ],
)
def test_labels_outside_the_table_are_answered_where_nobody_did(text, answered):
    assert answer_labels(text, ANSWERS) == answered


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("SUM(C5:C8)", "SUM(C5:C18)"),
        ("SUM($C$5:$C$8)+C9", "SUM($C$5:$C$18)+C19"),
        ("SUM(C5:C6)", "SUM(C5:C6)"),
        ('别表!C9+"C9"', '别表!C9+"C9"'),
        ("LOG10(C9)", "LOG10(C19)"),
        ("$3:$4", "$3:$4"),
    ],
)
def test_a_sum_over_the_table_grows_with_it(formula, moved):
    assert moved_formula(formula, Growth(5, 8, 10), sheet=None) == moved


@given(
    first=st.integers(2, 50),
    room=st.integers(0, 50),
    by=st.integers(0, 5000),
    top=st.integers(1, 200),
    tall=st.integers(0, 90),
)
def test_an_area_never_shrinks_and_what_lies_above_stays(first, room, by, top, tall):
    growth = Growth(first, first + room - 1, by)

    moved = moved_areas(f"B{top}:D{top + tall}", growth)

    new_top, new_bottom = (int(part[1:]) for part in moved.split(":"))
    assert new_bottom - new_top >= tall
    if top + tall < first:
        assert (new_top, new_bottom) == (top, top + tall)
    if top >= first + room:
        assert (new_top, new_bottom) == (top + by, top + tall + by)


def test_a_damaged_worksheet_is_said_to_be_damaged(tmp_path):
    path = tmp_path / "form"
    path.write_bytes(repacked(blank_form(), {SHEET: io.BytesIO(b"<worksheet><sheetData>").getvalue()}))

    with pytest.raises(FileRefused):
        find_table(path, COLUMNS)
