"""Whoever reported it follows every step, answers, rates, opens it again, adds to it."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dayuan.cases.actions import (
    CaseCannotClose,
    WhoReports,
    close_case,
    decline_case,
    merge_case,
    note_on_case,
    report_done,
    take_case,
)
from dayuan.cases.models import Case, Reporter, Status
from dayuan.cases.rules import WRONG_CODES_ALLOWED
from dayuan.cases.rules.reporting import ReportChannel, ToldBy
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_case, make_report
from dayuan.cases.tests.test_evidence import picture
from dayuan.kernel.clock import now
from dayuan.reports.access import OPENED
from dayuan.reports.rules import WRONG_DIGITS_FROM_ANYWHERE, WRONG_DIGITS_OF_A_CODE

OWNER, DESK = {Part.OWNER}, {Part.DESK}


@pytest.fixture
def case(village) -> Case:
    return make_report(village, at=now())


def open_own(client: Client, case: Case, digits: str = "1234"):
    return client.post(f"/track/{case.code}/mine/", {"digits": digits})


def done(case: Case, by) -> None:
    take_case(case.pk, by=by, parts=OWNER, at=now())
    report_done(case.pk, by=by, parts=OWNER, words="换了灯泡", at=now())


def own_page(client: Client, case: Case) -> str:
    return client.get(f"/track/{case.code}/mine/").content.decode()


def test_the_code_alone_shows_the_public_course_and_the_digits_open_ones_own(client, case, secretary):
    done(case, secretary)
    note_on_case(case.pk, by=secretary, note="内部备注", at=now())
    public = client.get(f"/track/{case.code}/").content.decode()
    assert "I reported this" in public
    assert "换了灯泡" not in public

    assert "Last four digits" in own_page(client, case)
    assert open_own(client, case).headers["Location"] == f"/track/{case.code}/mine/"
    page = own_page(client, case)
    assert "换了灯泡" in page
    assert "Was it put right?" in page
    for secret in ("内部备注", secretary.full_name, "13800001234"):
        assert secret not in page


def test_it_stays_open_for_an_hour_in_one_browser_only(client, case):
    open_own(client, case)
    other = Client()
    other.cookies["django_language"] = "en"
    assert "Last four digits" in own_page(other, case)

    session = client.session
    session[OPENED] = {key: [who, until - 3601] for key, (who, until) in session[OPENED].items()}
    session.save()
    assert "Last four digits" in own_page(client, case)
    assert client.post(f"/track/{case.code}/mine/add/", {"words": "x"}).headers["Location"].endswith("/mine/")


def test_digits_are_guessed_a_few_times_and_then_not_even_rightly(client, case):
    for _try in range(WRONG_DIGITS_OF_A_CODE):
        assert open_own(client, case, "0000").status_code == 422
    answer = open_own(client, case)
    assert answer.status_code == 429
    elsewhere = client.post(f"/track/{case.code}/mine/", {"digits": "1234"}, REMOTE_ADDR="10.1.2.3")
    assert elsewhere.status_code == 302, "whoever guesses locks nobody else out"


def test_guessing_from_many_addresses_is_stopped_as_well(client, case):
    for number in range(WRONG_DIGITS_FROM_ANYWHERE):
        there = f"10.1.{number // 200}.{number % 200 + 1}"
        client.post(f"/track/{case.code}/mine/", {"digits": "0000"}, REMOTE_ADDR=there)

    assert open_own(client, case).status_code == 429


def test_without_a_telephone_digits_are_given_once_and_the_code_alone_opens_nothing(
    client, village, secretary, monkeypatch
):
    digits = "7391"
    monkeypatch.setattr("dayuan.cases.actions.opening.new_digits", lambda: digits)
    case = make_report(village, who=WhoReports(channel=ReportChannel.PUBLIC_PAGE), at=now())
    assert Reporter.objects.get().digits == digits
    officer = Client()
    officer.force_login(secretary)

    for wrong in ("", "0000"):
        assert open_own(officer, case, wrong).status_code == 422
    assert officer.post(f"/track/{case.code}/mine/answer/", {"answer": "fixed"}).headers["Location"].endswith("/mine/")
    assert Reporter.objects.get().answer == ""
    # Read without its markup, where ids and marks hold any four digits by chance.
    read = re.sub(r"<[^>]*>", " ", officer.get(f"/cases/{case.pk}/").text)
    assert case.code in read
    assert not re.search(rf"\b{digits}\b", read)

    open_own(client, case, digits)
    assert "Add words" in own_page(client, case)


@pytest.mark.parametrize("channel", [ReportChannel.OPEN311, ReportChannel.ON_BEHALF])
def test_who_left_nothing_to_know_them_by_has_the_public_course_alone(client, village, duty_officer, channel):
    """Open311 tells everybody the code."""
    case = make_report(village, who=WhoReports(channel=channel, entered_by=duty_officer), at=now())

    assert client.get(f"/track/{case.code}/mine/").headers["Location"] == f"/track/{case.code}/"
    assert open_own(client, case, "").headers["Location"] == f"/track/{case.code}/"


def test_codes_are_guessed_no_more_often_by_the_reporters_page_than_by_the_public_one(client, case):
    for _try in range(WRONG_CODES_ALLOWED):
        assert client.get("/track/1421-AAAA-AAAA/mine/").status_code == 404

    assert client.get("/track/1421-AAAA-AAAA/mine/").status_code == 429
    assert client.get(f"/track/{case.code}/mine/").status_code == 429
    assert client.get(f"/track/{case.code}/").status_code == 429


def test_after_it_was_worked_on_again_they_are_asked_again(client, case, secretary):
    done(case, secretary)
    open_own(client, case)
    client.post(f"/track/{case.code}/mine/answer/", {"answer": "not_fixed", "rating": "2", "words": "还是不亮"})
    report_done(case.pk, by=secretary, parts=OWNER, words="换了线路", at=now())

    assert "Was it put right?" in own_page(client, case)
    with pytest.raises(CaseCannotClose):
        close_case(case.pk, by=secretary, outcome="settled", note="", at=now())
    client.post(f"/track/{case.code}/mine/answer/", {"answer": "fixed", "rating": "5"})
    close_case(case.pk, by=secretary, outcome="settled", note="", at=now())
    case.refresh_from_db()
    assert (case.status, case.answer, case.rating) == (Status.CLOSED, "fixed", 5)


def test_what_nobody_of_the_public_reported_has_no_own_view(client, duty_officer, village):
    case = make_case(duty_officer, place=village)

    assert "I reported this" not in client.get(f"/track/{case.code}/").content.decode()
    assert client.get(f"/track/{case.code}/mine/").headers["Location"] == f"/track/{case.code}/"


def test_yes_and_five_of_five(client, case, secretary):
    done(case, secretary)
    open_own(client, case)
    answer = client.post(f"/track/{case.code}/mine/answer/", {"answer": "fixed", "rating": "5", "words": "很快"})

    assert answer.status_code == 302
    reporter = Reporter.objects.get()
    assert (reporter.answer, reporter.rating, reporter.rating_words) == ("fixed", 5, "很快")
    page = own_page(client, case)
    assert "You rated it 5 of 5." in page
    assert "Send my answer" not in page


def test_no_says_what_is_wrong_and_sends_it_back_to_work(client, case, secretary):
    done(case, secretary)
    open_own(client, case)
    for entered in ({}, {"answer": "not_fixed", "words": " "}, {"answer": "fixed", "rating": "6"}):
        page = client.post(f"/track/{case.code}/mine/answer/", entered)
        assert page.status_code == 422

    client.post(f"/track/{case.code}/mine/answer/", {"answer": "not_fixed", "words": "还是不亮"})
    case.refresh_from_db()
    assert (case.status, case.reworks) == (Status.IN_PROGRESS, 1)
    assert client.post(f"/track/{case.code}/mine/answer/", {"answer": "fixed"}).status_code == 409


def test_a_closed_case_is_opened_again_within_the_window_and_not_after_it(client, case, secretary):
    done(case, secretary)
    open_own(client, case)
    client.post(f"/track/{case.code}/mine/answer/", {"answer": "fixed"})
    close_case(case.pk, by=secretary, parts=DESK, outcome="settled", note="", at=now())
    assert "not put right after all" in own_page(client, case)
    assert client.post(f"/track/{case.code}/mine/add/", {"words": "x"}).status_code == 422
    assert client.post(f"/track/{case.code}/mine/reopen/", {"words": ""}).status_code == 422
    Case.objects.filter(pk=case.pk).update(closed_at=now() - timedelta(days=90))
    assert client.post(f"/track/{case.code}/mine/reopen/", {"words": "又坏了"}).status_code == 409
    Case.objects.filter(pk=case.pk).update(closed_at=now())

    client.post(f"/track/{case.code}/mine/reopen/", {"words": "又坏了"})
    case.refresh_from_db()
    assert (case.status, case.reopenings) == (Status.FILED, 1)


def test_why_it_was_declined_is_said_to_the_reporter_alone(client, case, secretary):
    decline_case(case.pk, by=secretary, parts=DESK, reason="属于电力公司，请拨 95598", at=now())
    open_own(client, case)

    assert "95598" in own_page(client, case)
    assert "95598" not in client.get(f"/track/{case.code}/").content.decode()


def test_whoever_disagrees_with_an_end_that_cannot_be_opened_again_is_shown_where_to_turn(client, case, secretary):
    decline_case(case.pk, by=secretary, parts=DESK, reason="不归本乡管", at=now())
    open_own(client, case)

    page = own_page(client, case)

    assert 'href="/report/complaint/"' in page
    assert "If you do not agree" in page


def test_words_and_a_photo_are_added_and_anything_else_gets_a_sentence(client, case):
    open_own(client, case)
    good = SimpleUploadedFile("a.jpg", picture(1), "image/jpeg")
    assert client.post(f"/track/{case.code}/mine/add/", {"words": "灯杆也歪了", "photo": good}).status_code == 302
    page = own_page(client, case)
    assert "灯杆也歪了" in page
    assert "The reporter added a photo." in page

    for entered in ({"words": " "}, {"photo": SimpleUploadedFile("a.jpg", b"MZ")}):
        assert client.post(f"/track/{case.code}/mine/add/", entered).status_code == 422
    assert case.steps.filter(by=None, kind__in=["noted", "evidence_added"]).count() == 2


def test_whose_report_was_merged_follows_and_answers_the_other(client, case, village, secretary):
    other = make_report(village, who=WhoReports(ReportChannel.PUBLIC_PAGE, phone="13900005678"), at=now())
    merge_case(case.pk, by=secretary, parts=DESK, into=other, at=now())
    done(other, secretary)
    open_own(client, case)

    page = own_page(client, case)
    assert other.code in page
    assert "换了灯泡" in page
    client.post(f"/track/{case.code}/mine/answer/", {"answer": "fixed"})
    assert Reporter.objects.get(case=case).answer == "fixed"
    assert open_own(client, other, "1234").status_code == 422


def test_how_one_is_told_can_be_changed(client, case):
    open_own(client, case)

    assert client.post(f"/track/{case.code}/mine/told/", {"told_by": "phone"}).status_code == 302
    assert Reporter.objects.get().told_by == ToldBy.PHONE
    assert client.post(f"/track/{case.code}/mine/told/", {"told_by": "sms"}).status_code == 422
