"""Households and residents from the tables that villages keep."""

from datetime import date

import pytest

from dayuan.households.models import Household, Resident, ResidentChange
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.kernel import audit
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.rules import Role
from dayuan.people.testing import make_officer
from dayuan.workbooks.actions import ask_for_export, choose_columns, decide_likely, start_import, undo_import
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Import, LikelyRow, TouchedRecord
from dayuan.workbooks.runs import check_rows, import_rows, take_back
from dayuan.workbooks.sheet import sheet_of
from dayuan.workbooks.sheets.residents.sheet import ResidentSheet
from dayuan.workbooks.testing import make_import, xlsx

AT = MONDAY_NOON
HEADERS = [
    "所在村组",
    "户号",
    "姓名",
    "与户主关系",
    "性别",
    "出生年月日",
    "公民身份号码",
    "联系电话",
    "家庭住址",
    "是否在家",
]
WANG = make_id_number(date(1960, 5, 1), 1)
ZHAO = make_id_number(date(1962, 6, 2), 2)


def person(name="王大山", relation="户主", number=WANG, **changed):
    values = {
        "place": "丞相村",
        "household": "H001",
        "sex": "",
        "born": "",
        "phone": "",
        "address": "",
        "here": "",
    } | changed
    return [
        values["place"], values["household"], name, relation, values["sex"], values["born"], number,
        values["phone"], values["address"], values["here"],
    ]  # fmt: skip


FAMILY = [
    person(address="一组 8 号(虚构)", phone="13800001234"),
    person("赵小兰", "妻", ZHAO, place="", household="", here="外出"),
    person("王小山", "长子", "", place="", household="", sex="男", born="1990年3月5日"),
]


@pytest.fixture
def bring(secretary, village):
    def bring(*rows, by=secretary, place=village, content=None):
        file = content or xlsx([["丞相村户籍登记表"], [], HEADERS, *rows])
        import_ = make_import(file, sheet_of("residents"), by=by, place=place)
        if import_.state == Import.State.CHOOSING:
            choose_columns(import_, import_.mapping, by=by, at=AT)
        check_rows(import_.pk)
        import_.refresh_from_db()
        start_import(import_, by=by, at=AT)
        import_rows(import_.pk)
        import_.refresh_from_db()
        return import_

    return bring


def counts(import_):
    return (import_.new, import_.changed, import_.same, import_.refused, import_.likely)


def sentences(import_):
    return [
        problem["facts"].get("why", problem["sentence"])
        for row in import_.refused_rows.all()
        for problem in row.problems
    ]


def test_a_family_is_entered_with_its_household_from_merged_cells(bring, village):
    done = bring(*FAMILY)

    assert counts(done) == (3, 0, 0, 0, 0)
    home = Household.objects.get()
    assert (home.place_id, home.number, home.address) == (village.code, "H001", "一组 8 号(虚构)")
    people = {one.name: one for one in home.residents.all()}
    assert (people["王大山"].relation, people["王大山"].sex, people["王大山"].born_on) == (
        "head",
        "male",
        date(1960, 5, 1),
    )
    assert (people["赵小兰"].relation, people["赵小兰"].lives_here) == ("spouse", False)
    assert (people["王小山"].relation, people["王小山"].born_on) == ("child", date(1990, 3, 5))


def test_everybody_sees_the_import_in_their_own_file_and_the_chain_holds(bring):
    done = bring(*FAMILY)

    for resident in Resident.objects.all():
        entry = AuditEntry.objects.get(subject=f"resident:{resident.pk}")
        assert (entry.action, str(done.pk) in entry.reason) == ("resident_registered", True)
        assert entry.detail["role"] == "village_secretary"
    assert ResidentChange.objects.count() == 3
    assert list(audit.verify()) == []


def test_the_same_table_again_changes_nothing(bring):
    bring(*FAMILY)

    assert counts(bring(*FAMILY)) == (0, 0, 3, 0, 0)
    assert ResidentChange.objects.count() == 3


