"""Reporters are told each step by the way they asked for, not too often, and what did not arrive is said."""

from datetime import timedelta

import pytest

from dayuan.cases.actions import WhoReports, add_step, take_case
from dayuan.cases.models import StepKind
from dayuan.cases.rules.reporting import ReportChannel, ToldBy
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_report
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.rules import Kind
from dayuan.notices.testing import MORNING, NIGHT, an_http_server, make_gateway
from dayuan.reports.actions import MessageIsSettled, change_telling, note_telephoned
from dayuan.reports.models import ReporterMessage
from dayuan.reports.rules import GIVE_UP_AFTER
from dayuan.reports.telling import give_up_on_old_ones, tell_what_is_due
from dayuan.reports.wording import message_sentence

NUMBER = "13800001234"
SOON = MONDAY_NOON + timedelta(minutes=5)


def wants(way: ToldBy) -> WhoReports:
    return WhoReports(ReportChannel.PUBLIC_PAGE, name="甲某", phone=NUMBER, told_by=way)


@pytest.fixture
def outside(system_administrator):
    with an_http_server() as server:
        make_gateway(Kind.SMS, system_administrator, address=f"{server.address}/sms")
        yield server


def test_each_step_is_told_in_one_sentence_with_the_code_and_without_a_name(outside, village, secretary, settings):
    settings.PUBLIC_URL = "https://dayuan.example"
    case = make_report(village, who=wants(ToldBy.SMS))
    take_case(case.pk, by=secretary, parts={Part.OWNER}, at=SOON)

    assert tell_what_is_due(at=SOON) == 2
    texts = [asked.said["text"] for asked in outside.asked]
    assert [asked.said["phone"] for asked in outside.asked] == [NUMBER, NUMBER]
    assert all(case.code in text and f"https://dayuan.example/track/{case.code}/" in text for text in texts)
    assert "“路灯不亮”" in texts[0]
    assert not any(secret in "".join(texts) for secret in ("甲某", secretary.full_name, str(village)))
    assert tell_what_is_due(at=SOON) == 0


def test_of_a_complaint_a_message_does_not_say_what_it_is_about(outside, village):
    make_report(village, class_code="15002", shielded_from=village.pk, who=wants(ToldBy.SMS))
    tell_what_is_due(at=SOON)

    assert "投诉" not in outside.asked[0].said["text"]


def test_the_same_kind_of_step_is_told_once_an_hour_and_an_inner_note_never(village, secretary):
    case = make_report(village, who=wants(ToldBy.SMS))
    for minutes in (5, 10, 70):
        at = MONDAY_NOON + timedelta(minutes=minutes)
        add_step(case, StepKind.ARRIVED, by=secretary, at=at)
        add_step(case, StepKind.NOTED, by=secretary, at=at, note="内部")

    assert [message.step_kind for message in ReporterMessage.objects.all()] == ["reported", "arrived", "arrived"]


def test_at_night_it_waits_for_the_morning_and_only_the_newest_is_told(outside, village, secretary):
    case = make_report(village, who=wants(ToldBy.SMS), at=NIGHT)
    take_case(case.pk, by=secretary, parts={Part.OWNER}, at=NIGHT + timedelta(minutes=9))

    assert tell_what_is_due(at=NIGHT + timedelta(hours=1)) == 0
    assert tell_what_is_due(at=MORNING) == 1
    assert [message.state for message in ReporterMessage.objects.all()] == ["called_off", "sent"]


def test_what_the_gateway_does_not_take_is_tried_again_and_then_said_on_the_page(client, outside, village, secretary):
    outside.status = 503
    case = make_report(village, who=wants(ToldBy.SMS))
    assert tell_what_is_due(at=MONDAY_NOON) == 0
    message = ReporterMessage.objects.get()
    assert (message.state, message.attempts) == ("waiting", 1)
    assert message.due_at > MONDAY_NOON

    later = message.gives_up_at
    give_up_on_old_ones(at=later - timedelta(seconds=1))
    assert ReporterMessage.objects.get().state == "waiting"
    give_up_on_old_ones(at=later)
    message.refresh_from_db()
    assert "not delivered" in message_sentence(message) or "没有送达" in message_sentence(message)
    client.force_login(secretary)
    assert "text message not delivered" in client.get(f"/cases/{case.pk}/").content.decode()


def test_without_a_gateway_that_is_said_at_once(village):
    make_report(village, who=wants(ToldBy.SMS))
    tell_what_is_due(at=MONDAY_NOON)

    assert ReporterMessage.objects.get().problem == "switched_off"
    assert ReporterMessage.objects.get().gives_up_at == MONDAY_NOON + GIVE_UP_AFTER


def test_whoever_asked_to_be_telephoned_is_one_line_for_the_desk(client, village, secretary):
    case = make_report(village, who=wants(ToldBy.PHONE))
    take_case(case.pk, by=secretary, parts={Part.OWNER}, at=SOON)
    add_step(case, StepKind.ARRIVED, by=secretary, at=SOON)
    client.force_login(secretary)
    assert client.get(f"/cases/{case.pk}/").content.decode().count("To be telephoned") == 1

    waiting = ReporterMessage.objects.get(state="waiting")
    client.post(f"/cases/{case.pk}/telephoned/{waiting.pk}/")
    waiting.refresh_from_db()
    assert (waiting.state, waiting.by) == ("sent", secretary)
    assert "To be telephoned" not in client.get(f"/cases/{case.pk}/").content.decode()
    with pytest.raises(MessageIsSettled):
        note_telephoned(case, waiting.pk, by=secretary, at=SOON)


def test_whoever_changes_the_way_hears_no_more_by_the_old_one(outside, village):
    case = make_report(village, who=wants(ToldBy.SMS))
    change_telling(case.reporters.get().pk, ToldBy.PAGE, at=SOON)

    assert tell_what_is_due(at=SOON) == 0
