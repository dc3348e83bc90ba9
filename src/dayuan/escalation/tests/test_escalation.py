"""Who is told, when, and why; and what happens when nobody answers."""

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.cases.actions import close_case
from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.escalation.actions import PlanWrong, begin_escalation, set_plan, take_due_steps
from dayuan.escalation.asking import LOCK
from dayuan.escalation.jobs import take_steps
from dayuan.escalation.models import Call, Escalation
from dayuan.escalation.rules import PLANS, Step, StepWrong, Whom, as_json, step_of
from dayuan.households.testing import make_household
from dayuan.kernel.events import announce
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.actions import acknowledge_notice, mark_undelivered
from dayuan.notices.models import Notice
from dayuan.notices.queries import waiting_for
from dayuan.people.models import Role
from dayuan.people.testing import make_absence, make_ground, make_officer, make_person, make_post
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place
from dayuan.warnings.actions import NotToBeChanged, change_level, confirm_warning, look, reject_warning
from dayuan.warnings.events import WarningRaised, WarningUnfounded
from dayuan.warnings.rules import PUT_RIGHT_WITHIN
from dayuan.warnings.testing import make_condition_rule, seen_value, store

MINUTE = timedelta(minutes=1)
SMOKE = {"happens": {"kind": "smoke"}}


@pytest.fixture
def secretary(village):
    return make_officer("sec", Role.VILLAGE_SECRETARY, VILLAGE, full_name="周某", on_duty=False)


@pytest.fixture
def liaison(village):
    return make_officer("liaison", Role.VILLAGE_LIAISON, VILLAGE, full_name="包村某", on_duty=False)


def alarm(level="yellow", *, at=MONDAY_NOON, **rule):
    make_condition_rule(SMOKE, level=level, decide_within_s=3600, **rule)
    device = make_device("smoke-1", kind=DeviceKind.SMOKE)
    (warning,) = look([store(seen_value(device, "smoke", 9.0, "%/m", at=at), forget_at=None)], at=at)
    return warning


def told(warning) -> list[tuple[str, str, str | None]]:
    calls = Call.objects.filter(escalation__warning=warning)
    return [(one.whom, one.why, one.person.full_name if one.person else None) for one in calls]


def test_yellow_goes_to_the_village_and_informs_the_liaison_each_with_the_reason(secretary, liaison, duty_officer):
    warning = alarm()
    assert Notice.objects.count() == 0, "who stores signals waits for nobody to be told"
    take_due_steps(at=MONDAY_NOON)
    assert told(warning) == [("village", "holds_post", "周某"), ("liaison", "holds_post", "包村某")]
    notice = Notice.objects.get(person=secretary)
    assert (notice.subject, notice.level) == (f"warning:{warning.pk}", "yellow")
    assert notice.reason == "丞相村村书记：在任"
    take_due_steps(at=MONDAY_NOON + 3 * MINUTE)
    assert told(warning)[-1] == ("on_duty", "on_duty", duty_officer.full_name)


def test_nobody_is_told_twice_of_one_step_however_often_the_job_runs(secretary, liaison):
    alarm()
    for _time in range(3):
        take_due_steps(at=MONDAY_NOON)
    assert Notice.objects.count() == 2


def test_the_first_step_is_asked_for_at_once_and_once_however_many_begin(secretary, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True) as asked:
        warning = alarm()
        begin_escalation(warning.pk, at=MONDAY_NOON)
    with django_capture_on_commit_callbacks(execute=True):
        begin_escalation(warning.pk, at=MONDAY_NOON)
    assert len(asked) == 1
    (job,) = ProcrastinateJob.objects.filter(queueing_lock=LOCK)
    assert job.task_name == take_steps.name


def test_who_has_not_answered_is_reminded_and_then_the_next_rung_is_told(secretary, liaison, chief):
    warning = alarm()
    for minute in (0, 3, 10, 20):
        take_due_steps(at=MONDAY_NOON + minute * MINUTE)
    assert ("village", "reminded", "周某") in told(warning)
    assert ("chief", "holds_post", chief.full_name) in told(warning)
    assert ("grid_leader", "vacant", None) in told(warning), "a post that nobody holds is passed, and that is kept"