def test_what_is_new_in_a_table_is_corrected_and_empty_cells_say_nothing(bring):
    bring(*FAMILY)

    done = bring(person(phone="13911112222", here="外出"), person("赵小兰", "妻", ZHAO))

    assert counts(done) == (0, 1, 1, 0, 0)
    wang = Resident.objects.get(name="王大山")
    assert (wang.phone, wang.lives_here) == ("13911112222", False)
    assert Household.objects.get().address == "一组 8 号(虚构)"
    assert Resident.objects.get(name="赵小兰").lives_here is False


def test_somebody_under_another_household_moves_there(bring):
    bring(*FAMILY)

    done = bring(person("王小山", "户主", "", household="H002", sex="男", born="1990-3-5"))

    assert counts(done)[4] == 1
    decide_likely(
        done.likely_rows.get(),
        LikelyRow.Decision.TAKE,
        key=str(Resident.objects.get(name="王小山").pk),
        by=done.by,
        at=AT,
    )

    moved = Resident.objects.get(name="王小山")
    assert (moved.household.number, moved.relation) == ("H002", "head")


def test_the_same_name_and_birthday_without_an_id_number_waits_for_a_person(bring, village):
    known = make_resident("李四", make_household("H9"), born_on=date(1980, 5, 1))

    done = bring(person("李四", "户主", "", sex="男", born="1980-5-1"))

    assert counts(done) == (0, 0, 0, 0, 1)
    assert done.likely_rows.get().candidates == [str(known.pk)]
    decide_likely(done.likely_rows.get(), LikelyRow.Decision.APART, by=done.by, at=AT)
    assert Resident.objects.filter(name="李四").count() == 2


