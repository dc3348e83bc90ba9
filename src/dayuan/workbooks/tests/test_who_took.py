"""Whoever stands in a file that was taken out can see it, on their own page and on paper (C-18)."""

import pytest

from dayuan.households.events import ResidentErased
from dayuan.households.looks import in_words, who_looked
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.clock import now
from dayuan.kernel.events import announce
from dayuan.kernel.models import AuditEntry
from dayuan.places.testing import OTHER_VILLAGE
from dayuan.workbooks.actions import ask_for_export
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.models import Export, Import, TakenRecord
from dayuan.workbooks.sheet import sheet_of

AT = now()


@pytest.fixture
def someone(village):
    return make_resident("王大山", make_household("H1"))


def taken(place, by, **asked):
    given = {"purpose": "报县民政局", "format": "csv"} | asked
    export = ask_for_export(sheet_of("residents"), place, by=by, at=AT, **given)
    write_export(export.pk)
    return export


def test_a_resident_sees_who_took_a_list_they_stand_in_and_for_what(someone, secretary, village):
    elsewhere = make_resident("赵六", make_household("X1", OTHER_VILLAGE))
    taken(village, secretary)

    [line] = who_looked(someone, is_own=True)

    assert (line.who, line.why) == (secretary.full_name, "报县民政局")
    assert line.post.startswith("丞相村")
    assert line.did.startswith("导出了一份含有您信息的名册")
    assert who_looked(elsewhere, is_own=True) == []


def test_a_flat_file_is_told_as_one_and_only_to_whom_it_was_narrowed(someone, secretary, village):
    away = make_resident("钱五", someone.household, lives_here=False)
    taken(village, secretary, layout=Export.Layout.FLAT, chosen={"here": "here"})

    assert [line.did[:9] for line in who_looked(someone, is_own=True)] == ["按“一表通”格式导"]
    assert who_looked(away, is_own=True) == []


def test_a_file_that_was_never_finished_is_not_told(someone, secretary, village):
    export = taken(village, secretary)
    Export.objects.filter(pk=export.pk).update(state=Export.State.CANCELLED, ready_at=None)

    assert who_looked(someone, is_own=True) == []


def test_a_long_list_costs_no_entry_in_anybodys_chain(someone, secretary, village):
    before = AuditEntry.objects.count()
    export = taken(village, secretary)

    assert AuditEntry.objects.count() == before + 1
    assert export.taken_records.count() == 1


def test_a_list_by_care_group_is_named_only_to_the_person(someone, secretary, village):
    export = taken(village, secretary)
    Export.objects.filter(pk=export.pk).update(chosen={"care": "disability"}, purpose="残疾人慰问")

    assert who_looked(someone, is_own=True)[0].why == "残疾人慰问"
    assert who_looked(someone, is_own=False)[0].why == ""


def test_whoever_is_erased_stands_in_no_list_of_files_any_more(someone, secretary, village):
    other = make_resident("钱五", someone.household)
    taken(village, secretary)

    announce(ResidentErased((someone.pk,), ("王大山",), (), (), "", is_again=False, at=AT))

    assert [one.record for one in TakenRecord.objects.all()] == [other.pk]


def test_an_import_is_named_by_its_file_and_never_by_its_number(secretary, village):
    brought = Import.objects.create(
        kind="residents", place=village, by=secretary, made_at=AT, file_name="花名册.xlsx", file_bytes=1
    )

    reasons = [f"导入 {brought.pk}", f"导入 {secretary.pk}", "入户"]
    assert in_words(reasons) == ["导入《花名册.xlsx》", "导入", "入户"]
