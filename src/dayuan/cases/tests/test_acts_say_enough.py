"""The form of each act says what somebody has to know to fill it in."""

import pytest

from dayuan.cases.actions import (
    accept_case,
    ask_approval,
    assign_case,
    decide_case,
    grant_approval,
    report_done,
    return_case,
    take_case,
)
from dayuan.cases.models import Case
from dayuan.cases.queries import step_sentence
from dayuan.cases.rules.workflow import Act, Part
from dayuan.cases.testing import make_report
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import VILLAGE

DESK, OWNER = frozenset({Part.DESK}), frozenset({Part.OWNER})


@pytest.fixture
def lamp(village, secretary) -> Case:
    return make_report(village, at=now())


def ask_for_a_hold(lamp, secretary):
    take_case(lamp.pk, by=secretary, parts=OWNER, at=now())
    until = now().replace(year=now().year + 1, month=1, day=15)
    ask_approval(lamp.pk, Act.ASK_HOLD, by=secretary, parts=OWNER, reason="等备件", until=until, at=now())
    return f"{until:%Y-%m-%d}"


def test_whoever_decides_reads_what_was_asked_for_until_when_and_why(client, lamp, secretary, chief):
    day = ask_for_a_hold(lamp, secretary)
    client.force_login(chief)

    for page in (f"/cases/{lamp.pk}/grant-hold/", f"/cases/{lamp.pk}/refuse-approval/"):
        text = client.get(page).text
        assert "申请缓办" in text
        assert day in text
        assert "等备件" in text
    mine = client.get("/cases/mine/").text
    assert "申请缓办" in mine
    assert day in mine


def test_on_hold_the_clock_is_said_to_stand_still_until_the_day_it_ends(client, lamp, secretary, chief):
    client.force_login(secretary)
    assert "缓到哪天" in client.get(f"/cases/{lamp.pk}/ask-hold/").text
    assert "延到哪天" in client.get(f"/cases/{lamp.pk}/ask-extension/").text
    day = ask_for_a_hold(lamp, secretary)
    grant_approval(lamp.pk, Act.GRANT_HOLD, by=chief, parts={Part.LEADER}, at=now())

    page = client.get(f"/cases/{lamp.pk}/").text
    assert f"已停表，缓办到 {day}" in page
    assert "还剩" not in page
    asked = lamp.steps.get(kind="asked_approval")
    assert step_sentence(asked).endswith(f"申请缓办至 {day}。")


def test_a_case_is_filed_with_its_condition_and_its_time_in_view(client, lamp, duty_officer):
    client.force_login(duty_officer)
    page = client.get(f"/cases/{lamp.pk}/file/").text
    assert "公共设施损坏。" in page
    other = client.get(f"/cases/{lamp.pk}/file/?class_code=05001").text.split('id="class-facts"')[1]
    assert "发现野外用火或冒烟。" in other
    assert "火已熄灭" in other


def test_what_is_merged_is_chosen_from_the_same_nearby_or_by_its_code(client, lamp, village, duty_officer):
    first = make_report(village, story="村口那盏灯不亮", at=now())
    make_report(village, class_code="08001", story="垃圾", at=now())
    client.force_login(duty_officer)
    page = client.get(f"/cases/{lamp.pk}/merge/").text
    assert first.code in page
    assert page.count('name="into_id"') == 1

    assert "请在列表里选一件" in client.post(f"/cases/{lamp.pk}/merge/", {}).text
    wrong = client.post(f"/cases/{lamp.pk}/merge/", {"code": "1421-ZZZZ-ZZZZ"})
    assert "没有这个查询码" in wrong.text
    assert client.post(f"/cases/{lamp.pk}/merge/", {"into_id": str(first.pk)}).status_code == 302
    lamp.refresh_from_db()
    assert lamp.merged_into == first


def test_closing_is_offered_only_where_it_is_possible_and_says_when_it_counts_as_put_right(
    client, lamp, secretary, duty_officer
):
    client.force_login(duty_officer)
    close = f'action="/cases/{lamp.pk}/close/"'
    take_case(lamp.pk, by=secretary, parts=OWNER, at=now())
    assert close not in client.get(f"/cases/{lamp.pk}/").text
    report_done(lamp.pk, by=secretary, parts=OWNER, words="换了灯泡", at=now())
    page = client.get(f"/cases/{lamp.pk}/").text
    assert close not in page
    assert "请先回访反映人" in page

    client.post(f"/cases/{lamp.pk}/answer/", {"reporter_id": str(lamp.reporters.get().pk), "answer": "fixed"})

    page = client.get(f"/cases/{lamp.pk}/").text
    assert close in page
    assert "结案条件" in page


def test_those_concerned_say_a_word_while_it_is_consulted_and_the_leader_reads_it(
    client, lamp, village, secretary, grid_worker, duty_officer, chief
):
    accept_case(lamp.pk, by=duty_officer, parts=DESK, at=now())
    for person, why in ((secretary, "不是村里的灯"), (grid_worker, "归供电所")):
        assign_case(lamp.pk, by=duty_officer, parts=DESK, post_id=person.posts.get().pk, reason="试", at=now())
        return_case(lamp.pk, by=person, parts=OWNER, reason=why, at=now())

    client.force_login(grid_worker)
    assert client.post(f"/cases/{lamp.pk}/note/", {"note": "灯杆号是供电所的"}).status_code == 302
    client.force_login(chief)
    page = client.get(f"/cases/{lamp.pk}/decide/").text
    for words in ("不是村里的灯", "归供电所", "灯杆号是供电所的"):
        assert words in page
    assert "退回两次了，请定由谁办" in client.get("/cases/mine/").text

    decide_case(lamp.pk, by=chief, parts={Part.LEADER}, post_id=secretary.posts.get().pk, reason="村里先办", at=now())
    client.force_login(grid_worker)
    assert client.get(f"/cases/{lamp.pk}/").status_code == 404


def test_whoever_sits_at_no_desk_goes_back_to_their_work(client, village, grid_worker, duty_officer):
    case = make_report(village, at=now())
    case.handlers.add(grid_worker)
    client.force_login(grid_worker)
    page = client.get(f"/cases/{case.pk}/").text
    assert 'href="/cases/"' not in page.split("<main")[-1]
    assert 'href="/cases/mine/"' in page.split("<main")[-1]


def test_what_the_reporter_did_is_not_called_the_systems(lamp, secretary):
    take_case(lamp.pk, by=secretary, parts=OWNER, at=MONDAY_NOON)
    step = lamp.steps.model(case=lamp, kind="reopened", by=None, at=MONDAY_NOON)
    assert step_sentence(step).startswith("反映人")
    assert lamp.place_id == VILLAGE