def test_two_people_with_different_id_numbers_are_two_people(bring):
    make_resident(
        "王大山", make_household("H9"), born_on=date(1960, 5, 1), id_number=make_id_number(date(1960, 5, 1), 3)
    )

    assert counts(bring(person())) == (1, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("row", "word"),
    [
        (person(sex="女"), "17"),
        (person(born="1961-5-1"), "1960-05-01"),
        (person(number="", born=""), "Write the birth date or the ID number."),
        (person("王大山3", number="", born="1960-5-1"), "姓名"),
        (person("娃娃", "子", "", born="2020-1-1"), "监护人"),
        (person(number="", born="2099-1-1"), "出生日期"),
        (person(number="511421************"), "masked"),
        (person(relation="邻居"), "Write one of"),
        (person(household=""), "empty"),
        (person(place="同意村"), "outside"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(bring, other_village, row, word):
    done = bring(row)

    assert counts(done) == (0, 0, 0, 1, 0)
    assert word in " ".join(sentences(done))
    assert not Resident.objects.exists()


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        (person("王大山3", number="", born="1960-13-1"), ["born_on", "name"]),
        (person(place="没有的村", number="", born="2099-1-1"), ["place", "born_on"]),
        (person("娃娃", "子", "没有", born="2020-1-1"), ["id_number"]),
    ],
)
def test_everything_wrong_in_a_row_is_said_at_once(bring, row, columns):
    done = bring(row)

    assert [problem["column"] for problem in done.refused_rows.get().problems] == columns


def test_a_household_has_one_head_in_the_table_and_in_the_register(bring):
    done = bring(person(), person("赵小兰", "户主", ZHAO))
    assert counts(done) == (1, 0, 0, 1, 0)

    assert counts(bring(person("孙三", "户主", "", born="1970-1-1"))) == (0, 0, 0, 1, 0)


@pytest.mark.parametrize("masked", [f"{WANG[:6]}************", f"{WANG[:6]}********{WANG[-4:]}"])
def test_a_file_we_gave_out_comes_back_with_its_masks_even_an_older_one(bring, masked):
    home = make_household("H001")
    make_resident("王大山", home, born_on=date(1960, 5, 1), id_number=WANG, relation="head")

    assert counts(bring(person(number=masked, born="1960-5-1"))) == (0, 0, 1, 0, 0)


def test_an_id_number_of_another_village_is_refused_without_saying_whose(bring, other_village):
    make_resident("秘密人", make_household("X1", other_village.code), born_on=date(1960, 5, 1), id_number=WANG)

    done = bring(person())

    assert counts(done) == (0, 0, 0, 1, 0)
    assert "秘密人" not in str([row.problems for row in done.refused_rows.all()])


def test_a_record_number_of_another_village_is_none_here(bring, other_village, secretary, village):
    stranger = make_resident("秘密人", make_household("X1", other_village.code))
    file = xlsx([["记录编号", *HEADERS], [str(stranger.pk), *person()]])

    assert counts(bring(content=file)) == (0, 0, 0, 1, 0)
    stranger.refresh_from_db()
    assert stranger.name == "秘密人"


def test_an_undo_strikes_out_who_was_entered_and_puts_back_what_was_changed(bring, secretary):
    known = make_resident("赵小兰", make_household("H001"), born_on=date(1962, 6, 2), sex="female", relation="spouse")
    done = bring(
        person(),
        person("赵小兰", "妻", ZHAO, phone="13911112222", here="外出"),
        person("王小山", "子", "", born="1990-3-5"),
    )
    by_hand = Resident.objects.get(name="王小山")
    by_hand.phone = "13700001111"
    by_hand.save()

    undo_import(done, by=secretary, at=AT)
    take_back(done.pk)

    done.refresh_from_db()
    known.refresh_from_db()
    assert done.state == "undone"
    assert (known.phone, known.id_number, known.lives_here) == ("", "", True)
    assert Resident.objects.get(name="王大山").ending == "mistake"
    by_hand.refresh_from_db()
    assert by_hand.is_current
    assert [one.left_title for one in done.touched.exclude(left_why="")] == ["王小山"]
    assert list(audit.verify()) == []


def test_what_was_undone_can_be_imported_again(bring, secretary):
    done = bring(*FAMILY)
    undo_import(done, by=secretary, at=AT)
    take_back(done.pk)
    assert Household.objects.get().closed_on

    again = bring(*FAMILY)

    assert counts(again) == (3, 0, 0, 0, 0)
    assert Household.objects.get().closed_on is None


def test_nothing_an_import_keeps_can_be_read_in_a_dump(bring):
    make_resident("李四", make_household("H9"), born_on=date(1980, 5, 1))
    bring(*FAMILY, person("李四", "户主", "", household="H7", sex="男", born="1980-5-1", phone="13755556666"))

    kept = str([list(TouchedRecord.objects.values()), list(LikelyRow.objects.values())])
    assert TouchedRecord.objects.exists()
    assert not any(secret in kept for secret in (WANG, "13800001234", "13755556666", "王大山"))


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_an_export_of_the_register_comes_back_unchanged(bring, secretary, village, other_village, format):
    bring(*FAMILY)
    child = make_resident("娃娃", Household.objects.get(), born_on=date(2020, 1, 1), relation="grandchild")
    make_resident("秘密人", make_household("X1", other_village.code))
    export = ask_for_export(sheet_of("residents"), village, purpose="核对", format=format, by=secretary, at=AT)
    write_export(export.pk)
    content = export_path(export.pk, format).read_bytes()

    done = bring(content=content)

    assert counts(done) == (0, 0, 4, 0, 0)
    child.refresh_from_db()
    assert child.relation == "grandchild"
    if format == "csv":
        text = content.decode("utf-8-sig")
        assert "秘密人" not in text
        assert WANG not in text
        assert WANG[:6] + "************" in text
        assert "13800001234" not in text
        assert "8 号" not in text


def test_a_keeper_of_the_whole_township_imports_for_all_its_villages(bring, township, village, other_village):
    keeper = make_officer("keeper", Role.VILLAGE_SECRETARY, township.code, full_name="建档员")
    done = bring(person(), person("赵小兰", "户主", ZHAO, place="同意村"), by=keeper, place=township)

    assert counts(done) == (2, 0, 0, 0, 0)
    assert set(Household.objects.values_list("place_id", flat=True)) == {village.code, other_village.code}


def test_the_command_room_reads_the_register_and_does_not_change_it_by_a_workbook_either():
    assert Role.DUTY_OFFICER not in ResidentSheet.importers
    assert Role.CHIEF_GRID_OFFICER not in ResidentSheet.importers
    assert Role.VILLAGE_SECRETARY in ResidentSheet.importers
