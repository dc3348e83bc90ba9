"""From an uploaded file to the register and back."""

import io
import zipfile
from datetime import date, timedelta

import pytest
from django.db import transaction
from openpyxl import Workbook, load_workbook

from dayuan.kernel import audit
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Post
from dayuan.workbooks import runs
from dayuan.workbooks.actions import (
    ColumnsIncomplete,
    TooLate,
    cancel_import,
    choose_columns,
    decide_likely,
    read_header_from,
    start_import,
    undo_import,
)
from dayuan.workbooks.files import returned_path, upload_path
from dayuan.workbooks.forgetting import forget_files
from dayuan.workbooks.models import Import, LikelyRow, TouchedRecord
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.runs import check_rows, import_rows, take_back
from dayuan.workbooks.testing import HEADERS, make_import, repacked, rows_of, tool, xlsx
from dayuan.workbooks.wording import sentence_of

AT = MONDAY_NOON


def counts(import_):
    return {name: getattr(import_, name) for name in ("new", "changed", "same", "refused", "likely")}


def test_good_rows_are_taken_and_each_bad_one_has_its_reasons(tools, taken, secretary, village, other_village):
    file = xlsx(
        rows_of(
            tool("N1"),
            tool("N2", "村民乙", id_number="511421198703051230"),
            tool("N3", "村民丙", place="同意村"),
            tool("N4", "村民丁", lent_on="2025-2-30", count=0),
            tool("N1", "村民戊"),
            tool("N6", "村民己", place="无名村"),
        )
    )

    done = taken(make_import(file, tools, by=secretary, place=village), by=secretary, at=AT)

    assert (done.state, counts(done)) == ("done", {"new": 1, "changed": 0, "same": 0, "refused": 5, "likely": 0})
    assert list(tools.register) == ["N1"]
    assert tools.register["N1"]["lent_on"] == date(2025, 3, 5)
    reasons = {
        row.number: [(one["column"], one["sentence"]) for one in row.problems] for row in done.refused_rows.all()
    }
    assert [column for column, _ in reasons[3]] == ["id_number"]
    assert reasons[4] == [("place", "%(place)s lies outside the place this import is for.")]
    assert [column for column, _ in reasons[5]] == ["lent_on", "count"]
    assert reasons[6] == [("", "The same as row %(row)s of this file.")]


def test_checking_counts_what_would_happen_and_writes_nothing(tools, taken, secretary, village):
    ready = taken(
        make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village), by=secretary, at=AT, run=False
    )

    assert (ready.state, ready.new, tools.register) == ("ready", 1, {})


def test_the_same_file_again_changes_nothing_and_a_mended_one_only_what_is_new(tools, taken, secretary, village):
    first = xlsx(rows_of(tool("N1"), tool("N2", "村民乙")))
    second = xlsx(rows_of(tool("N1"), tool("N2", "村民乙", count=7)))
    taken(make_import(first, tools, by=secretary, place=village), by=secretary, at=AT)

    again = taken(make_import(first, tools, by=secretary, place=village), by=secretary, at=AT)
    mended = taken(make_import(second, tools, by=secretary, place=village), by=secretary, at=AT)

    assert counts(again) == {"new": 0, "changed": 0, "same": 2, "refused": 0, "likely": 0}
    assert counts(mended) == {"new": 0, "changed": 1, "same": 1, "refused": 0, "likely": 0}


