"""Mediators are told of the days that are near or over: on workdays, once, and for whoever is away whoever answers."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse

from dayuan.calendars.rules.working_time import PLAIN_CALENDAR
from dayuan.disputes.actions.mediating import plan_session, recuse
from dayuan.disputes.actions.reminding import remind_of_days
from dayuan.disputes.actions.watching import Seen, ask_court, follow_up
from dayuan.disputes.rules.agreeing import Conflict, PerformanceSeen, Satisfaction
from dayuan.disputes.rules.clocks import SHANGHAI
from dayuan.disputes.rules.reminding import Told, told_at, workday_before
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import bring_to, fresh, make_dispute, settle
from dayuan.disputes.waiting import reminders_of
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.people.access import scope_of
from dayuan.people.models import Post, Role
from dayuan.people.testing import make_absence, make_officer
from dayuan.places.testing import VILLAGE

AT = MONDAY_NOON
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def nine_on(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


def titles_of(person) -> list[str]:
    found = Notice.objects.filter(person=person, key__startswith="dispute-reminder:").order_by("made_at", "title")
    return [notice.title for notice in found]


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("due_on", "soon_on", "over_on"),
    [
        (date(2026, 3, 4), date(2026, 3, 3), date(2026, 3, 5)),
        # A Monday: the Friday before, although the weekend lies between.
        (date(2026, 3, 9), date(2026, 3, 6), date(2026, 3, 10)),
        # Tomb-Sweeping Day, 4 to 6 April.
        (date(2026, 4, 5), date(2026, 4, 3), date(2026, 4, 7)),
        # National Day, 1 to 7 October.
        (date(2026, 10, 3), date(2026, 9, 30), date(2026, 10, 8)),
    ],
)
def test_a_day_within_a_holiday_is_told_on_the_workdays_around_it(due_on, soon_on, over_on):
    days = [due_on + DAY * number for number in range(-12, 12)]
    said = {day: told_at(due_on, nine_on(day), PLAIN_CALENDAR) for day in days}
    assert (
        min(day for day, told in said.items() if told is Told.SOON) == soon_on == workday_before(due_on, PLAIN_CALENDAR)
    )
    assert min(day for day, told in said.items() if told is Told.OVER) == over_on
    assert not any(told for day, told in said.items() if not PLAIN_CALENDAR.is_workday(day))
    assert told_at(due_on, datetime.combine(over_on, time(7), SHANGHAI), PLAIN_CALENDAR) is None


def test_a_follow_up_is_told_of_the_day_before_and_when_it_is_over_and_once(mediator):
    bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    for hour in range(0, 24 * 9, 3):
        remind_of_days(at=AT + timedelta(hours=hour))
    # Due on Monday the 9th: told on Friday the 6th, and on Tuesday the 10th.
    assert titles_of(mediator) == ["7 天回访：2026-03-09 到期", "7 天回访：2026-03-09 已到期，还没有回访记录"]
    assert {notice.reason for notice in Notice.objects.filter(person=mediator)} == {"您是这件纠纷的调解员。"}
    dates = [notice.made_at.astimezone(SHANGHAI).date() for notice in Notice.objects.order_by("made_at")]
    assert dates == [date(2026, 3, 6), date(2026, 3, 10)]


def test_a_follow_up_on_tomb_sweeping_day_is_told_of_on_the_workday_before(mediator):
    dispute = bring_to(
        make_dispute(mediator, at=nine_on(date(2026, 3, 6))), State.WATCHED, by=mediator, at=nine_on(date(2026, 3, 6))
    )
    assert dispute.follow_ups.get(days=30).due_on == date(2026, 4, 5)
    remind_of_days(at=nine_on(date(2026, 4, 2)))
    before = set(titles_of(mediator))
    remind_of_days(at=nine_on(date(2026, 4, 3)))
    assert "30 天回访：2026-04-05 到期" in set(titles_of(mediator)) - before


def test_what_was_done_is_told_of_no_more_and_what_was_said_is_ended(mediator):
    dispute = bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    remind_of_days(at=nine_on(date(2026, 3, 9)))
    assert [one.said for one in reminders_of(scope_of(mediator, at=AT))] == ["7 天回访：2026-03-09 到期"]
    seen = Seen(date(2026, 3, 9), PerformanceSeen.ALL, Satisfaction.SATISFIED, heats_up=False)
    follow_up(dispute.pk, seen, by=mediator, at=nine_on(date(2026, 3, 9)))
    assert Notice.objects.get(key__startswith="dispute-reminder:").ended_at
    assert reminders_of(scope_of(mediator, at=AT)) == []
    remind_of_days(at=nine_on(date(2026, 3, 20)))
    assert len(titles_of(mediator)) == 1


def test_each_obligation_and_the_thirty_days_of_the_court_are_told_of(mediator):
    dispute = bring_to(make_dispute(mediator), State.PERFORMING, by=mediator)
    owed, last = TODAY + 5 * DAY, date(2026, 4, 1)
    remind_of_days(at=nine_on(date(2026, 3, 6)))
    assert any("约定的第 1 项" in title and owed.isoformat() in title for title in titles_of(mediator))
    settle(dispute, by=mediator, at=nine_on(owed))
    remind_of_days(at=nine_on(last - DAY))
    assert f"共同申请司法确认：最后一天 {last}" in titles_of(mediator)
    ask_court(dispute.pk, court="县人民法院", reference="", on=last, by=mediator, at=nine_on(last))
    remind_of_days(at=nine_on(last + DAY))
    assert not any("已过" in title and "司法确认" in title for title in titles_of(mediator))


def test_who_stands_in_is_told_with_the_reason_and_without_one_the_secretary(mediator, secretary):
    stand_in = make_officer("mediator2", Role.GRID_WORKER, VILLAGE, full_name="网格员丙", on_duty=False)
    bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    absence = make_absence(mediator, date(2026, 3, 5), date(2026, 3, 6), stand_in)
    remind_of_days(at=nine_on(date(2026, 3, 6)))
    assert titles_of(stand_in) == ["7 天回访：2026-03-09 到期"]
    assert "调解员甲" in Notice.objects.get(person=stand_in).reason
    absence.stand_ins.all().delete()
    remind_of_days(at=nine_on(date(2026, 3, 6)) + timedelta(hours=1))
    assert titles_of(secretary) == ["7 天回访：2026-03-09 到期"]
    assert Notice.objects.get(person=secretary).reason
    assert titles_of(mediator) == []


def test_where_the_post_is_vacant_whoever_answers_for_it_is_told(mediator, judicial):
    bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    Post.objects.filter(person=mediator).update(ends_on=date(2026, 3, 3))
    remind_of_days(at=nine_on(date(2026, 3, 6)))
    assert titles_of(judicial) == ["7 天回访：2026-03-09 到期"]
    assert titles_of(mediator) == []


def test_whoever_was_recused_is_told_nothing(mediator, secretary):
    dispute = make_dispute(secretary, mediates=False)
    bring = dispute.mediators.create(person=mediator, asked_by=secretary, asked_at=AT)
    bring_to(dispute, State.WATCHED, by=mediator)
    recuse(bring, why=Conflict.RELATIVE, words="", by=secretary, at=AT)
    remind_of_days(at=nine_on(date(2026, 3, 6)))
    assert titles_of(mediator) == []
    assert titles_of(secretary)


def test_a_planned_session_is_told_of_the_day_before_and_never_called_overdue(mediator):
    dispute = bring_to(make_dispute(mediator), State.GRADED, by=mediator)
    plan_session(dispute.pk, side=None, begins_at=nine_on(date(2026, 3, 4)), where="村调解室", by=mediator, at=AT)
    remind_of_days(at=nine_on(date(2026, 3, 3)))
    remind_of_days(at=nine_on(date(2026, 3, 5)))
    assert [title for title in titles_of(mediator) if "调解会" in title] == ["2026-03-04 有一场调解会"]


def test_my_work_shows_the_days_that_are_near(client, mediator):
    dispute = bring_to(make_dispute(mediator), State.WATCHED, by=mediator)
    remind_of_days(at=nine_on(date(2026, 3, 6)))
    client.force_login(mediator)
    shown = client.get(reverse("cases:mine")).text
    assert "7 天回访" in shown
    assert reverse("disputes:dispute", args=[dispute.pk]) in shown
    assert fresh(dispute).is_open
