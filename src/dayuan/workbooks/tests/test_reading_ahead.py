"""A second process that reads ahead changes nothing of what an import does, whether it lives or dies."""

import re
import sys
from datetime import date

import pytest
from django.db import transaction

from dayuan.households.models import Household, HouseholdChange, Resident, ResidentChange
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.kernel import audit
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.workbooks import reading_ahead
from dayuan.workbooks.actions import choose_columns, start_import
from dayuan.workbooks.files import upload_path
from dayuan.workbooks.models import Import, LikelyRow
from dayuan.workbooks.reading.guard import FileRefused
from dayuan.workbooks.runs import check_rows, desk_of, import_rows
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.testing import make_import, rows_of, tool, xlsx
from dayuan.workbooks.understanding import Reader, Reading

AT = MONDAY_NOON
HEADERS = ["村组", "户编号", "姓名", "与户主关系", "性别", "出生日期", "身份证号", "电话", "详细住址", "居住情况"]
KNOWN, NEW = make_id_number(date(1960, 5, 1), 1), make_id_number(date(1962, 6, 2), 2)
ROWS = [
    ["丞相村", "A1", "王 大山", "户主", "", "", KNOWN, "+86 138-0000-1234", "一组 8 号(虚构)", "在家"],
    ["", "", "赵小兰", "妻", "", "", NEW, "", "", "外出"],
    ["", "", "王娃娃", "孙子", "男", "2022-01-01", "", "", "", ""],
    ["", "", "单乐", "其他", "女", "1971-01-01", "", "12", "", ""],
    ["丞相村", "A2", "李四", "户主", "男", "1980-01-01", "", "", "", ""],
    ["", "", "李四", "其他", "男", "1980-01-01", "", "", "", ""],
    ["", "", "王五", "子女", "男", "", "", "", "", ""],
    ["无名村", "A3", "周七", "户主", "男", "1980-01-01", "", "", "", ""],
    ["丞相村", "A4", "孙三", "户主", "男", "1950-03-01", "", "", "", ""],
    ["", "", "赵小兰", "妻", "", "", NEW, "", "", ""],
    ["", "", "吕小绿", "子女", "女", "1999-09-09", "", "13900000001", "", "在家"],
]
DIES_AFTER_ITS_FIRST_BATCH = """
import os
from dayuan.workbooks import reading_process
say, said = reading_process._say, []
def say_twice_and_die(*given):
    say(*given)
    said.append(given)
    if len(said) == 2:
        os.kill(os.getpid(), 9)
reading_process._say = say_twice_and_die
reading_process.main()
"""
SAYS_HALF = r"import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(b'\x80\x05\x95\x00')"


@pytest.fixture
def three_at_once(monkeypatch):
    monkeypatch.setattr("dayuan.workbooks.understanding.BATCH", 3)


@pytest.fixture
def every_file_is_large(monkeypatch):
    monkeypatch.setattr(reading_ahead, "AHEAD_FROM_BYTES", 0)


def ready(file, sheet, by, place):
    """An import that is checked in this process and started."""
    import_ = make_import(file, sheet, by=by, place=place)
    if import_.state == Import.State.CHOOSING:
        choose_columns(import_, import_.mapping, by=by, at=AT)
    check_rows(import_.pk)
    import_.refresh_from_db()
    return start_import(import_, by=by, at=AT)


def everything_of(import_):
    """What an import wrote, without what is new each time: keys, hashes, moments."""

    def plain(rows):
        keys = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}")
        return [keys.sub("…", str(row)) for row in rows]

    people = Resident.objects.order_by("name", "relation")
    names = [one.attname for one in Resident._meta.concrete_fields if one.attname not in ("registered_at",)]
    return {
        "counts": (import_.state, import_.rows_done, *(getattr(import_, name) for name in ("new", "same", "refused"))),
        "people": plain([[getattr(one, name) for name in names], one.household.number] for one in people),
        "homes": plain(Household.objects.order_by("number").values_list("number", "place_id", "closed_on")),
        "history": plain(ResidentChange.objects.order_by("resident__name").values_list("resident__name", "kind", "why"))
        + plain(HouseholdChange.objects.order_by("household__number").values_list("household__number", "kind", "why")),
        "record": plain(AuditEntry.objects.order_by("number").values_list("number", "action", "subject", "detail")),
        "refused": plain(import_.refused_rows.order_by("number").values_list("number", "problems")),
        "likely": plain((one.number, one.values) for one in LikelyRow.objects.filter(of=import_)),
        "touched": plain((one.number, one.key, one.made, one.before, one.after) for one in import_.touched.all()),
    }