def test_the_page_says_what_comes_next_to_whom_and_who_was_told_where_a_post_is_empty(
    client, secretary, duty_officer, chief
):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    client.force_login(duty_officer)
    page = client.get(f"/warnings/{warning.pk}/").content.decode()
    assert f"下一步（03-02 12:03:00，有人应答则不再进行）：通知值班员（{duty_officer.display_name}）" in page
    vacant = page[page.index("包村干部") :].partition("</li>")[0]
    assert f"已另行通知：{secretary.display_name}" in vacant

    acknowledge_notice(Notice.objects.get(person=secretary), by=secretary, at=MONDAY_NOON + MINUTE)
    assert "不会再自动通知其他人" in client.get(f"/warnings/{warning.pk}/").content.decode()


def test_a_reader_in_english_reads_notices_in_english_and_messages_stay_chinese(secretary, liaison, client):
    alarm()
    take_due_steps(at=MONDAY_NOON)
    notice = Notice.objects.get(person=secretary)
    client.force_login(secretary)
    client.cookies["django_language"] = "en"
    page = client.get("/notices/").content.decode()
    assert "Yellow warning: A condition" in page
    assert "黄色预警" not in page
    assert notice.title == "黄色预警：条件规则"
    client.cookies["django_language"] = "zh-hans"
    assert "黄色预警：条件规则" in client.get("/notices/").content.decode()


def test_an_answer_stops_the_steps_for_the_unanswered_case(secretary, liaison, chief):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    acknowledge_notice(Notice.objects.get(person=secretary), by=secretary, at=MONDAY_NOON + MINUTE)
    for minute in (3, 10, 20, 60):
        take_due_steps(at=MONDAY_NOON + minute * MINUTE)
    assert len(told(warning)) == 2


def test_whoever_stands_in_is_told_and_for_whom(secretary, liaison):
    other = make_person("other", "代某")
    day = MONDAY_NOON.date()
    make_absence(secretary, day, day, stand_in=other)
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    call = Call.objects.get(escalation__warning=warning, whom="village")
    assert (call.why, call.person, call.stands_in_for) == ("stands_in", other, secretary)
    assert "周某" in Notice.objects.get(person=other).reason


def test_away_without_a_stand_in_is_said(secretary, liaison):
    day = MONDAY_NOON.date()
    make_absence(secretary, day, day)
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    assert ("village", "away", None) in told(warning)


def test_nobody_reachable_is_a_red_line_and_never_silence(village, client):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    assert Escalation.objects.get().nobody_since == MONDAY_NOON
    reader = make_officer("reader", Role.CHIEF_GRID_OFFICER, TOWNSHIP, on_duty=False)
    client.force_login(reader)
    page = client.get(f"/warnings/{warning.pk}/").content.decode()
    assert "一个人也没有联系上" in page


def test_a_notice_that_could_not_be_delivered_brings_the_next_step_forward(secretary, liaison, duty_officer):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    mark_undelivered(list(Notice.objects.all()), at=MONDAY_NOON + MINUTE)
    escalation = Escalation.objects.get()
    assert (escalation.due_at, escalation.nobody_since) == (MONDAY_NOON + MINUTE, MONDAY_NOON + MINUTE)
    take_due_steps(at=MONDAY_NOON + MINUTE)
    assert told(warning)[-1] == ("on_duty", "on_duty", duty_officer.full_name)
    assert Escalation.objects.get().nobody_since is None


def test_red_reaches_the_command_centre_and_the_leader_at_once(secretary, duty_officer, chief):
    leader = make_officer("leader", Role.PARTY_SECRETARY, TOWNSHIP, full_name="书记某", on_duty=False)
    warning = alarm("red")
    take_due_steps(at=MONDAY_NOON)
    people = {person for _whom, _why, person in told(warning)}
    assert {duty_officer.full_name, chief.full_name, leader.full_name, "周某"} <= people
    for minute in (3, 5):
        take_due_steps(at=MONDAY_NOON + minute * MINUTE)
    assert ("on_duty", "to_telephone", duty_officer.full_name) in told(warning)


