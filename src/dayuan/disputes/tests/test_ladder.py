"""Four levels, seven days: what is not settled on its rung goes up by itself, and whoever answers there is told."""

from datetime import date, datetime, time, timedelta

import pytest

from dayuan.cases.class_models import ClockTable
from dayuan.disputes.actions.agreeing import fail
from dayuan.disputes.actions.climbing import pass_up, pass_up_overdue
from dayuan.disputes.actions.records import ActRefused, EntryRefused
from dayuan.disputes.actions.reminding import remind_of_days
from dayuan.disputes.actions.watching import hand_on
from dayuan.disputes.models import DisputeAct
from dayuan.disputes.rules.agreeing import OtherWay, Recipient
from dayuan.disputes.rules.clocks import SHANGHAI
from dayuan.disputes.rules.ladder import Rung, rung_of_place
from dayuan.disputes.rules.workflow import State
from dayuan.disputes.testing import bring_to, fresh, make_dispute
from dayuan.kernel.audit import verify
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP, VILLAGE

AT = MONDAY_NOON
TODAY = date(2026, 3, 2)


def nine_on(day: date) -> datetime:
    return datetime.combine(day, time(9), SHANGHAI)


@pytest.fixture
def leader():
    return make_officer("leader", Role.PARTY_SECRETARY, TOWNSHIP, full_name="书记乙", on_duty=False)


@pytest.mark.no_database
def test_a_dispute_begins_on_the_rung_of_its_place():
    assert rung_of_place(VILLAGE) is Rung.VILLAGE
    assert rung_of_place(f"{VILLAGE}D01") is Rung.COURTYARD
    assert rung_of_place(TOWNSHIP) is Rung.OFFICE


def test_after_two_workdays_each_it_goes_from_the_village_to_the_leaders(mediator, judicial, leader):
    dispute = make_dispute(mediator)
    days = [(4, "village"), (6, "office"), (10, "leaders"), (30, "leaders")]
    for day, rung in days:
        pass_up_overdue(at=nine_on(date(2026, 3, day)))
        assert (day, fresh(dispute).rung) == (day, rung)
    told = Notice.objects.filter(key__startswith="dispute-up:").order_by("made_at")
    assert [notice.person for notice in told] == [judicial, leader]
    assert all(notice.reason for notice in told)
    assert "赵甲" not in "".join(f"{notice.title}{notice.body}{notice.reason}" for notice in told)
    ups = DisputeAct.objects.filter(dispute=dispute, act="pass_up")
    assert [act.facts["rung"] for act in ups] == ["office", "leaders"]
    assert list(verify()) == []


def test_a_holiday_stops_the_clock_of_a_rung(mediator):
    before = nine_on(date(2026, 9, 30))
    dispute = make_dispute(mediator, at=before)
    pass_up_overdue(at=nine_on(date(2026, 10, 8)))
    assert fresh(dispute).rung == Rung.VILLAGE
    pass_up_overdue(at=nine_on(date(2026, 10, 9)) + timedelta(hours=1))
    assert fresh(dispute).rung == Rung.OFFICE


def test_what_is_agreed_in_time_does_not_go_up(mediator):
    dispute = bring_to(make_dispute(mediator), State.PERFORMING, by=mediator)
    assert pass_up_overdue(at=nine_on(date(2026, 3, 20))) == 0
    assert fresh(dispute).rung == Rung.VILLAGE


def test_a_township_sets_the_days_of_each_rung(mediator, chief):
    dispute = make_dispute(mediator)
    ClockTable.objects.create(
        township_id=TOWNSHIP, version=1, limits={"village": ["5", "work_day"]}, since=AT - timedelta(days=1), by=chief
    )
    pass_up_overdue(at=nine_on(date(2026, 3, 6)))
    assert fresh(dispute).rung == Rung.VILLAGE
    pass_up_overdue(at=nine_on(date(2026, 3, 10)))
    assert fresh(dispute).rung == Rung.OFFICE


def test_the_mediator_is_told_the_day_before_and_the_leaders_when_nothing_is_above_them(mediator, judicial, leader):
    dispute = make_dispute(mediator)
    remind_of_days(at=nine_on(date(2026, 3, 3)))
    assert "2026-03-04 前未化解将逐级上报" in [notice.title for notice in Notice.objects.filter(person=mediator)]
    for day in (6, 10, 13):
        pass_up_overdue(at=nine_on(date(2026, 3, day)))
    remind_of_days(at=nine_on(date(2026, 3, 16)))
    assert fresh(dispute).rung == Rung.LEADERS
    assert any("仍未化解" in notice.title for notice in Notice.objects.filter(person=leader))


def test_it_is_passed_up_with_a_reason_and_not_beyond_the_top(mediator, judicial, leader):
    dispute = bring_to(make_dispute(mediator), State.MEDIATING, by=mediator)
    for rung in (Rung.OFFICE, Rung.LEADERS):
        pass_up(dispute.pk, why="两家都要求乡里来", agree=[], by=mediator, at=AT)
        assert (fresh(dispute).rung, fresh(dispute).state) == (rung, State.MEDIATING)
    with pytest.raises(ActRefused, match="最高"):
        pass_up(dispute.pk, why="再往上", agree=[], by=mediator, at=AT)


def test_after_a_failure_it_is_mediated_anew_one_rung_up_if_all_agree(mediator, judicial):
    dispute = bring_to(make_dispute(mediator), State.MEDIATING, by=mediator)
    fail(dispute.pk, why="各不相让", ways=[OtherWay.COURT], told="双方签收", on=TODAY, by=mediator, at=AT)
    one, other = dispute.parties.all()
    with pytest.raises(EntryRefused):
        pass_up(dispute.pk, why="愿意请司法所再调", agree=[one], by=mediator, at=AT)
    pass_up(dispute.pk, why="愿意请司法所再调", agree=[one, other], by=mediator, at=AT)
    again = fresh(dispute)
    assert (again.state, again.outcome, again.rung, again.due_on) == (
        State.MEDIATING,
        "",
        Rung.OFFICE,
        date(2026, 4, 2),
    )
    assert Notice.objects.filter(person=judicial, key__startswith="dispute-up:").exists()


def test_what_the_judicial_office_took_over_stands_on_its_rung(mediator):
    dispute = bring_to(make_dispute(mediator), State.MEDIATING, by=mediator)
    hand_on(
        dispute.pk, Recipient.JUDICIAL_OFFICE, received_by="司法所甲", on=TODAY, reference="", words="请接着调",
        by=mediator, at=AT,
    )  # fmt: skip
    assert fresh(dispute).rung == Rung.OFFICE
