"""The desk chooses who goes, and sees why."""

from datetime import timedelta

import pytest

from dayuan.cases.testing import make_case, make_report
from dayuan.dispatch.actions import accept_offer, lapse_overdue
from dayuan.dispatch.models import Offer
from dayuan.dispatch.testing import asked_for, make_sent_case
from dayuan.kernel.clock import now

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _in_english(client):
    client.cookies["django_language"] = "en"


@pytest.fixture
def case(duty_officer, officer, secretary, village, checkpoint):
    return make_sent_case(duty_officer, place=village, site=checkpoint, at=now())


SEES = {"duty_officer": 200, "chief": 200, "secretary": 200}
MAY_SEND = {"duty_officer": 302, "chief": 302}
EVERYBODY = [
    *("duty_officer", "chief", "secretary", "other_secretary", "officer", "grid_worker"),
    *("resident", "outsider", "stranger"),
]


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_role_gets_exactly_its_pages(client, request, case, who):
    client.force_login(request.getfixturevalue(who))

    assert client.get(f"/dispatch/cases/{case.pk}/").status_code == SEES.get(who, 404)
    assert client.post(f"/dispatch/cases/{case.pk}/send/").status_code == MAY_SEND.get(who, 404)


def test_the_page_shows_who_is_asked_why_and_why_not_the_others(client, duty_officer, case):
    client.force_login(duty_officer)

    text = client.get(f"/dispatch/cases/{case.pk}/").content.decode()

    assert "on duty at this post · on the spot · 0 tasks in hand" in text
    assert "丞相村书记: kept for the next level up" in text
    assert "Send instead" in text


def test_who_only_reads_gets_no_buttons(client, secretary, case):
    client.force_login(secretary)

    text = client.get(f"/dispatch/cases/{case.pk}/").content.decode()

    assert "值守员甲" in text
    assert "Send instead" not in text


def test_the_duty_officer_sends_somebody_else_with_the_reason(client, duty_officer, secretary, case):
    client.force_login(duty_officer)

    answer = client.post(
        f"/dispatch/cases/{case.pk}/send/",
        {"post": str(secretary.posts.get().pk), "reason": "<b>更近</b>"},
        headers=HTMX,
    )

    assert (answer.status_code, answer.headers["HX-Trigger"]) == (204, "matter-changed")
    assert asked_for(case).person == secretary
    text = client.get(f"/cases/{case.pk}/").content.decode()
    assert "picked by 值班员甲" in text
    assert "&lt;b&gt;更近" in text


def test_nobody_reachable_is_said_in_red_and_there_is_somebody_to_send(client, duty_officer, village, checkpoint):
    case = make_case(duty_officer, place=village, site=checkpoint, at=now())
    duty_officer.posts.get().shifts.all().delete()
    client.force_login(duty_officer)

    client.post(f"/dispatch/cases/{case.pk}/send/")
    text = client.get(f"/dispatch/cases/{case.pk}/").content.decode()

    assert "nobody-reachable level--red" in text
    assert "call by phone" in text
    assert "off duty" in text


def test_the_page_of_the_case_says_in_red_that_nobody_answered_and_whom_one_may_still_send(
    client, duty_officer, officer, secretary, case
):
    client.force_login(duty_officer)
    assert "nobody-reachable" not in client.get(f"/cases/{case.pk}/").content.decode()
    late = now()
    while case.offers.live().exists():
        late += timedelta(minutes=10)
        lapse_overdue(at=late)

    text = client.get(f"/cases/{case.pk}/").content.decode()
    assert 'level--red" role="alert">Nobody answered: call by phone.' in text
    assert "Whom you can still send" in text
    assert f'value="{officer.posts.get().pk}"' in text
    assert "Nobody answered: call by phone." in client.get("/matters/").content.decode()

    client.force_login(secretary)
    text = client.get(f"/cases/{case.pk}/").content.decode()
    assert "Nobody answered: call by phone." in text
    assert "Whom you can still send" not in text


@pytest.mark.parametrize("post", ["1", "<script>", "00000000-0000-0000-0000-000000000000"])
def test_a_post_that_is_none_is_refused(client, duty_officer, case, post):
    client.force_login(duty_officer)

    answer = client.post(f"/dispatch/cases/{case.pk}/send/", {"post": post})

    assert answer.status_code in (409, 422)
    assert "<script>" not in answer.content.decode().replace("<script src", "")
    assert case.offers.count() == 1


def test_the_clock_to_arrive_runs_after_accepting(client, duty_officer, officer, case):
    accept_offer(asked_for(case).pk, by=officer, at=now())
    client.force_login(duty_officer)

    text = client.get(f"/dispatch/cases/{case.pk}/", headers=HTMX).content.decode()

    assert "On the way" in text
    assert 'class="countdown"' in text
    assert "<html" not in text


def test_a_choice_that_cannot_be_read_is_explained_in_place(client, duty_officer, case):
    client.force_login(duty_officer)

    answer = client.post(f"/dispatch/cases/{case.pk}/send/", {"post": "", "reason": "很长的原因" * 80}, headers=HTMX)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert "很长的原因" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_nobody_of_the_unit_complained_about_is_asked_to_go(client, duty_officer, secretary, officer, village):
    """C-32: neither suggested nor sent by hand, nor by “send somebody”."""
    complaint = make_report(village, class_code="15002", at=now())
    client.force_login(duty_officer)

    page = client.get(f"/dispatch/cases/{complaint.pk}/").text
    client.post(f"/dispatch/cases/{complaint.pk}/send/", {"post": str(secretary.posts.get().pk)})
    client.post(f"/dispatch/cases/{complaint.pk}/send/")

    assert secretary.display_name not in page
    assert officer.display_name not in page
    assert not Offer.objects.filter(case=complaint, person__in=[secretary, officer]).exists()