def test_blue_goes_to_the_courtyard_and_its_next_step_waits_for_a_workday(village):
    make_ground()
    friday_evening = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)
    warning = alarm("blue", at=friday_evening)
    take_due_steps(at=friday_evening)
    assert {whom for whom, _why, _person in told(warning)} == {"courtyard", "grid_worker"}
    due = Escalation.objects.get().due_at
    assert due is not None
    assert due.date() >= datetime(2026, 3, 9, tzinfo=UTC).date(), "Saturday and Sunday do not count"


def test_of_a_home_only_those_who_decide_are_told_before_a_person_confirmed_it(secretary, liaison, duty_officer):
    """C-14."""
    warning = alarm("red", concerns_home=True)
    take_due_steps(at=MONDAY_NOON)
    assert told(warning) == [("on_duty", "on_duty", duty_officer.full_name)]
    assert "请不要上门" in Notice.objects.get().body


def test_a_door_sensor_is_a_homes_whatever_the_author_of_the_rule_ticked(secretary, liaison, duty_officer):
    """C-14."""
    opened = {"repeats": {"kind": "door_opened", "times": 3, "within_s": 1800}}
    rule = make_condition_rule(opened, level="red", decide_within_s=3600)
    assert rule.concerns_home
    door = make_device("door-4", kind=DeviceKind.DOOR)
    for minute in range(3):
        at = MONDAY_NOON + minute * MINUTE
        look([store(seen_value(door, "door_opened", None, "", at=at), forget_at=None)], at=at)
    for minute in (2, 10, 30):
        take_due_steps(at=MONDAY_NOON + minute * MINUTE)
    assert {call.whom for call in Call.objects.all()} <= {"on_duty", "chief"}
    assert not Call.objects.filter(does="loudspeaker").exists()


def test_what_any_device_in_a_home_says_of_it_is_a_homes_but_smoke_is_everybodys(secretary, liaison, duty_officer):
    """C-14; a fire indoors is told at once."""
    home = make_household()
    happens = {"any": [{"happens": {"kind": "people_count"}}, {"happens": {"kind": "wrong_way"}}]}
    by = make_condition_rule(happens, level="red", decide_within_s=3600).made_by
    make_condition_rule(SMOKE, level="red", decide_within_s=3600, by=by, family="fire")
    camera = make_device("cam-yard", kind=DeviceKind.CAMERA, home=home)
    smoke = make_device("smoke-9", kind=DeviceKind.SMOKE, home=home)
    (people,) = look([store(seen_value(camera, "people_count", 9, "", at=MONDAY_NOON), forget_at=None)], at=MONDAY_NOON)
    (fire,) = look([store(seen_value(smoke, "smoke", 9.0, "%/m", at=MONDAY_NOON), forget_at=None)], at=MONDAY_NOON)
    take_due_steps(at=MONDAY_NOON)
    assert told(people) == [("on_duty", "on_duty", duty_officer.full_name)]
    assert ("village", "holds_post", "周某") in told(fire)


def test_the_decision_ends_it(secretary, liaison, duty_officer):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    assert Escalation.objects.get().ended_at == MONDAY_NOON + MINUTE
    assert take_due_steps(at=MONDAY_NOON + 20 * MINUTE) == 0


def test_what_turned_out_to_be_nothing_is_told_to_nobody_else_until_it_is_something_again(secretary, liaison, chief):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    before = told(warning)
    announce(WarningUnfounded(warning.pk, MONDAY_NOON + MINUTE))
    assert take_due_steps(at=MONDAY_NOON + 60 * MINUTE) == 0
    taken_back = [(whom, "taken_back", name) for whom, _why, name in before]
    assert sorted(told(warning)) == sorted([*before, *taken_back]), "whoever was called hears that there was nothing"
    (last,) = waiting_for(secretary.pk, at=MONDAY_NOON + 2 * MINUTE).shown
    assert (last.title, last.level) == ("撤回：条件规则", "")

    announce(WarningRaised(warning.pk, "yellow", VILLAGE, MONDAY_NOON + 61 * MINUTE))
    assert take_due_steps(at=MONDAY_NOON + 61 * MINUTE) == 1
    assert told(warning)[-2:] == before, "those who were told before are told that it is something after all"


