"""Rosters of posts: who holds which post where, from when to when."""

from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from dayuan.kernel import audit
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import scope_of
from dayuan.people.models import Post, Role, RoleRequest, Seat
from dayuan.people.posts_actions import end_post
from dayuan.people.powers_actions import approve_request
from dayuan.people.testing import make_officer, make_person, make_post
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE
from dayuan.workbooks.actions import ask_for_export, choose_columns, start_import, undo_import
from dayuan.workbooks.exporting import write_export
from dayuan.workbooks.files import export_path
from dayuan.workbooks.models import Import
from dayuan.workbooks.queries import preview
from dayuan.workbooks.rules.columns import read_cell
from dayuan.workbooks.runs import check_rows, import_rows, take_back
from dayuan.workbooks.sheet import sheet_of, sheets_for
from dayuan.workbooks.sheets.posts.columns import COLUMNS, role_of
from dayuan.workbooks.testing import make_import, xlsx

HEADERS = ["村名", "职务", "姓名", "用户名", "卡口", "任职时间", "离任日期", "依据"]
TODAY = now().astimezone(SHANGHAI).date()
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
GROUND = "村两委会议（虚构）"


def row(name="赵调解", role="调解员", place="丞相村", account="", site="", begins="", ends="", reason=""):
    return [place, role, name, account, site, begins, ends, reason]


@pytest.fixture
def newcomers(village, other_village):
    """People with accounts and no post yet."""
    make_person("zhao", "赵调解")
    make_person("qian", "钱网格")


@pytest.fixture
def bring(chief, township, newcomers):
    def bring(*rows, by=chief, place=township, content=None, run=True):
        import_ = make_import(content or xlsx([HEADERS, *rows]), sheet_of("posts"), by=by, place=place, at=now())
        if import_.state == Import.State.CHOOSING:
            choose_columns(import_, import_.mapping, by=by, at=now())
        check_rows(import_.pk)
        import_.refresh_from_db()
        if run:
            start_import(import_, by=by, at=now())
            import_rows(import_.pk)
            import_.refresh_from_db()
        return import_

    return bring


def undone(import_):
    undo_import(import_, by=import_.by, at=now())
    take_back(import_.pk)
    return {one.left_title: one.left_why for one in import_.touched.exclude(left_why="")}


def counts(import_):
    return (import_.new, import_.changed, import_.same, import_.refused)


def faults(import_):
    return [
        (problem["column"], problem["facts"].get("why", problem["sentence"] % problem["facts"]))
        for refused in import_.refused_rows.order_by("number")
        for problem in refused.problems
    ]


def post_of(username):
    return Post.objects.get(person__username=username)


def test_a_secretary_brings_the_roster_and_a_mediator_begins_while_a_grid_worker_is_proposed(
    bring, secretary, chief, village
):
    roster = [row(begins="2026-1-5"), row("钱网格", "专职网格员", reason=GROUND)]
    checked = bring(*roster, by=secretary, place=village, run=False)
    assert [bool(one.reasons) for one in preview(checked)] == [False, True]

    done = bring(*roster, by=secretary, place=village)

    assert counts(done) == (2, 0, 0, 0)
    given = post_of("zhao")
    assert (given.role, given.place, given.starts_on) == ("mediator", village, date(2026, 1, 5))
    asked = RoleRequest.objects.get(person__username="qian")
    assert (asked.role, asked.reason, asked.asked_by) == ("grid_worker", GROUND, secretary)
    assert not Post.objects.filter(person__username="qian").exists()
    assert sorted(touch.key.partition(":")[0] for touch in done.touched.all()) == ["post", "proposal"]
    assert "1 " in sheet_of("posts").afterwards(done.pk)
    assert counts(bring(*roster, by=secretary, place=village)) == (0, 0, 2, 0)

    approve_request(asked, by=chief, at=now())

    assert post_of("qian").role == "grid_worker"
    assert sheet_of("posts").afterwards(done.pk) == ""
    assert counts(bring(*roster, by=secretary, place=village)) == (0, 0, 2, 0)


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("words", "code", "role"),
    [
        ("村支书 村党组织书记 书记 党支部书记", VILLAGE, Role.VILLAGE_SECRETARY),
        ("书记 党委书记 乡镇党委书记", TOWNSHIP, Role.PARTY_SECRETARY),
        ("院长 院落长 大院院长", OTHER_VILLAGE + "D07", Role.COURTYARD_HEAD),
        ("网格员 专职网格员", VILLAGE, Role.GRID_WORKER),
        ("值班员 值班人员", TOWNSHIP, Role.DUTY_OFFICER),
        ("组长 村民小组长 社长", VILLAGE + "G01", Role.GROUP_LEADER),
    ],
)
def test_a_post_is_known_by_the_words_people_write(words, code, role):
    column = next(column for column in COLUMNS if column.name == "role")

    assert {role_of(str(read_cell(column, word)), code) for word in words.split()} == {role}


