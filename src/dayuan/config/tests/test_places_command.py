"""A new installation gets its places from the console, before there is anybody who could enter them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.config.commands.places import read_tree, tree_of
from dayuan.drills.county import RENSHOU, read_county
from dayuan.engines.errors import EngineProblem

pytestmark = pytest.mark.no_database

ROWS = [["511421", "甲县"], ["511421200", "乙乡"], ["511421200202", "丙村"]]


def test_a_table_as_the_statistics_bureau_prints_it_is_taken(tmp_path):
    table = tmp_path / "places.csv"
    table.write_text("﻿代码,名称\n511421200202,丙村\n511421000000,甲县\n\n511421200000,乙乡\n", encoding="utf-8")
    assert read_tree(table) == tree_of(ROWS)
    table.write_bytes("\r\n".join(",".join(row) for row in ROWS).encode("gb18030"))
    assert read_tree(table) == tree_of(ROWS), "as a spreadsheet program in Chinese saves it"
    assert tree_of(ROWS)["townships"][0]["villages"] == [{"code": "511421200202", "name": "丙村"}]


def test_the_county_of_the_demonstration_reads_the_same():
    tree, known = read_tree(RENSHOU), read_county()
    assert len(tree["townships"]) == len(known["townships"]) == 32
    assert sum(len(each["villages"]) for each in tree["townships"]) == 363
    assert tree["county"] == {"code": "511421", "name": "仁寿县"}


@given(st.permutations(ROWS))
def test_the_order_of_the_rows_does_not_matter(rows):
    assert tree_of(rows) == tree_of(ROWS)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([], "There must be one county"),
        ([*ROWS, ["511422", "丁县"]], "There must be one county (a code of 6 digits) in the file, not 2."),
        ([ROWS[0], ROWS[2]], "丙村 (511421200202) lies in 511421200, which is not in the file."),
        ([*ROWS, ["51142", "x"]], "Row 4: 51142 is no code"),
        ([*ROWS, ["511421201"]], "Row 4 is not a code and a name"),
        ([*ROWS, ["511421201", " "]], "Row 4 is not a code and a name"),
        ([*ROWS, ["乙乡", "511421201"]], "Row 4 is not a code and a name"),
    ],
)
def test_what_is_wrong_with_a_table_is_one_sentence(rows, sentence):
    with pytest.raises(EngineProblem) as problem:
        tree_of(rows)
    assert sentence in str(problem.value)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"{}", b'{"county": 1}', b"["])
def test_a_file_that_is_none_is_one_sentence(tmp_path, content):
    file = tmp_path / "places.json"
    file.write_bytes(content)
    with pytest.raises(EngineProblem):
        read_tree(file)
    with pytest.raises(EngineProblem, match="cannot be read"):
        read_tree(tmp_path / "nowhere.csv")