def test_the_bad_rows_come_back_in_the_same_workbook_and_mended_are_taken(tools, taken, secretary, village, tmp_path):
    rows = [
        ["虞丞乡农具表"],
        [],
        *rows_of(tool("N1"), tool("N2", "村民乙", phone="12"), tool("N3", "=cmd|' /C calc'!A0")),
    ]
    done = taken(make_import(xlsx(rows), tools, by=secretary, place=village), by=secretary, at=AT)

    sheet = load_workbook(returned_path(done.pk)).active
    assert sheet["A1"].value == "虞丞乡农具表"
    assert [cell.value for cell in sheet[3]] == [*HEADERS, "原因"]
    assert sheet["I4"].value is None
    assert sheet["I5"].value.startswith("电话：")
    assert sheet["D5"].comment.text
    assert sheet["D5"].fill.fgColor.rgb.endswith("FFF2C7")
    assert (sheet["B6"].value, sheet["B6"].data_type) == ("'=cmd|' /C calc'!A0", "s")

    sheet["D5"].value = "13800001234"
    sheet.parent.save(tmp_path / "mended.xlsx")
    content = (tmp_path / "mended.xlsx").read_bytes()
    mended = taken(make_import(content, tools, by=secretary, place=village), by=secretary, at=AT)

    assert counts(mended) == {"new": 1, "changed": 0, "same": 2, "refused": 0, "likely": 0}


def test_worksheets_with_the_same_header_are_read_as_one(tools, taken, secretary, village):
    file = xlsx(
        rows_of(tool("N1")), [["说明"], ["x"]], rows_of(tool("N2", "村民乙", phone="1")), titles=["1组", "说明", "2组"]
    )

    done = taken(make_import(file, tools, by=secretary, place=village), by=secretary, at=AT)

    assert [part["worksheet"] for part in done.parts] == ["1组", "2组"]
    assert counts(done)["new"] == 1
    assert load_workbook(returned_path(done.pk))["2组"]["I2"].value.startswith("电话：")


def test_an_empty_place_means_the_one_above(tools, taken, secretary, village):
    file = xlsx(rows_of(tool("N1"), tool("N2", "村民乙", place=""), tool("N3", "村民丙", place=None)))

    taken(make_import(file, tools, by=secretary, place=village), by=secretary, at=AT)

    assert {one["place"] for one in tools.register.values()} == {village.code}


def test_confirmed_columns_are_remembered_for_the_township(tools, taken, secretary, village):
    rows = [["号码牌", "谁借的", "在哪", "电话"], ["N1", "村民甲", "丞相村", "13800001234"]]
    first = make_import(xlsx(rows), tools, by=secretary, place=village)
    assert first.state == "choosing"
    choose_columns(
        first, {"号码牌": "number", "谁借的": "borrower", "在哪": "place", "电话": "phone"}, by=secretary, at=AT
    )

    second = make_import(xlsx(rows), tools, by=secretary, place=village)

    assert second.mapping_is_remembered
    assert second.state == "checking"


def test_columns_that_every_row_needs_must_be_named_and_none_twice(tools, secretary, village):
    import_ = make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village)

    for mapping in ({"编号": "number"}, {**import_.mapping, "数量": "number"}):
        with pytest.raises(ColumnsIncomplete):
            choose_columns(import_, mapping, by=secretary, at=AT)


def test_a_person_can_say_where_the_header_is(tools, secretary, village):
    import_ = make_import(xlsx([["甲", "乙"], ["编号", "x"], ["N1", "y"]]), tools, by=secretary, place=village)

    moved = read_header_from(import_, worksheet="表1", header=1)

    assert moved.mapping == {"编号": "number"}
    with pytest.raises(FileRefused):
        read_header_from(import_, worksheet="表1", header=40)
    with pytest.raises(FileRefused):
        read_header_from(import_, worksheet="没有", header=0)


def test_a_formula_without_its_result_is_named_as_such_and_one_with_it_is_read(tools, taken, secretary, village):
    book = Workbook()
    for row in rows_of(tool("N1", "=A1&B1", phone="=CONCAT(1,2)"), tool("N2"), tool("N3", "村民丙")):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    part = "xl/worksheets/sheet1.xml"
    markup = zipfile.ZipFile(file).read(part).replace(b'<c r="D2"><f>', b'<c r="D2" t="str"><f>')

    done = taken(
        make_import(repacked(file.getvalue(), {part: markup}), tools, by=secretary, place=village), by=secretary, at=AT
    )

    assert counts(done)["new"] == 2
    problems = done.refused_rows.get().problems
    assert [one["column"] for one in problems] == ["borrower"]
    assert "Excel 或 WPS" in sentence_of(problems[0])
    assert "phone" not in {one["column"] for one in problems}, "an empty result was stored"


