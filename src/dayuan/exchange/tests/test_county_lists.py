"""The county's list comes in and becomes cases, once; goes out in the county's words, without complaints and names."""

from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from dayuan.cases.access import parts_of
from dayuan.cases.actions import accept_case, close_case, report_done, take_case
from dayuan.cases.models import Case, ComplainedAbout
from dayuan.cases.rules import Kind, Status
from dayuan.cases.testing import make_report
from dayuan.exchange.county.listing import left_behind
from dayuan.exchange.county.sheet import sheet_for
from dayuan.exchange.models import CountyMatter
from dayuan.exchange.retention import RETENTION
from dayuan.exchange.rules.county import Meaning
from dayuan.exchange.testing import (
    COUNTY_HEADERS,
    MEANING,
    bring_county_list,
    county_file,
    county_row,
    explain,
    make_county_system,
)
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, TOWNSHIP, VILLAGE, make_place
from dayuan.workbooks.actions import ask_for_export, choose_columns, start_import, undo_import
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Import, RefusedRow
from dayuan.workbooks.runs import check_rows, import_rows, take_back
from dayuan.workbooks.wording import sentence_of

pytestmark = pytest.mark.usefixtures("village")


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.WORKBOOKS = tmp_path / "workbooks"


@pytest.fixture
def system(chief):
    return explain(make_county_system(chief), by=chief)


@pytest.fixture
def taken(system, duty_officer):
    """A list as it is brought, checked and taken."""

    def take(*rows, by=duty_officer, run=True):
        import_ = bring_county_list(system, county_file(*rows), by=by)
        if import_.state == Import.State.CHOOSING:
            choose_columns(import_, dict(sheet_for(system).meaning.columns), by=by, at=MONDAY_NOON)
        check_rows(import_.pk)
        if run:
            start_import(import_, by=by, at=MONDAY_NOON)
            import_rows(import_.pk)
        import_.refresh_from_db()
        return import_

    return take


@pytest.fixture
def written(system, duty_officer):
    """A list for the county as rows of dictionaries."""

    def write(address="state=all", by=duty_officer):
        export = ask_for_export(
            sheet_for(system), make_place(TOWNSHIP), purpose="月报", format="xlsx",
            chosen={"filter": address}, by=by, at=MONDAY_NOON,
        )  # fmt: skip
        write_export(export.pk)
        page = load_workbook(export_path(export.pk, "xlsx")).worksheets[0]
        header, *rows = page.iter_rows(values_only=True)
        return [dict(zip(header, row, strict=True)) for row in rows]

    return write


def counts(import_):
    return {name: getattr(import_, name) for name in ("new", "changed", "same", "refused")}


def reasons(import_):
    return [sentence_of(problem) for row in RefusedRow.objects.filter(of=import_) for problem in row.problems]


def test_a_matter_of_the_list_becomes_a_case_with_its_class_place_and_number(taken, duty_officer):
    assert counts(taken(county_row()))["new"] == 1
    case = Case.objects.get()
    assert (case.class_code, case.place_id, case.status) == ("09001", VILLAGE, Status.REPORTED)
    assert case.reporters.get().channel == "workbook"
    assert case.opened_by == duty_officer
    matter = CountyMatter.objects.get()
    assert (matter.number, matter.case, matter.state) == ("X-001", case, "reported")
    assert matter.reported_on == date(2026, 1, 5)


def test_the_same_list_again_opens_nothing(taken):
    taken(county_row(), county_row("X-002", story="水管漏水"))
    assert counts(taken(county_row(), county_row("X-002", story="水管漏水"))) == {
        "new": 0, "changed": 0, "same": 2, "refused": 0,
    }  # fmt: skip
    assert Case.objects.count() == 2


def test_a_number_that_stands_twice_in_one_file_is_taken_once(taken):
    import_ = taken(county_row(), county_row())
    assert counts(import_) == {"new": 1, "changed": 0, "same": 0, "refused": 1}


def test_a_word_nobody_explained_stops_its_row_alone_and_all_that_is_wrong_is_said_at_once(taken):
    import_ = taken(
        county_row(**{"class": "飞碟", "state": "已飞走", "place": "月亮村", "channel": "心灵感应"}),
        county_row("X-002"),
    )
    assert counts(import_) == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    problems = RefusedRow.objects.get(of=import_).problems
    assert {problem["facts"]["word"] for problem in problems} == {"飞碟", "已飞走", "月亮村", "心灵感应"}


