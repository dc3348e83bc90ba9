"""Which row is the header, and which column is which."""

import pytest

from dayuan.workbooks.rules.headers import (
    find_header,
    headers_signature,
    name_headers,
    names_over_two_rows,
    propose_mapping,
)
from dayuan.workbooks.sheets.posts.columns import COLUMNS as POST_COLUMNS
from dayuan.workbooks.testing import HEADERS, ToolSheet, tool

pytestmark = pytest.mark.no_database

COLUMNS = ToolSheet.columns


def test_the_header_is_found_below_titles_and_notes():
    rows = [["虞丞乡农具借用登记表", "", ""], ["", "", ""], ["填表人：甲", "", "2025年"], HEADERS, tool()]

    assert find_header(rows, COLUMNS) == 3


def test_a_header_nobody_knows_is_the_first_row_of_different_words():
    assert find_header([["某表", ""], ["甲列", "乙列", "丙列"], ["1", "2", "3"]], COLUMNS) == 1
    assert find_header([["", None], [1, 2]], COLUMNS) is None


def test_columns_are_known_by_other_words_too():
    mapping = propose_mapping(["序号", "编号", "姓 名", "公民身份号码（18位）", "联系电话", "所属村"], [], COLUMNS)

    assert mapping == {
        "编号": "number",
        "姓 名": "borrower",
        "公民身份号码（18位）": "id_number",
        "联系电话": "phone",
        "所属村": "place",
    }


def test_a_column_under_a_strange_header_is_known_by_what_stands_in_it():
    samples = [["甲", "13800001234"], ["乙", "13900001234"], ["丙", "13700001234"]]

    assert propose_mapping(["谁", "怎么找"], samples, COLUMNS) == {"怎么找": "phone"}


def test_no_column_is_proposed_twice():
    mapping = propose_mapping(name_headers(["姓名", "姓名", "编号"]), [], COLUMNS)

    assert mapping == {"姓名": "borrower", "编号": "number"}


def test_the_order_of_headers_does_not_matter_for_remembering():
    assert headers_signature(["编号", "姓名", ""]) == headers_signature(["姓 名", "编号"])
    assert headers_signature(["编号"]) != headers_signature(["编号", "姓名"])


def test_remarks_are_not_taken_for_the_ground_of_a_post():
    mapping = propose_mapping(["地点", "岗位", "姓名", "备注", "任职文号"], [], POST_COLUMNS)

    assert "备注" not in mapping
    assert mapping["任职文号"] == "reason"


def test_a_header_merged_over_two_rows_is_read_from_both():
    upper, lower = ["编号", "事件信息", None, "状态"], [None, "描述", "类型"]
    assert names_over_two_rows(lower, upper) == ["编号", "描述", "类型", "状态"]
    assert names_over_two_rows(lower, ["2026年清单", None, None]) == ["", "描述", "类型"]
    assert names_over_two_rows(["编号", "描述"]) == ["编号", "描述"]