def test_a_secretary_gives_no_post_of_the_township_no_power_and_nothing_elsewhere(bring, secretary, village):
    done = bring(
        row(role="值班员", reason=GROUND),
        row(role="村支书", reason=GROUND),
        row(role="网格总长", reason=GROUND),
        row(role="书记", place="虞丞乡", reason=GROUND),
        row(role="安全管理员", reason=GROUND),
        row(place="同意村"),
        by=secretary,
        place=village,
    )

    assert counts(done) == (0, 0, 0, 6)
    found = faults(done)
    assert [column for column, _why in found] == ["role", "role", "role", "place", "role", "place"]
    assert {why for _column, why in found[:3]} == {"您不能在该地点任命这一岗位。"}
    assert "outside" in found[3][1]
    assert "Write one of" in found[4][1]
    assert not Post.objects.filter(person__username="zhao").exists()
    assert not RoleRequest.objects.exists()


WRONG = [
    (row("没有账号的人"), "name", "ask the system administrator for an account"),
    (row("赵重名"), "account", "Several people"),
    (row("赵调解", account="qian"), "account", "is not 赵调解's"),
    (row(account="nobody"), "account", "nobody"),
    (row(role="卡点值守员"), "site", "卡点"),
    (row(role="卡点值守员", site="西卡点"), "site", "no checkpoint called 西卡点"),
    (row(begins="2027-1-2", ends="2027-1-1"), "ends_on", "before the first"),
    (row(begins="2020-1-1", ends="2021-1-1"), "ends_on", "over before today"),
    (row("钱网格", "网格员"), "reason", "on what ground"),
    (row("网格总长", "网格员", reason=GROUND), "name", "自己"),
    (row("空缺", "网格员"), "name", "A row without a name ends none"),
    (row(begins="明天"), "starts_on", "not a date"),
]


def test_what_cannot_be_is_said_beside_its_cell(bring, grid_worker, checkpoint):
    for account in ("zhao1", "zhao2"):
        make_person(account, "赵重名")

    done = bring(*(wrong for wrong, _column, _word in WRONG))

    assert counts(done) == (0, 0, 0, len(WRONG))
    for (_row, column, word), (beside, sentence) in zip(WRONG, faults(done), strict=True):
        assert (beside, word in sentence) == (column, True), sentence
    assert Post.objects.filter(person__username__in=["zhao", "qian", "zhao1", "zhao2"]).count() == 0


def test_a_user_name_tells_namesakes_apart_and_a_checkpoint_is_found_by_its_name(bring, checkpoint):
    for account in ("zhao1", "zhao2"):
        make_person(account, "赵重名")

    done = bring(row("赵重名", "值守员", account="zhao2", site="东进口卡点"), row("zhao1"))

    assert counts(done) == (2, 0, 0, 0)
    assert post_of("zhao2").site == checkpoint
    assert post_of("zhao1").role == "mediator"


def test_an_empty_chair_gives_nothing_and_is_recognised_where_the_register_knows_it(bring, village):
    Seat.objects.create(role=Role.MEDIATOR, place=village, holders=2)
    make_post(make_person("sun", "孙调解"), Role.MEDIATOR, VILLAGE)

    done = bring(row(""), row("空缺", "组长"), row("—", "微网格长"))

    assert counts(done) == (0, 0, 3, 0)


def test_who_goes_frees_the_chair_for_who_comes_in_one_roster(bring, village):
    Seat.objects.create(role=Role.MEDIATOR, place=village, holders=1)
    old = make_post(make_person("sun", "孙调解"), Role.MEDIATOR, VILLAGE)

    full = bring(row(begins=TOMORROW.isoformat()))
    done = bring(row(begins=TOMORROW.isoformat()), row("孙调解", ends=TODAY.isoformat()))

    assert (counts(full), faults(full)[0][0]) == ((0, 0, 0, 1), "name")
    assert counts(done) == (1, 1, 0, 0)
    old.refresh_from_db()
    assert (old.ends_on, post_of("zhao").starts_on) == (TODAY, TOMORROW)
    again = bring(row(begins=TOMORROW.isoformat()), row("孙调解", ends=TODAY.isoformat()))
    assert counts(again) == (0, 0, 2, 0)
    moved = bring(row("孙调解", begins="2024-5-1"))
    assert (counts(moved), faults(moved)[0][0]) == ((0, 0, 0, 1), "starts_on")


