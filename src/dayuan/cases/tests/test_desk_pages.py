"""Writing a report down at the desk, what is known already, my work, the ladder, the figures."""

from datetime import timedelta

import pytest

from dayuan.cases.actions import close_case, record_attempt, report_done, take_case
from dayuan.cases.models import Approval, Case, Reporter, Status
from dayuan.cases.queries import looked_back, opened_within, work_of
from dayuan.cases.queries.work import MOST_AT_DESK
from dayuan.cases.rules.approvals import ApprovalKind
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_report
from dayuan.kernel.clock import now
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_ground, make_officer
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place

COURTYARD = VILLAGE + "D07"
STAFF = ("duty_officer", "chief", "secretary", "officer", "grid_worker")
NO_STAFF = ("resident", "stranger")
DESKS = ("duty_officer", "chief", "secretary")


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


def written(**given):
    """What an officer fills in on the hotline."""
    return {
        "story": "村口的路灯三天不亮了",
        "place": VILLAGE,
        "class_code": "09001",
        "channel": "hotline",
        "name": "乙某（虚构）",
        "phone": "15400008011",
        "told_by": "phone",
        **given,
    }


@pytest.mark.parametrize("who", [*STAFF, *NO_STAFF])
def test_staff_write_reports_down_and_others_find_no_such_page(client, request, village, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get("/cases/new/").status_code == (200 if who in STAFF else 404)
    assert client.get("/cases/mine/").status_code == (200 if who in STAFF else 404)
    assert client.get("/cases/ladder/").status_code == (200 if who in DESKS else 404)
    assert client.get("/cases/figures/").status_code == (200 if who in DESKS else 404)


def test_what_somebody_says_on_the_telephone_becomes_a_case_with_who_said_it(client, secretary, village):
    client.force_login(secretary)
    answer = client.post("/cases/new/", written())
    case = Case.objects.get()

    assert answer.headers["Location"] == f"/cases/{case.pk}/"
    reporter = Reporter.objects.get(case=case)
    assert (reporter.name, reporter.channel, reporter.entered_by) == ("乙某（虚构）", "hotline", secretary)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"story": "  "}, "This field is required"),
        ({"place": OTHER_VILLAGE}, "This place takes nothing new any more, or is not yours."),
        ({"class_code": "99999"}, "Nothing is filed under this class any more."),
        ({"phone": ""}, "they need a number"),
        ({"phone": "1380013"}, "A mobile number has 11 digits"),
        ({"told_by": "sms"}, "This way of telling is not offered here any more."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, secretary, village, other_village, wrong, said):
    client.force_login(secretary)
    page = client.post("/cases/new/", written(**wrong))

    assert page.status_code == 422
    assert said in page.text
    assert "乙某（虚构）" in page.text
    assert not Case.objects.exists()


def test_found_by_staff_and_put_right_is_closed_and_what_a_caller_told_waits_for_the_caller(client, secretary, village):
    client.force_login(secretary)
    client.post("/cases/new/", written(channel="staff", name="", phone="", told_by="page", done="换了灯泡"))
    client.post("/cases/new/", written(done="换了灯泡"))

    assert list(Case.objects.order_by("opened_at").values_list("status", "outcome")) == [
        (Status.CLOSED, "self_handled"),
        (Status.DONE, ""),
    ]


def test_what_is_known_already_is_shown_and_nobodys_words_stand_in_an_address(client, secretary, village):
    known = make_report(village, at=now())
    elsewhere = make_report(make_place(OTHER_VILLAGE), at=now())
    client.force_login(secretary)
    shown = client.post("/cases/known/", {"story": "路灯三天不亮", "place": VILLAGE, "class_code": "09001"}).text

    assert str(known.pk) in shown
    assert str(elsewhere.pk) not in shown
    assert client.get("/cases/known/", {"story": "路灯三天不亮", "place": VILLAGE}).status_code == 405
    assert client.post("/cases/known/", {"story": "\0" * 9, "place": "%", "class_code": "x"}).status_code == 200


def test_my_work_shows_what_i_answer_for_and_what_waits_at_my_desk(client, secretary, village):
    head = make_officer("desk-head", Role.COURTYARD_HEAD, COURTYARD)
    case = make_report(make_ground(COURTYARD), at=now())
    client.force_login(head)
    assert str(case.pk) in client.get("/cases/mine/").text
    take_case(case.pk, by=head, parts={Part.OWNER}, at=now())
    report_done(case.pk, by=head, parts={Part.OWNER}, words="换了灯泡", at=now())
    assert str(case.pk) not in client.get("/cases/mine/").text
    client.force_login(secretary)

    assert str(case.pk) in client.get("/cases/mine/", headers={"HX-Request": "true"}).text


def test_every_figure_opens_the_cases_it_counts_and_has_its_n(client, secretary, village):
    cases = [make_report(village, at=now() - timedelta(hours=number)) for number in range(3)]
    closed = cases[0]
    reporter = Reporter.objects.get(case=closed)
    take_case(closed.pk, by=secretary, parts={Part.OWNER}, at=now())
    report_done(closed.pk, by=secretary, parts={Part.OWNER}, words="换了灯泡", at=now())
    for hours in (3, 0):
        at = now() - timedelta(hours=hours)
        record_attempt(closed.pk, reporter.pk, by=secretary, parts={Part.DESK}, words="无人接听", at=at)
    close_case(closed.pk, by=secretary, outcome="settled", note="", at=now(), parts={Part.DESK})
    client.force_login(secretary)
    counted = opened_within(scope_of(secretary, at=now()), place_code="", days=30, at=now())

    for figure in looked_back(counted).figures:
        page = client.get(f"/cases/figures/{figure.key}/", {"days": "30"})
        assert page.status_code == 200
        assert [str(case.pk) in page.text for case in cases].count(True) == figure.count
    assert str(closed.pk) in client.get("/cases/figures/closed/", {"days": "30"}).text
    assert client.get("/cases/figures/of-nothing/").status_code == 404
    assert client.get("/cases/figures/", {"days": "-1", "place": "'"}).status_code == 200


def test_at_a_desk_what_ends_first_is_shown_and_the_rest_is_said_to_be_more(client, duty_officer, village):
    cases = [make_report(village, at=now() - timedelta(hours=number)) for number in range(MOST_AT_DESK + 2)]
    for number, case in enumerate(cases):
        Case.objects.filter(pk=case.pk).update(step_due_at=now() + timedelta(hours=number + 1))
    client.force_login(duty_officer)

    work = work_of(scope_of(duty_officer, at=now()))
    assert [case.pk for case in work.to_sort] == [case.pk for case in cases[:MOST_AT_DESK]]
    assert work.more == {"to_sort"}
    assert "state=to_sort" in client.get("/cases/mine/").text


def test_what_waits_for_two_reasons_is_to_be_decided_once(chief, secretary, village):
    case = make_report(village, at=now())
    take_case(case.pk, by=secretary, parts={Part.OWNER}, at=now())
    Case.objects.filter(pk=case.pk).update(status=Status.CONSULTING)
    Approval.objects.create(case=case, kind=ApprovalKind.VOID, reason="重复上报", asked_by=secretary, asked_at=now())

    assert [found.pk for found in work_of(scope_of(chief, at=now())).to_decide] == [case.pk]
    assert work_of(scope_of(secretary, at=now())).to_decide == []
