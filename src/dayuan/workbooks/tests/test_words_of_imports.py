"""What the pages of an import say: what was recognised, who else imports what, what an undo left."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.workbooks.actions import choose_columns, undo_import
from dayuan.workbooks.runs import check_rows, take_back
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import make_import, rows_of, tool, xlsx

AT = MONDAY_NOON
LIST, NEW = "/workbooks/", "/workbooks/new/"


def url(name, *ids):
    return reverse(f"workbooks:{name}", args=ids)


def text_of(response):
    return response.content.decode()


def test_it_is_said_how_many_columns_were_recognised_and_what_is_not_imported(client, secretary, tools, village):
    rows = [["编号", "借用人", "所在地", "一列", "又一列"], ["N1", "甲", "丞相村", "a", "b"]]
    import_ = make_import(xlsx(rows), tools, by=secretary, place=village)
    client.force_login(secretary)

    assert "识别了 3 列，还有 2 列请您指定" in text_of(client.get(url("columns", import_.pk)))
    choose_columns(import_, import_.mapping, by=secretary, at=AT)
    check_rows(import_.pk)
    assert "文件里这些列不导入： 一列、又一列" in text_of(client.get(url("import", import_.pk)))


@pytest.mark.parametrize(
    ("name", "others", "own"),
    [("secretary", {"courtyards"}, {"residents", "posts"}), ("duty_officer", {"residents", "posts"}, {"courtyards"})],
)
def test_who_imports_what_this_post_does_not_is_said(client, request, village, township, name, others, own):
    client.force_login(request.getfixturevalue(name))

    page = text_of(client.get(NEW))
    for kind in others:
        assert str(escape(sheet_of(kind).for_whom)) in page
    for kind in own:
        assert str(escape(sheet_of(kind).for_whom)) not in page


def test_an_undone_import_no_longer_counts_as_taken_and_says_what_it_left(client, secretary, tools, taken, village):
    done = taken(
        make_import(xlsx(rows_of(tool("N1"), tool("N2", "乙"))), tools, by=secretary, place=village),
        by=secretary,
        at=AT,
    )
    tools.register["N2"]["count"] = 50
    undo_import(done, by=secretary, at=AT)
    take_back(done.pk)
    client.force_login(secretary)

    page = text_of(client.get(url("import", done.pk)))
    assert "<b>1</b><span>已撤回</span>" in page
    assert "<b>1</b><span>保留未动</span>" in page
    assert "新增" not in page
    assert "<strong>N2</strong>" in page
    assert 'data-word="新增">—</td>' in text_of(client.get(LIST))


def test_the_upload_page_brings_the_sentence_for_a_file_that_is_too_large(client, secretary, village):
    client.force_login(secretary)

    assert 'data-word-file-too-large="文件太大：最多 12 MB。请拆成几个文件' in text_of(client.get(NEW))