def test_the_banner_says_how_it_ended_and_asks_for_no_answer(secretary, liaison, duty_officer, client):
    warning = alarm("red")
    take_due_steps(at=MONDAY_NOON)
    assert [one.level for one in waiting_for(secretary.pk, at=MONDAY_NOON).shown] == ["red"]
    reject_warning(warning.pk, by=duty_officer, reason="test", at=MONDAY_NOON + MINUTE)

    waiting = waiting_for(secretary.pk, at=MONDAY_NOON + MINUTE)
    assert (waiting.count, [one.ending for one in waiting.ended]) == (
        0,
        [f"{duty_officer.display_name}判为误报：测试或演练。不用再去了。"],
    )
    assert waiting_for(secretary.pk, at=MONDAY_NOON + 62 * MINUTE).ended == []
    client.force_login(secretary)
    page = client.get("/notices/").content.decode()
    assert "不用再去了" in page
    assert "/acknowledge/" not in page


def test_what_was_confirmed_ends_anew_when_its_case_is_closed(secretary, liaison, duty_officer):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    case = confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    notice = Notice.objects.get(person=secretary)
    assert case.code in notice.ending
    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=MONDAY_NOON + 9 * MINUTE)
    notice.refresh_from_db()
    assert notice.ending == f"已结束：案件 {case.code} 已结案。"


def test_what_concerns_the_whole_township_goes_to_every_village_and_to_the_command_centre_at_once(
    secretary, duty_officer, township
):
    """Whose post is empty is said by village; nobody says that the township has no secretary."""
    other = make_place(OTHER_VILLAGE)
    make_condition_rule(SMOKE, level="yellow", decide_within_s=3600)
    device = make_device("smoke-1", kind=DeviceKind.SMOKE, place=township)
    (warning,) = look([store(seen_value(device, "smoke", 9.0, "%/m", at=MONDAY_NOON), forget_at=None)], at=MONDAY_NOON)
    take_due_steps(at=MONDAY_NOON)
    at_once = Call.objects.filter(escalation__warning=warning)
    villages = [(one.whom, one.why, one.place_id, one.person) for one in at_once if one.whom in ("on_duty", "village")]
    assert villages == [
        ("on_duty", "all_over", TOWNSHIP, duty_officer),
        ("village", "holds_post", VILLAGE, secretary),
        ("village", "vacant", other.pk, None),
    ]


def test_whoever_is_called_reads_what_for_and_nobody_else_of_the_village_does(secretary, liaison, client):
    """The rule names the command room as its readers; the plan calls the village."""
    warning = alarm()
    neighbour = make_officer("sec-2", Role.VILLAGE_SECRETARY, VILLAGE, full_name="吴某", on_duty=False)
    head = make_person("head-1", "院长某")
    make_post(head, Role.COURTYARD_HEAD, make_ground().pk)
    take_due_steps(at=MONDAY_NOON)
    Call.objects.create(
        escalation=Escalation.objects.get(),
        step=0,
        does="tell",
        whom="courtyard",
        at=MONDAY_NOON,
        why="holds_post",
        person=head,
        notice=Notice.objects.first(),
    )
    page = f"/warnings/{warning.pk}/"
    assert Notice.objects.get(person=secretary).link == page
    for person, status in ((secretary, 200), (head, 200), (neighbour, 404)):
        client.force_login(person)
        assert client.get(page).status_code == status
    client.force_login(secretary)
    assert client.post(f"{page}confirm/").status_code == 404, "reading is not deciding"


def test_those_whom_nothing_reached_are_named_on_the_page(secretary, liaison, duty_officer, client):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON)
    mark_undelivered([Notice.objects.get(person=liaison)], at=MONDAY_NOON + MINUTE)
    client.force_login(duty_officer)
    page = client.get(f"/warnings/{warning.pk}/").content.decode()
    assert "这些人一条也没收到，请打电话：" in page


def test_a_worker_that_was_away_takes_each_step_once_when_it_is_back(secretary, liaison, duty_officer, chief):
    warning = alarm()
    take_due_steps(at=MONDAY_NOON + 2 * 60 * MINUTE)
    assert [whom for whom, _why, _person in told(warning)][:3] == ["village", "liaison", "on_duty"]
    assert Notice.objects.filter(person=secretary).count() == 2, "told, and reminded"