def test_the_same_file_leaves_the_same_in_one_process_and_in_two(
    secretary, village, three_at_once, monkeypatch, caplog
):
    make_resident("王大山", make_household("A1"), id_number=KNOWN, born_on=date(1960, 5, 1))
    make_resident("孙三", make_household("B9"), born_on=date(1950, 3, 1))
    left = []
    for smallest in (10**9, 0):
        with transaction.atomic():
            started = ready(xlsx([HEADERS, *ROWS]), sheet_of("residents"), secretary, village)
            monkeypatch.setattr(reading_ahead, "AHEAD_FROM_BYTES", smallest)
            import_rows(started.pk)
            assert list(audit.verify()) == []
            left.append(everything_of(Import.objects.get(pk=started.pk)))
            transaction.set_rollback(True)

    assert left[0] == left[1]
    assert left[0]["counts"] == ("done", 11, 3, 0, 6)
    assert "lost" not in caplog.text


def test_where_the_second_process_is_killed_the_import_goes_on_and_takes_each_row_once(
    tools, secretary, village, three_at_once, every_file_is_large, monkeypatch, caplog
):
    rows = [tool(f"N{number}", f"村民{number}", place="" if number else "丞相村") for number in range(7)]
    started = ready(xlsx(rows_of(*rows, tool("N0", "村民又"))), tools, secretary, village)
    monkeypatch.setattr(reading_ahead, "COMMAND", (sys.executable, "-c", DIES_AFTER_ITS_FIRST_BATCH))
    caplog.clear()

    import_rows(started.pk)

    started.refresh_from_db()
    assert (started.state, started.new, started.refused, started.rows_done) == ("done", 7, 1, 8)
    assert [touch.number for touch in started.touched.order_by("pk")] == [*range(2, 9)]
    assert [row.number for row in started.refused_rows.all()] == [9]
    assert caplog.text.count("was lost") == 1


@pytest.mark.parametrize("program", ["", SAYS_HALF, "import sys; sys.exit(3)"])
def test_where_it_says_nothing_that_can_be_understood_the_file_is_read_here(
    tools, secretary, village, every_file_is_large, monkeypatch, program
):
    monkeypatch.setattr(reading_ahead, "COMMAND", (sys.executable, "-c", program))

    started = ready(xlsx(rows_of(tool("N1"), tool("N2", "村民乙"))), tools, secretary, village)
    import_rows(started.pk)

    assert set(tools.register) == {"N1", "N2"}


def test_where_no_second_process_can_be_started_the_file_is_read_here(
    tools, secretary, village, every_file_is_large, monkeypatch
):
    monkeypatch.setattr(reading_ahead, "COMMAND", ("/no/such/program",))

    import_rows(ready(xlsx(rows_of(tool("N1"))), tools, secretary, village).pk)

    assert set(tools.register) == {"N1"}


def test_what_is_wrong_with_a_file_is_said_as_ever(tools, secretary, village, every_file_is_large, monkeypatch):
    monkeypatch.setattr(reading_ahead, "COMMAND", (sys.executable, "-c", ""))
    started = ready(xlsx(rows_of(tool())), tools, secretary, village)
    upload_path(started.pk).write_bytes(b"PK\x03\x04 torn")

    with pytest.raises(FileRefused):
        import_rows(started.pk)


def test_it_ends_when_nobody_takes_its_rows_any_more(tools, secretary, village):
    rows = rows_of(*[tool(f"N{number}", f"村民{number}") for number in range(6_000)])
    file = "\n".join(",".join(map(str, row)) for row in rows).encode()
    import_ = make_import(file, tools, by=secretary, place=village, file_name="农具.csv")
    reading = Reading(import_, Reader(tools, desk_of(import_), import_.mapping), upload_path(import_.pk), done=0)

    with reading_ahead._started() as process:
        reading_ahead._tell(process, reading)
        assert reading_ahead._heard(process) == 6_000
        process.stdout.close()

        assert process.wait(timeout=60) == 1


def test_it_ends_with_the_run_that_started_it(monkeypatch):
    monkeypatch.setattr(reading_ahead, "COMMAND", (sys.executable, "-c", "import time; time.sleep(600)"))

    with pytest.raises(KeyboardInterrupt), reading_ahead._started() as process:
        raise KeyboardInterrupt

    assert process.poll() is not None
