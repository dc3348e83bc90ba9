"""A notice is sent, held, shown, opened, acknowledged, or reaches nobody."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from dayuan.kernel.events import when
from dayuan.kernel.models import LiveEvent
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.actions import (
    NotYourNotice,
    acknowledge_all_but_red,
    acknowledge_notice,
    end_notices,
    note_shown,
    open_notice,
    send_notice,
)
from dayuan.notices.events import NoticeAcknowledged, NoticeUndelivered
from dayuan.notices.models import Delivery, Notice
from dayuan.notices.posting import give_up_overdue, people_with_something_due, post_to
from dayuan.notices.queries import standing_of, standings_of, undelivered_in, waiting_for
from dayuan.notices.rules import GIVE_UP_AFTER, DeliveryState, Kind, Level, Problem
from dayuan.notices.testing import MORNING, NIGHT, make_contact, make_gateway, make_notice, wants_everything
from dayuan.notices.wording import sentence_of, standing_sentence
from dayuan.people.access import scope_of
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.testing import TOWNSHIP, VILLAGE

AT = MONDAY_NOON


@pytest.fixture
def news(monkeypatch):
    """What is announced while a test runs."""
    from dayuan.kernel import events

    heard = []
    monkeypatch.setattr(events, "_listeners", {**events._listeners})
    monkeypatch.setattr(events, "_listeners", events.defaultdict(list, events._listeners))
    for kind in (NoticeAcknowledged, NoticeUndelivered):
        when(kind)(heard.append)
    return heard


def jobs():
    return ProcrastinateJob.objects.filter(task_name="dayuan.notices.jobs.post_to_person")


def test_the_same_key_twice_is_one_notice(secretary):
    first = make_notice(secretary, key="k", title="一")
    again = make_notice(secretary, key="k", title="二")

    assert again.pk == first.pk
    assert Notice.objects.get().title == "一"
    assert Delivery.objects.count() == 1


def test_a_notice_is_told_to_the_open_pages_of_that_person_alone(secretary):
    make_notice(secretary)

    [item] = LiveEvent.objects.get(kind="notice").items
    assert item["people"] == [str(secretary.pk)]


def test_with_nothing_set_up_only_the_page_carries_it_and_no_job_is_asked_for(secretary):
    notice = make_notice(secretary, level=Level.RED)

    assert [one.kind for one in notice.deliveries.all()] == [Kind.PAGE]
    assert not jobs().exists()


def test_the_ways_are_those_that_are_set_up_addressed_and_wanted(secretary, duty_officer):
    make_contact(secretary)
    for kind in (Kind.SMS, Kind.EMAIL, Kind.WECOM):
        make_gateway(kind, duty_officer, address="http://127.0.0.1:9/")
    red = make_notice(secretary, level=Level.RED)
    yellow = make_notice(secretary, level=Level.YELLOW)
    blue = make_notice(secretary, level=Level.BLUE)

    def kinds(notice):
        return {one.kind for one in notice.deliveries.all()}

    # In no group, so the group's robot is not asked.
    assert kinds(red) == {Kind.PAGE, Kind.SMS, Kind.EMAIL}
    assert kinds(yellow) == {Kind.PAGE, Kind.SMS}
    assert kinds(blue) == {Kind.PAGE}
    assert jobs().count() == 2
    assert set(jobs().values_list("priority", flat=True)) == {3, 2}


def test_another_townships_gateway_carries_nothing_of_ours(secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, place_code="511421203", address="http://127.0.0.1:9/")

    assert {one.kind for one in make_notice(secretary, level=Level.RED).deliveries.all()} == {Kind.PAGE}


def test_in_the_quiet_hours_it_is_held_and_says_so_and_red_goes_at_once(secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    held = make_notice(secretary, at=NIGHT)
    red = make_notice(secretary, at=NIGHT, level=Level.RED)

    assert standing_of(held).held_until == MORNING
    assert standing_of(red).held_until is None
    assert people_with_something_due(at=NIGHT) == {secretary.pk: Level.RED}
    assert jobs().count() == 1
    assert held.deliveries.get(kind=Kind.SMS).gives_up_at == MORNING + GIVE_UP_AFTER[Level.YELLOW]


def test_a_page_that_showed_it_delivers_it_but_calls_nothing_off(secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    notice = make_notice(secretary, at=NIGHT)

    note_shown([notice], at=NIGHT)

    standing = standing_of(notice)
    assert standing.delivered_at == NIGHT
    assert standing.seen_at is None
    assert notice.deliveries.get(kind=Kind.SMS).state == DeliveryState.WAITING


def test_whoever_opened_it_in_the_night_gets_no_message_in_the_morning(secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    notice = make_notice(secretary, at=NIGHT)

    open_notice(notice, at=NIGHT)

    assert notice.deliveries.get(kind=Kind.SMS).state == DeliveryState.CALLED_OFF
    assert post_to(secretary.pk, at=MORNING) == 0
    assert standing_of(notice).seen_at == NIGHT


def test_what_was_decided_before_it_went_is_not_said_to_have_been_read(secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    notice = make_notice(secretary, at=NIGHT)

    end_notices(notice.subject, "判为误报，不用再去了。", at=NIGHT)

    standing = standing_of(notice)
    assert standing.seen_at is None
    assert {sentence_of(one).partition(" ")[0] for one in standing.deliveries} == {"发出前事情已有结果，不必再发"}
    assert post_to(secretary.pk, at=MORNING) == 0


def test_who_set_no_other_way_is_said_to_be_waited_for_and_nothing_to_be_on_its_way(secretary, duty_officer):
    notice = make_notice(secretary)
    assert standing_sentence(standing_of(notice)) == "等其打开页面，未设其他通知方式"

    make_contact(duty_officer)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    notice = make_notice(duty_officer, level=Level.RED)
    assert standing_sentence(standing_of(notice)) == "12:00:00 起正在发送（短信）"
    sms = notice.deliveries.filter(kind=Kind.SMS)
    sms.update(attempts=1, problem=Problem.NOT_REACHED, due_at=AT + timedelta(seconds=5))
    assert standing_sentence(standing_of(notice)) == "短信未发成：连不上网关，12:00:05 再试"
    sms.update(state=DeliveryState.FAILED, settled_at=AT)
    assert standing_sentence(standing_of(notice)) == "短信未发成：连不上网关；等其打开页面"
    give_up_overdue(at=AT + GIVE_UP_AFTER[Level.RED])
    assert standing_sentence(standing_of(notice)) == "未送达，12:10:00 停止尝试"


def test_an_acknowledgement_is_announced_once(secretary, news):
    notice = make_notice(secretary)
    acknowledge_notice(notice, by=secretary, at=AT)
    acknowledge_notice(notice, by=secretary, at=AT + timedelta(minutes=1))

    assert news == [NoticeAcknowledged(notice.pk, "warning:1", secretary.pk, AT)]
    assert standing_of(notice).acknowledged_at == AT
    assert waiting_for(secretary.pk, at=AT).count == 0


def test_the_last_word_of_a_matter_stands_alone_at_the_top_and_answering_it_answers_the_earlier(secretary, chief):
    first = make_notice(secretary, level=Level.RED)
    reminder = make_notice(secretary, level=Level.RED, at=AT + timedelta(minutes=3))
    other = make_notice(secretary, subject="warning:2")
    make_notice(chief, at=AT + timedelta(minutes=9))
    assert waiting_for(secretary.pk, at=AT).shown == [reminder, other]

    acknowledge_notice(reminder, by=secretary, at=AT + timedelta(minutes=4))
    assert waiting_for(secretary.pk, at=AT).shown == [other]
    assert standing_of(first).acknowledged_at == AT + timedelta(minutes=4)


def test_knowing_the_first_word_is_not_knowing_what_was_said_after_it(secretary):
    first = make_notice(secretary)
    later = make_notice(secretary, at=AT + timedelta(minutes=3))
    acknowledge_notice(first, by=secretary, at=AT + timedelta(minutes=4))
    assert waiting_for(secretary.pk, at=AT).shown == [later]


def test_what_is_over_takes_the_place_of_what_was_red(secretary):
    make_notice(secretary, level=Level.RED)
    over = make_notice(secretary, level=Level.ORDINARY, at=AT + timedelta(minutes=3))
    open_notice(over, at=AT + timedelta(minutes=4))
    assert waiting_for(secretary.pk, at=AT).count == 0


def test_nobody_acknowledges_for_somebody_else(secretary, chief):
    notice = make_notice(secretary)
    with pytest.raises(NotYourNotice):
        acknowledge_notice(notice, by=chief, at=AT)
    assert standing_of(notice).acknowledged_at is None


def test_all_at_once_leaves_red_and_what_came_later(secretary):
    for level in (Level.RED, Level.YELLOW, Level.BLUE):
        make_notice(secretary, level=level, subject=f"warning:{level}")
    make_notice(secretary, at=AT + timedelta(minutes=5))

    assert acknowledge_all_but_red(secretary, up_to=AT, at=AT + timedelta(minutes=6)) == 2
    assert waiting_for(secretary.pk, at=AT).count == 2


def test_where_no_page_was_opened_in_time_it_is_undelivered_and_announced(secretary, duty_officer, outsider, news):
    notice = make_notice(secretary, level=Level.RED)
    late = AT + GIVE_UP_AFTER[Level.RED]

    assert give_up_overdue(at=late - timedelta(seconds=1)) == 0
    assert give_up_overdue(at=late) == 1

    assert news == [NoticeUndelivered(notice.pk, "warning:1", secretary.pk, "red", late)]
    [standing] = standings_of("warning:1")
    assert standing.undelivered_at == late
    assert standing.deliveries[0].problem == Problem.NOT_OPENED
    assert list(undelivered_in(scope_of(duty_officer, at=AT), COMMAND_ROLES)) == [notice]
    assert list(undelivered_in(scope_of(outsider, at=AT), COMMAND_ROLES)) == []
    # Given up is given up: nothing is announced twice.
    assert give_up_overdue(at=late + timedelta(hours=1)) == 0


def test_seen_after_all_it_leaves_the_list_of_the_undelivered(secretary, duty_officer):
    notice = make_notice(secretary, level=Level.RED)
    give_up_overdue(at=AT + timedelta(hours=1))
    open_notice(notice, at=AT + timedelta(hours=2))

    assert list(undelivered_in(scope_of(duty_officer, at=AT), COMMAND_ROLES)) == []
    assert standing_of(notice).undelivered_at


def test_somebody_whose_account_is_closed_can_be_reached_by_nobody_and_that_is_said_at_once(secretary, news):
    secretary.is_active = False
    secretary.save()
    notice = make_notice(secretary)

    assert [type(one) for one in news] == [NoticeUndelivered]
    assert standing_of(notice).deliveries == []
    assert standing_of(notice).undelivered_at == AT


def test_a_link_to_elsewhere_is_refused(secretary):
    with pytest.raises(ValueError, match="path of this site"):
        make_notice(secretary, link="https://elsewhere.example/")


def test_too_long_words_are_cut_and_a_broken_line_is_mended(secretary, village):
    wants_everything(secretary)
    notice = send_notice(
        secretary,
        subject="x",
        level="",
        title="长\n" * 200,
        body="",
        link="",
        reason="由" * 300,
        place_code=VILLAGE,
        by=None,
        at=AT,
        key="long",
    )
    assert len(notice.title) == 120
    assert "\n" not in notice.title
    assert notice.place_id.startswith(TOWNSHIP)