def test_a_matter_of_another_township_is_not_taken(taken):
    make_place(OTHER_TOWNSHIP_VILLAGE)
    place = make_place(OTHER_TOWNSHIP_VILLAGE).name
    assert counts(taken(county_row(place=place)))["refused"] == 1


def test_a_state_that_moved_on_at_the_county_is_taken_as_the_table_allows(taken):
    taken(county_row())
    assert counts(taken(county_row(state="已签收")))["changed"] == 1
    case = Case.objects.get()
    assert case.status == Status.ACCEPTED
    assert case.steps.last().kind == "taken_on"


def test_what_the_table_does_not_allow_is_refused_with_both_words_and_nothing_is_forced(taken):
    taken(county_row())
    import_ = taken(county_row(state="待核查"))
    assert counts(import_)["refused"] == 1
    assert "待核查" in reasons(import_)[0]
    assert Case.objects.get().status == Status.REPORTED


def test_an_end_needs_words_and_then_closes_what_nobody_outside_reported(taken):
    taken(county_row())
    assert counts(taken(county_row(state="已办结")))["refused"] == 1
    assert counts(taken(county_row(state="已办结", result="县里已修好")))["changed"] == 1
    case = Case.objects.get()
    assert (case.status, case.outcome) == (Status.CLOSED, "self_handled")


def test_a_matter_that_is_over_there_is_taken_as_new_only_with_what_was_done(taken):
    import_ = taken(county_row(state="已办结"), county_row("X-002", state="已办结", result="已换灯泡"))
    assert counts(import_) == {"new": 1, "changed": 0, "same": 0, "refused": 1}
    assert Case.objects.get().status == Status.CLOSED


def test_where_we_are_further_the_county_is_told_and_nothing_is_turned_back(taken, written, secretary):
    taken(county_row())
    case = Case.objects.get()
    _settle(case, secretary)
    assert counts(taken(county_row()))["same"] == 1
    assert counts(taken(county_row(state="已签收")))["changed"] == 1
    case.refresh_from_db()
    assert case.status == Status.DONE
    row = written()[0]
    assert (row["工单编号"], row["当前状态"], row["问题类型"]) == ("X-001", "待核查", "照明设施损坏")
    assert row["办理情况"] == "换了灯泡"
    assert row["上报时间"].date() == date(2026, 1, 5)


def test_what_the_county_opens_again_is_opened_again_here_with_its_reason(taken, secretary, duty_officer):
    taken(county_row())
    case = Case.objects.get()
    _settle(case, secretary)
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=now())
    taken(county_row(state="已办结"))
    assert counts(taken(county_row(state="处置中")))["refused"] == 1
    assert counts(taken(county_row(state="处置中", result="群众说又不亮了")))["changed"] == 1
    case.refresh_from_db()
    assert (case.status, case.reopenings) == (Status.FILED, 1)


def test_a_complaint_never_leaves_in_a_list_nor_does_whoever_reported_anything(written, village, secretary):
    make_report(village, story="路灯不亮")
    make_report(village, class_code="15002", story="投诉")
    shielded = make_report(village, story="干部态度", shielded_from=VILLAGE)
    about = make_report(village, story="某人")
    ComplainedAbout.objects.create(case=about, person=secretary)
    rows = written("")
    assert [row["事件描述"] for row in rows] == ["路灯不亮"]
    text = str(rows)
    assert "甲某" not in text
    assert "13800001234" not in text
    assert "138****1234" in text
    assert shielded.code not in text


def test_what_is_being_mediated_stays_here_and_is_counted(written, village, duty_officer):
    Case.objects.filter(pk=make_report(village, class_code="01001").pk).update(kind=Kind.MEDIATED)
    make_report(village)
    assert len(written()) == 1
    assert left_behind(scope_of(duty_officer, at=now()), TOWNSHIP, "state=all") == 1


def test_names_that_went_out_masked_say_nothing_when_they_come_back(taken):
    taken(county_row(name="***", phone="138****1234"))
    reporter = Case.objects.get().reporters.get()
    assert (reporter.name, reporter.phone, reporter.is_anonymous) == ("", "", True)