def test_an_undo_takes_proposals_back_and_ends_what_was_given(bring):
    make_person("li", "李组长")
    done = bring(
        row(begins="2026-1-5"),
        row("李组长", "组长", begins=TOMORROW.isoformat()),
        row("钱网格", "网格员", reason=GROUND),
    )

    assert undone(done) == {}

    assert post_of("zhao").ends_on == YESTERDAY
    assert post_of("li").ends_on == YESTERDAY
    assert {asked.state for asked in RoleRequest.objects.all()} == {"withdrawn"}
    assert AuditEntry.objects.filter(action="post_no_longer_asked_for").exists()
    assert list(audit.verify()) == []


def test_what_was_undone_can_be_brought_again_and_undone_again(bring):
    roster = [row(begins="2026-1-5"), row("钱网格", "组长")]
    undone(bring(*roster))

    again = bring(*roster)

    assert (counts(again), counts(bring(*roster))) == ((2, 0, 0, 0), (0, 0, 2, 0))
    days = Post.objects.filter(person__username="zhao").order_by("starts_on").values_list("starts_on", "ends_on")
    assert list(days) == [(date(2026, 1, 5), YESTERDAY), (TODAY, None)]
    assert all("then ends" in why for why in undone(again).values())
    assert not Post.objects.exclude(ends_on__lte=TODAY).filter(person__username__in=["zhao", "qian"]).exists()


def test_an_undo_leaves_what_others_have_decided_or_changed_since(bring, chief, security_administrator):
    ended = make_post(make_person("sun", "孙调解"), Role.MEDIATOR, VILLAGE)
    done = bring(row(begins="2026-1-5"), row("钱网格", "网格员", reason=GROUND), row("孙调解", ends=TODAY.isoformat()))
    approve_request(RoleRequest.objects.get(), by=security_administrator, at=now())
    end_post(post_of("zhao").pk, ends_on=TODAY, by=chief, at=now(), reason="另有安排")

    left = undone(done)

    assert set(left) == {"赵调解", "钱网格", "孙调解"}
    assert "second person" in left["钱网格"]
    assert post_of("qian").ends_on is None
    ended.refresh_from_db()
    assert ended.ends_on == TODAY


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_an_export_comes_back_unchanged_and_runs_in_no_spreadsheet(
    bring, chief, secretary, other_secretary, grid_worker, officer, township, format
):
    Seat.objects.create(role=Role.MICRO_GRID_LEADER, place=grid_worker.posts.get().place, holders=2)
    for account in ("zhao1", "zhao2"):
        make_post(make_person(account, "赵重名"), Role.MEDIATOR, VILLAGE)
    make_officer("evil", Role.GROUP_LEADER, OTHER_VILLAGE + "G01", full_name="=HYPERLINK(0)")
    make_officer("auditor", Role.AUDITOR, TOWNSHIP, full_name="审计员")

    export = ask_for_export(sheet_of("posts"), township, purpose="核对", format=format, by=chief, at=now())
    write_export(export.pk)
    content = export_path(export.pk, format).read_bytes()

    if format == "xlsx":
        rows = list(load_workbook(export_path(export.pk, format)).worksheets[0].values)
        names = [line[2] for line in rows[1:]]
        assert {"'=HYPERLINK(0)", "空缺", "网格员甲"} <= set(names)
        assert "审计员" not in names
        assert {line[3] for line in rows[1:]} == {None, "zhao1", "zhao2"}
    assert counts(bring(content=content)) == (0, 0, 10, 0)


def test_a_secretary_takes_out_the_posts_of_the_own_village_only(secretary, other_secretary, grid_worker, village):
    records = list(sheet_of("posts").records(scope_of(secretary, at=now()), TOWNSHIP))

    assert {values["name"] for values in records} == {"丞相村书记", "网格员甲"}


def test_only_who_fills_posts_on_the_pages_may_bring_a_roster(chief, secretary, duty_officer):
    kinds = {one.username: {sheet.kind for sheet in sheets_for(scope_of(one, at=now()))} for one in (chief, secretary)}

    assert all("posts" in found for found in kinds.values())
    assert "posts" not in {sheet.kind for sheet in sheets_for(scope_of(duty_officer, at=now()))}
