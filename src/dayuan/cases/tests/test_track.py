"""The public's page: what became of my matter."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from dayuan.cases.actions import (
    accept_case,
    add_step,
    answer_case,
    assign_case,
    close_case,
    decide_case,
    report_done,
    return_case,
    take_case,
)
from dayuan.cases.models import Status, StepKind
from dayuan.cases.rules import WRONG_CODES_ALLOWED
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_case, make_report
from dayuan.kernel.testing import MONDAY_NOON

WRONG = "1421-ZZZZ-ZZZZ"


@pytest.fixture(autouse=True)
def _in_english_and_unknown(client):
    cache.clear()
    client.cookies["django_language"] = "en"


@pytest.fixture
def case(duty_officer, officer, village, checkpoint):
    case = make_case(duty_officer, place=village, site=checkpoint, title="核查外地车辆 川A8H4K2")
    facts = {"name": officer.full_name, "name_en": "", "reasons": []}
    add_step(case, StepKind.ASKED, by=duty_officer, at=MONDAY_NOON, facts=facts, status=Status.DISPATCHED)
    add_step(case, StepKind.ACCEPTED, by=officer, at=MONDAY_NOON, note="马上到", status=Status.IN_PROGRESS)
    return case


def test_anyone_with_the_code_reads_what_happened_in_plain_words(client, case, duty_officer, officer):
    add_step(case, StepKind.ARRIVED, by=officer, at=MONDAY_NOON, status=Status.ARRIVED)

    page = client.get("/track/", {"code": case.code}, follow=True)
    text = page.content.decode()

    assert page.status_code == 200
    assert "A car to be checked" in text
    assert "Somebody is on the spot." in text
    assert "Being dealt with." in text
    assert "2026-03-02 12:00" in text
    for secret in (officer.full_name, duty_officer.full_name, "川A8H4K2", "8H4K2", "马上到", str(case.pk)):
        assert secret not in text


def test_the_page_redraws_itself_and_ends_with_how_it_ended(client, case, duty_officer):
    open_still = client.get(f"/track/{case.code}/", headers={"HX-Request": "true"}).content.decode()
    close_case(case.pk, by=duty_officer, outcome="nothing_wrong", note="", at=MONDAY_NOON + timedelta(hours=1))
    fragment = client.get(f"/track/{case.code}/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in fragment
    assert "every 15s" in open_still
    assert "every 15s" not in fragment
    assert "Closed: Checked, nothing wrong." in fragment
    assert "is-awaited" not in fragment


def test_a_code_is_forgiven_its_case_spaces_and_look_alikes(client, case):
    typed = case.code.lower().replace("1", "I", 1).replace("-", " ")

    page = client.get("/track/", {"code": typed})

    assert page.headers["Location"] == f"/track/{case.code}/"


def test_a_wrong_code_gets_a_sentence_and_keeps_what_was_typed(client, case):
    for page in (client.get("/track/", {"code": WRONG}), client.get(f"/track/{WRONG}/")):
        assert page.status_code == 404
        assert "No case has this code" in page.content.decode()
        assert f'value="{WRONG}"' in page.content.decode()


def test_an_empty_code_is_explained(client):
    page = client.get("/track/", {"code": " "})

    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()


def test_guessing_is_stopped_even_when_the_next_guess_is_right(client, case):
    for _try in range(WRONG_CODES_ALLOWED):
        assert client.get(f"/track/{WRONG}/").status_code == 404

    page = client.get(f"/track/{case.code}/")

    assert page.status_code == 429
    assert "Too many wrong codes" in page.content.decode()
    assert client.get(f"/track/{case.code}/", REMOTE_ADDR="10.1.2.3").status_code == 200


def test_behind_our_proxy_the_address_is_what_the_proxy_saw(client, case, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(WRONG_CODES_ALLOWED):
        client.get(f"/track/{WRONG}/", headers={"X-Forwarded-For": f"9.9.9.{number}, 1.2.3.4"})

    assert client.get(f"/track/{case.code}/", headers={"X-Forwarded-For": "1.2.3.4"}).status_code == 429
    assert client.get(f"/track/{case.code}/", headers={"X-Forwarded-For": "1.2.3.5"}).status_code == 200


@pytest.mark.parametrize("typed", ["<script>alert(1)</script>", "' OR '1'='1", "\x00", "x" * 3_000, "../../etc"])
def test_anything_may_be_typed_as_a_code(client, typed):
    page = client.get("/track/", {"code": typed})

    assert page.status_code in (404, 422)
    assert "<script>alert" not in page.content.decode()


def test_no_search_engine_keeps_a_tracked_page(client, case):
    for address in ("/track/", f"/track/{case.code}/", f"/track/{WRONG}/"):
        page = client.get(address)
        assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert page.headers["Cache-Control"] == "no-store"
        assert 'name="robots" content="noindex' in page.content.decode()


def test_a_matter_that_a_camera_saw_is_not_called_what_somebody_reported(client, duty_officer, village, checkpoint):
    client.cookies["django_language"] = "zh-hans"
    seen = make_case(duty_officer, place=village, site=checkpoint, source="warning:7")
    reported = make_case(duty_officer, place=village, site=checkpoint, source="report:7")

    page = client.get(f"/track/{seen.code}/").content.decode()
    assert "事项进展" in page
    assert "已立案。" in page
    assert "您反映的事" not in page
    assert "已收到" not in page

    page = client.get(f"/track/{reported.code}/").content.decode()
    assert "您反映的事" in page
    assert "已收到，已立案。" in page


def test_the_course_says_on_the_spot_only_where_somebody_was_there(client, duty_officer, officer, village, secretary):
    lamp = make_report(village)
    take_case(lamp.pk, by=secretary, parts={Part.OWNER}, at=MONDAY_NOON)
    report_done(lamp.pk, by=secretary, parts={Part.OWNER}, words="换了灯泡", at=MONDAY_NOON)
    page = client.get(f"/track/{lamp.code}/").text
    assert "Whoever works on it says that it is done." in page
    assert "on the spot" not in page

    car = make_case(duty_officer, place=village)
    add_step(car, StepKind.ASKED, by=duty_officer, at=MONDAY_NOON, facts={"name": "甲"}, status=Status.DISPATCHED)
    add_step(car, StepKind.ACCEPTED, by=officer, at=MONDAY_NOON, status=Status.IN_PROGRESS)
    add_step(car, StepKind.ARRIVED, by=officer, at=MONDAY_NOON, status=Status.ARRIVED)
    add_step(car, StepKind.DONE, by=officer, at=MONDAY_NOON, status=Status.DONE)
    page = client.get(f"/track/{car.code}/").text
    assert "Dealt with on the spot." in page
    assert "The duty officer checks and closes it." in page


def test_what_is_done_waits_for_the_reporter_and_says_so(client, village, secretary):
    client.cookies["django_language"] = "zh-hans"
    lamp = make_report(village)
    assert f"应在 {lamp.due_at:%Y-%m-%d} 前办好" in client.get(f"/track/{lamp.code}/").text
    take_case(lamp.pk, by=secretary, parts={Part.OWNER}, at=MONDAY_NOON)
    report_done(lamp.pk, by=secretary, parts={Part.OWNER}, words="换了灯泡", at=MONDAY_NOON)

    page = client.get(f"/track/{lamp.code}/").text
    assert "办好了吗？" in page
    assert "等值班员核实结案" not in page
    answer_case(lamp.pk, lamp.reporters.get().pk, answer="fixed", parts={Part.REPORTER}, at=MONDAY_NOON)
    assert "等值班员核实结案" in client.get(f"/track/{lamp.code}/").text


def test_a_matter_sent_astray_is_told_in_plain_words_to_the_end(client, village, secretary, chief, duty_officer):
    lamp = make_report(village)
    desk, owner = {Part.DESK}, {Part.OWNER}
    post = secretary.posts.get()
    accept_case(lamp.pk, by=duty_officer, parts=desk, at=MONDAY_NOON)
    for _turn in range(2):
        assign_case(lamp.pk, by=duty_officer, parts=desk, post_id=post.pk, reason="试", at=MONDAY_NOON)
        return_case(lamp.pk, by=secretary, parts=owner, reason="不是村里的灯", at=MONDAY_NOON)
    decide_case(lamp.pk, by=chief, parts={Part.LEADER}, post_id=post.pk, reason="村里先修", at=MONDAY_NOON)

    page = client.get(f"/track/{lamp.code}/").text
    assert "It had come to the wrong desk and goes to the right one." in page
    assert "the posts concerned agree whose it is" in page
    assert "It was decided whose it is, and sent there." in page
    assert "不是村里的灯" not in page
