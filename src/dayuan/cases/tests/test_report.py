"""A report finds the post that answers, keeps two clocks, and is never seen by those it complains about."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import close_old_connections, connections

from dayuan.cases.actions import (
    CaseCannotMove,
    ClassIsRetired,
    OverrideNeedsAReason,
    ReportSaysNothing,
    WhoReports,
    ask_approval,
    assign_case,
    decide_case,
    keep_class,
    merge_case,
    record_self_handled,
    report_done,
    return_case,
    self_handle_case,
    take_case,
)
from dayuan.cases.actions.opening import Reported
from dayuan.cases.models import Case, RoutingLesson, Status
from dayuan.cases.queries import (
    assignable_posts,
    lessons_of,
    named_for,
    narrowed,
    public_history_of,
    reporters_of,
)
from dayuan.cases.routing import class_of
from dayuan.cases.rules.clocks import STARTING
from dayuan.cases.rules.ladder import LadderRung
from dayuan.cases.rules.lists import Wanted
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.rules.workflow import Act, Part
from dayuan.cases.testing import make_report
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_ground, make_officer, make_post
from dayuan.places.testing import TOWNSHIP, VILLAGE

COURTYARD = VILLAGE + "D07"
OWNER, DESK, LEADER = {Part.OWNER}, {Part.DESK}, {Part.LEADER}


@pytest.fixture
def courtyard():
    return make_ground(COURTYARD)


@pytest.fixture
def head():
    return make_officer("lamp-head", Role.COURTYARD_HEAD, COURTYARD)


@pytest.fixture
def village_secretary():
    return make_officer("lamp-secretary", Role.VILLAGE_SECRETARY, VILLAGE)


def test_a_report_comes_to_the_courtyard_head_who_is_told_why(courtyard, head, village_secretary):
    case = make_report(courtyard)

    assert (case.owner, case.rung, case.status) == (head, LadderRung.COURTYARD, Status.REPORTED)
    notice = Notice.objects.get(person=head)
    assert "甲某" not in notice.title + notice.body
    assert notice.reason
    assert case.step_due_at - MONDAY_NOON == timedelta(days=1)
    assert case.public_title == class_of(VILLAGE, "09001", at=MONDAY_NOON).name


def test_where_the_courtyard_has_no_head_the_village_answers(courtyard, village_secretary):
    assert make_report(courtyard).owner == village_secretary


def test_a_report_without_a_word_is_refused_and_the_same_report_twice_is_one(village):
    with pytest.raises(ReportSaysNothing):
        make_report(village, story="  ")
    sender = WhoReports(channel=ReportChannel.PUBLIC_PAGE, key="phone-1")

    assert make_report(village, who=sender).pk == make_report(village, who=sender).pk
    assert Case.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_report_at_the_same_moment_is_one(village):
    def send(_number: int) -> str:
        close_old_connections()
        try:
            return str(make_report(village, who=WhoReports(ReportChannel.PUBLIC_PAGE, key="phone-2")).pk)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        sent = set(pool.map(send, range(6)))

    assert len(sent) == 1
    assert Case.objects.count() == 1


def test_text_alone_is_enough_for_every_class_at_the_start(village):
    """C-04: a photograph is asked for only where a class says why."""
    assert all(class_of(VILLAGE, code, at=MONDAY_NOON).photo_reason == "" for code in ("09001", "05002", "15002"))
    assert make_report(village).pk


def test_what_was_put_right_on_the_spot_is_recorded_and_closed_in_one_step(village, grid_worker):
    who = WhoReports(ReportChannel.STAFF, person=grid_worker)
    case = record_self_handled(
        Reported(place=village, story="死鸡一只", class_code="08003"),
        who,
        by=grid_worker,
        words="已掩埋",
        at=MONDAY_NOON,
    )

    assert (case.status, case.outcome) == (Status.CLOSED, "self_handled")
    assert [step.kind for step in case.steps.all()] == ["reported", "closed"]


def test_what_somebody_reported_and_staff_put_right_on_the_spot_waits_for_their_answer(village, grid_worker):
    case = make_report(village)
    done = self_handle_case(case.pk, by=grid_worker, parts={Part.STAFF}, words="换了灯泡", at=MONDAY_NOON)

    assert (done.status, done.outcome, done.closed_at) == (Status.DONE, "", None)
    assert [step.kind for step in case.steps.all()] == ["reported", "done"]


def test_whoever_reported_what_was_merged_twice_follows_the_last(village, duty_officer):
    first, second, third = (make_report(village, story=f"第{number}盏灯") for number in range(3))
    merge_case(first.pk, by=duty_officer, parts=DESK, into=second, at=MONDAY_NOON)
    merge_case(second.pk, by=duty_officer, parts=DESK, into=third, at=MONDAY_NOON)

    assert set(Case.objects.filter(merged_into=third)) == {first, second}
    assert reporters_of(third).count() == 3


def test_what_was_asked_for_is_asked_no_more_once_it_cannot_be_granted(courtyard, head, village_secretary):
    case = make_report(courtyard)
    take_case(case.pk, by=head, parts=OWNER, at=MONDAY_NOON)
    ask_approval(
        case.pk, Act.ASK_EXTENSION, by=head, parts=OWNER, reason="等配件", until=case.due_at + timedelta(days=1),
        at=MONDAY_NOON,
    )  # fmt: skip
    report_done(case.pk, by=head, parts=OWNER, words="换了灯泡", at=MONDAY_NOON)

    assert not case.approvals.exists()


def test_the_form_names_nobody_who_is_complained_about(village, village_secretary, duty_officer):
    """C-32: the post that the table would name is passed over on the form as it is by the routing."""
    case = make_report(village, class_code="15002", about=(village_secretary,))

    assert named_for(case, at=MONDAY_NOON).person_id != village_secretary.pk
    assert village_secretary not in [post.person for post in assignable_posts(case, at=MONDAY_NOON)]


def test_a_case_is_found_by_a_part_of_its_code(village, duty_officer):
    case, _other = make_report(village), make_report(village)
    part = case.code.rpartition("-")[2]

    assert list(narrowed(scope_of(duty_officer, at=MONDAY_NOON), Wanted(words=part))) == [case]


def test_a_case_returned_twice_is_consulted_about_and_the_routing_learns(
    courtyard, head, village_secretary, duty_officer, chief
):
    case, at = make_report(courtyard), MONDAY_NOON
    police = make_officer("lamp-police", Role.POLICE_STATION, TOWNSHIP)
    post = make_post(police, Role.POLICE_STATION, TOWNSHIP)
    secretary_post = make_post(village_secretary, Role.VILLAGE_SECRETARY, VILLAGE)
    take_case(case.pk, by=head, parts=OWNER, at=at)
    return_case(case.pk, by=head, parts=OWNER, reason="不归大院管", at=at)
    with pytest.raises(OverrideNeedsAReason):
        assign_case(case.pk, by=duty_officer, parts=DESK, post_id=secretary_post.pk, at=at)
    assign_case(case.pk, by=duty_officer, parts=DESK, post_id=secretary_post.pk, reason="村里的路灯", at=at)
    returned = return_case(case.pk, by=village_secretary, parts=OWNER, reason="是治安问题", at=at)

    assert (returned.status, returned.returns, returned.owner) == (Status.CONSULTING, 2, None)
    with pytest.raises(CaseCannotMove):
        assign_case(case.pk, by=duty_officer, parts=DESK, post_id=post.pk, reason="x", at=at)
    decided = decide_case(case.pk, by=chief, parts=LEADER, post_id=post.pk, reason="会商：派出所牵头", at=at)
    assert (decided.owner, decided.rung, decided.status) == (police, LadderRung.TOWNSHIP, Status.DISPATCHED)
    assert [lesson.chosen for lesson in RoutingLesson.objects.order_by("pk")] == ["village_secretary", "police_station"]
    assert lessons_of(TOWNSHIP, at=at) == []


def test_three_overrides_alike_are_shown_as_a_lesson(courtyard, head, village_secretary, duty_officer):
    post = make_post(village_secretary, Role.VILLAGE_SECRETARY, VILLAGE)
    for number in range(3):
        case = make_report(courtyard)
        take_case(case.pk, by=head, parts=OWNER, at=MONDAY_NOON)
        assign_case(case.pk, by=duty_officer, parts=DESK, post_id=post.pk, reason=f"理由{number}", at=MONDAY_NOON)

    (lesson,) = lessons_of(TOWNSHIP, at=MONDAY_NOON + timedelta(days=1))
    assert (lesson.code, lesson.times, len(lesson.reasons)) == ("09001", 3, 3)


def test_a_class_of_the_township_answers_and_lasts_as_it_says_and_a_retired_one_takes_nothing(
    courtyard, head, village_secretary, chief, township
):
    given = {
        "name": "路灯", "name_en": "Lamp", "filing_condition": "灯不亮", "closing_condition": "灯亮",
        "limit": STARTING["village"], "kind": class_of(VILLAGE, "09001", at=MONDAY_NOON).kind, "chain": "party",
        "first_rung": "village_branch", "photo_reason": "", "is_public": True, "reason": "路灯归村里", "by": chief,
    }  # fmt: skip
    keep_class(township, "09001", **given, is_retired=False, at=MONDAY_NOON - timedelta(hours=1))
    case = make_report(courtyard)

    assert (case.owner, case.rung, case.public_title) == (village_secretary, LadderRung.VILLAGE, "路灯")
    keep_class(township, "09001", **given, is_retired=True, at=MONDAY_NOON)
    with pytest.raises(ClassIsRetired):
        make_report(courtyard, at=MONDAY_NOON + timedelta(minutes=1))


def test_a_complaint_is_hidden_from_whom_and_what_it_is_about(village, village_secretary, duty_officer, chief):
    """C-32: neither the officer nor the desk of the unit complained about sees that there is a complaint."""
    case = make_report(village, class_code="15002", shielded_from=VILLAGE, about=(village_secretary,))

    def sees(person):
        return Case.objects.visible_to(scope_of(person, at=MONDAY_NOON)).filter(pk=case.pk).exists()

    assert not sees(village_secretary)
    assert sees(duty_officer)
    assert sees(chief)
    assert case.owner != village_secretary
    assert not Notice.objects.filter(person=village_secretary).exists()
    colleague = make_officer("lamp-liaison", Role.VILLAGE_LIAISON, VILLAGE)
    assert not sees(colleague)


def test_an_officer_who_is_complained_about_never_gets_the_case_by_the_ladder(village, chief):
    case = make_report(village, class_code="15002", about=(chief,))

    assert case.owner != chief
    assert not Case.objects.visible_to(scope_of(chief, at=MONDAY_NOON)).filter(pk=case.pk).exists()


def test_the_public_course_names_nobody_and_no_reason(courtyard, head):
    case = make_report(courtyard)
    take_case(case.pk, by=head, parts=OWNER, at=MONDAY_NOON)
    return_case(case.pk, by=head, parts=OWNER, reason="不归大院管", at=MONDAY_NOON)

    told = " ".join(line.sentence + line.note for line in public_history_of(case))
    assert "不归大院管" not in told
    assert head.display_name not in told