@pytest.mark.parametrize("rows", [[], [[]], [["只有一个"]], [[1, 2], [3, 4]]])
def test_a_file_without_a_header_is_refused_and_not_kept(tools, secretary, village, folder, rows):
    with pytest.raises(FileRefused):
        make_import(xlsx(rows), tools, by=secretary, place=village)

    assert list((folder / "uploads").iterdir()) == []


def test_a_row_that_may_be_somebody_who_is_there_waits_for_a_person(tools, taken, secretary, village):
    tools.register["OLD"] = {"number": "OLD", "borrower": "村民甲", "place": village.code}
    done = taken(make_import(xlsx(rows_of(tool("N1"))), tools, by=secretary, place=village), by=secretary, at=AT)
    row = done.likely_rows.get()

    assert list(tools.register) == ["OLD"]
    assert "村民甲" not in str(LikelyRow.objects.values_list("values", flat=True).get())
    decide_likely(row, LikelyRow.Decision.TAKE, key="OLD", by=secretary, at=AT)

    assert tools.register["OLD"]["number"] == "N1"
    with pytest.raises(TooLate):
        decide_likely(row, LikelyRow.Decision.APART, by=secretary, at=AT)


@pytest.mark.parametrize(("decision", "kept"), [("keep", {"OLD"}), ("apart", {"OLD", "N1"})])
def test_it_is_kept_apart_or_left_as_the_person_says(tools, taken, secretary, village, decision, kept):
    tools.register["OLD"] = {"number": "OLD", "borrower": "村民甲", "place": village.code}
    done = taken(make_import(xlsx(rows_of(tool("N1"))), tools, by=secretary, place=village), by=secretary, at=AT)

    decide_likely(done.likely_rows.get(), LikelyRow.Decision(decision), key="OLD", by=secretary, at=AT)

    assert set(tools.register) == kept


def test_an_undo_takes_everything_back_but_what_was_changed_by_hand(tools, taken, secretary, village):
    tools.register["N3"] = {"number": "N3", "borrower": "村民丙", "place": village.code, "count": 1}
    file = xlsx(rows_of(tool("N1"), tool("N2", "村民乙"), tool("N3", "村民丙")))
    done = taken(make_import(file, tools, by=secretary, place=village), by=secretary, at=AT)
    tools.register["N2"]["count"] = 50

    undo_import(done, by=secretary, at=AT)
    take_back(done.pk)

    done.refresh_from_db()
    assert done.state == "undone"
    assert set(tools.register) == {"N2", "N3"}
    assert tools.register["N3"]["count"] == "1"
    assert [touch.left_title for touch in done.touched.exclude(left_why="")] == ["N2"]


def test_a_decision_is_undone_with_its_import(tools, taken, secretary, village):
    tools.register["OLD"] = {"number": "OLD", "borrower": "村民甲", "place": village.code}
    done = taken(make_import(xlsx(rows_of(tool("N1"))), tools, by=secretary, place=village), by=secretary, at=AT)
    decide_likely(done.likely_rows.get(), LikelyRow.Decision.APART, by=secretary, at=AT)

    undo_import(done, by=secretary, at=AT)
    take_back(done.pk)

    assert set(tools.register) == {"OLD"}