def test_a_township_sets_its_own_plan_and_what_runs_keeps_the_old(secretary, liaison, chief, township):
    alarm()
    said = {"by": chief, "at": MONDAY_NOON + MINUTE, "reason": "村书记在开会"}
    plan = set_plan(township, "yellow", as_json([Step(0, (Whom.CHIEF,)), Step(9, (Whom.LEADER,))]), **said)
    assert (plan.version, Escalation.objects.get().plan_version) == (1, 0)
    take_due_steps(at=MONDAY_NOON + MINUTE)
    assert Notice.objects.filter(person=secretary).exists()


def test_a_plan_that_means_nothing_or_is_anothers_is_refused(chief, secretary, township):
    for steps in ([], [{"after": -1, "whom": ["chief"]}], [{"after": 0}], [{"after": 0, "whom": ["everybody"]}]):
        with pytest.raises(PlanWrong):
            set_plan(township, "yellow", steps, by=chief, at=MONDAY_NOON, reason="试行")
    with pytest.raises(PlanWrong):
        set_plan(township, "yellow", as_json(PLANS["yellow"]), by=secretary, at=MONDAY_NOON, reason="试行")


def test_the_plans_a_township_begins_with_can_be_stored_and_read_back():
    for steps in PLANS.values():
        assert tuple(step_of(one) for one in as_json(steps)) == steps
    with pytest.raises(StepWrong):
        step_of({"after": "soon", "whom": ["chief"]})


def test_a_post_nearer_to_the_place_is_asked_before_a_farther_one(village):
    courtyard = make_ground()
    head = make_person("head", "院长某")
    make_post(head, Role.COURTYARD_HEAD, courtyard.pk)
    make_condition_rule(SMOKE, level="blue")
    device = make_device("smoke-1", kind=DeviceKind.SMOKE, place=courtyard)
    look([store(seen_value(device, "smoke", 9.0, "%/m", at=MONDAY_NOON), forget_at=None)], at=MONDAY_NOON)
    take_due_steps(at=MONDAY_NOON)
    assert Call.objects.get(whom="courtyard").person == head


def test_what_is_confirmed_and_then_made_red_calls_the_people_of_red_until_its_case_is_closed(
    secretary, liaison, duty_officer, chief
):
    warning = alarm()
    case = confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON)
    at = MONDAY_NOON + 5 * MINUTE
    change_level(warning.pk, "red", reason="火势过了山梁", by=duty_officer, at=at)
    take_due_steps(at=at)
    assert {("on_duty", "on_duty", duty_officer.full_name), ("chief", "holds_post", chief.full_name)} < {*told(warning)}
    notice = Notice.objects.get(person=chief)
    assert (notice.level, notice.body.startswith("已确认")) == ("red", True)

    case.refresh_from_db()
    assert (case.level, case.due_at) == ("red", at + PUT_RIGHT_WITHIN["red"])
    noted = case.steps.get(kind="noted")
    assert (noted.note, noted.by) == ("黄色预警改为红色预警：火势过了山梁", duty_officer)

    close_case(case.pk, by=duty_officer, outcome="settled", note="", at=at + MINUTE)
    assert not Escalation.objects.filter(ended_at__isnull=True).exists()
    with pytest.raises(NotToBeChanged):
        change_level(warning.pk, "yellow", reason="熄灭", look_again_on=at.date(), by=duty_officer, at=at + MINUTE)


def test_what_is_confirmed_and_grows_by_itself_takes_its_case_and_its_people_along(secretary, duty_officer, chief):
    warning = alarm(
        stages=({"level": "red", "when": {"happens": {"kind": "smoke", "where": [{"is": "over", "than": 20}]}}},)
    )
    case = confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON)
    at = MONDAY_NOON + 2 * MINUTE
    look([store(seen_value(warning.device, "smoke", 30.0, "%/m", at=at), forget_at=None)], at=at)
    take_due_steps(at=at)
    case.refresh_from_db()
    assert case.level == "red"
    assert ("chief", "holds_post", chief.full_name) in told(warning)