def test_the_list_that_went_out_comes_back_and_its_codes_get_their_numbers(
    system, written, taken, village, duty_officer
):
    case = make_report(village)
    row = written()[0]
    assert row["工单编号"] is None
    wider = Meaning(
        (*COUNTY_HEADERS, "平台编号"), {**MEANING.columns, "平台编号": "code"}, MEANING.words, MEANING.written
    )
    explain(system, by=duty_officer, meaning=wider)
    file = county_file([*county_row("X-777"), case.code], headers=(*COUNTY_HEADERS, "平台编号"))
    import_ = bring_county_list(system, file, by=duty_officer)
    choose_columns(import_, dict(wider.columns), by=duty_officer, at=MONDAY_NOON)
    check_rows(import_.pk)
    start_import(import_, by=duty_officer, at=MONDAY_NOON)
    import_rows(import_.pk)
    assert Case.objects.count() == 1
    assert CountyMatter.objects.get().case == case
    assert written()[0]["平台编号"] == case.code


def test_undone_what_nobody_touched_is_declined_and_what_went_on_stays(taken, duty_officer):
    import_ = taken(county_row(), county_row("X-002", story="水管漏水"))
    went_on = CountyMatter.objects.get(number="X-002").case
    accept_case(went_on.pk, by=duty_officer, parts=parts_of(went_on, scope_of(duty_officer, at=now())), at=now())
    undo_import(import_, by=duty_officer, at=MONDAY_NOON)
    take_back(import_.pk)
    import_.refresh_from_db()
    assert import_.state == Import.State.UNDONE
    assert import_.touched.exclude(left_why="").count() == 1
    assert {case.status for case in Case.objects.exclude(pk=went_on.pk)} == {Status.DECLINED}
    assert counts(taken(county_row()))["new"] == 1


def test_a_cell_that_looks_like_a_formula_stays_text_on_its_way_out(taken, written):
    taken(county_row(story='=HYPERLINK("http://x")'))
    assert written()[0]["事件描述"] == '\'=HYPERLINK("http://x")'


def test_days_come_in_many_writings(taken):
    days = ["2026-1-5", "2026/01/05", "2026.1.5", "20260105", "2026年1月5日", date(2026, 1, 5)]
    import_ = taken(*(county_row(f"X-{n}", reported_on=day) for n, day in enumerate(days)))
    assert counts(import_)["new"] == len(days)
    assert set(CountyMatter.objects.values_list("reported_on", flat=True)) == {date(2026, 1, 5)}
    assert counts(taken(county_row("X-9", reported_on="前天")))["refused"] == 1


def test_who_had_a_list_written_and_of_how_many_stands_in_the_record(written, village, duty_officer):
    make_report(village)
    written("state=open&class=09")
    asked = AuditEntry.objects.get(action="export_asked")
    assert asked.by_id == duty_officer.pk
    assert asked.detail["narrowed_by"] == ["filter"]


def test_the_number_is_forgotten_with_the_matter(taken, secretary, duty_officer):
    taken(county_row(state="已办结", result="已换"))
    rule, period = RETENTION.rules[0], timedelta(days=1_095)
    closed_at = Case.objects.get().closed_at
    assert not rule.due(closed_at + period - timedelta(hours=1), period)
    due = rule.due(closed_at + period + timedelta(hours=1), period)
    rule.forget([one.pk for one in due], closed_at)
    assert not CountyMatter.objects.exists()
    assert Case.objects.exists()


def test_a_list_reaches_no_case_of_another_township(system, taken, chief):
    taken(county_row())
    stranger = make_officer("stranger2", Role.DUTY_OFFICER, OTHER_TOWNSHIP_VILLAGE[:9], full_name="外乡值班")
    assert list(sheet_for(system).records(scope_of(stranger, at=now()), TOWNSHIP)) == []


def _settle(case, secretary):
    """The village's secretary, who answers for it, mends it."""
    parts = parts_of(Case.objects.get(pk=case.pk), scope_of(secretary, at=now()))
    take_case(case.pk, by=secretary, parts=parts, at=now())
    report_done(case.pk, by=secretary, parts=parts, words="换了灯泡", at=now())