def test_a_worker_that_died_is_followed_by_one_that_takes_each_row_once(tools, secretary, village, monkeypatch):
    monkeypatch.setattr("dayuan.workbooks.understanding.BATCH", 2)
    file = xlsx(rows_of(*[tool(f"N{number}", f"村民{number}") for number in range(5)], tool("N0", "村民又")))
    import_ = make_import(file, tools, by=secretary, place=village)
    choose_columns(import_, import_.mapping, by=secretary, at=AT)
    check_rows(import_.pk)
    start_import(import_, by=secretary, at=AT)
    keep = runs._keep
    calls = []

    def dies_at_the_second(*given):
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        keep(*given)

    monkeypatch.setattr(runs, "_keep", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        import_rows(import_.pk)
    assert Import.objects.get(pk=import_.pk).rows_done in (0, 2)
    tools.register = {key: tools.register[key] for key in ("N0", "N1")}
    monkeypatch.setattr(runs, "_keep", keep)
    Import.objects.filter(pk=import_.pk).update(rows_done=2, rows_total=6, new=2)

    import_rows(import_.pk)
    import_rows(import_.pk)

    import_.refresh_from_db()
    assert (import_.state, counts(import_)) == ("done", {"new": 5, "changed": 0, "same": 0, "refused": 1, "likely": 0})


def test_one_row_that_the_register_refuses_takes_no_other_with_it(tools, taken, secretary, village):
    tools.fails_on = "N2"
    file = xlsx(rows_of(tool("N1"), tool("N2", "村民乙"), tool("N3", "村民丙")))

    done = taken(make_import(file, tools, by=secretary, place=village), by=secretary, at=AT)

    assert set(tools.register) == {"N1", "N3"}
    assert done.refused_rows.get().problems[0]["facts"] == {"why": "N2 is broken."}


def test_cancelling_ends_after_the_batch_in_hand_and_can_be_undone(tools, secretary, village):
    import_ = make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village)
    choose_columns(import_, import_.mapping, by=secretary, at=AT)
    check_rows(import_.pk)
    start_import(import_, by=secretary, at=AT)

    cancel_import(import_, by=secretary, at=AT)
    import_rows(import_.pk)

    import_.refresh_from_db()
    assert (import_.state, tools.register) == ("cancelled", {})
    assert import_.is_undoable
    with pytest.raises(TooLate):
        cancel_import(import_, by=secretary, at=AT)


def test_nothing_is_taken_for_somebody_who_lost_their_post(tools, secretary, village):
    import_ = make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village)
    choose_columns(import_, import_.mapping, by=secretary, at=AT)
    check_rows(import_.pk)
    start_import(import_, by=secretary, at=AT)
    Post.objects.filter(person=secretary).update(ends_on=date(2025, 2, 1))

    import_rows(import_.pk)

    import_.refresh_from_db()
    assert (import_.state, tools.register) == ("stopped", {})
    assert import_.stopped_why == runs.POST_LOST


def test_every_step_is_in_the_audit_and_the_chain_holds(tools, taken, secretary, village):
    done = taken(make_import(xlsx(rows_of(tool())), tools, by=secretary, place=village), by=secretary, at=AT)

    steps = list(AuditEntry.objects.filter(subject=done.subject).order_by("number").values_list("action", flat=True))
    assert steps == ["import_uploaded", "import_mapped", "import_started", "import_ended"]
    assert list(audit.verify()) == []


def test_files_and_what_would_undo_them_are_forgotten_in_time(
    tools, taken, secretary, village, settings, django_capture_on_commit_callbacks
):
    done = taken(
        make_import(xlsx(rows_of(tool(), tool("N2", "乙", phone="1"))), tools, by=secretary, place=village),
        by=secretary,
        at=AT,
    )

    assert forget_files(at=AT + timedelta(days=settings.WORKBOOK_DAYS - 1)) == 0
    assert upload_path(done.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_files(at=AT + timedelta(days=settings.WORKBOOK_DAYS + 1)) == 1

    assert not upload_path(done.pk).exists()
    assert not returned_path(done.pk).exists()
    assert not TouchedRecord.objects.exists()
    done.refresh_from_db()
    with pytest.raises(TooLate):
        undo_import(done, by=secretary, at=AT)


def test_a_file_is_readable_by_us_alone_and_named_by_us(tools, secretary, village, folder):
    import_ = make_import(
        xlsx(rows_of(tool())), tools, by=secretary, place=village, file_name="../../etc/<b>村\n表</b>.xlsx"
    )

    path = upload_path(import_.pk)
    assert path.parent == folder / "uploads"
    assert path.stat().st_mode & 0o077 == 0
    assert import_.file_name == "b>.xlsx"
