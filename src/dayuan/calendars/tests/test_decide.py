"""What a township decides on its days, hours and markets, and what stays of it."""

from datetime import date, datetime, time, timedelta

import pytest
from django.db import IntegrityError, transaction

from dayuan.calendars.actions import (
    AlreadyWithdrawn,
    HoursDoNotFit,
    MarketRuleIsFlawed,
    NoMarketThere,
    decide_day,
    except_market_day,
    open_market,
    renew_feed,
    set_market_rule,
    set_office_hours,
    withdraw_day_decision,
    withdraw_market_exception,
    withdraw_office_hours,
)
from dayuan.calendars.events import WorkingTimeChanged
from dayuan.calendars.models import CalendarFeed, DayDecision, Market, MarketRule
from dayuan.calendars.queries import market_now, markets_of, markets_on, next_market_day, work_calendar_of
from dayuan.calendars.rules.markets import MarketBasis, MarketTerms
from dayuan.calendars.rules.working_time import DEFAULT_STRETCHES, SHANGHAI, SlaUnit, due_at
from dayuan.calendars.testing import make_market, make_market_site
from dayuan.kernel import events
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place

WEDNESDAY = date(2026, 3, 4)
SUMMER = ((time(8), time(12)), (time(15), time(18)))
ONES = MarketTerms(MarketBasis.SOLAR, numbers=frozenset({1}))


@pytest.fixture
def news(monkeypatch):
    heard = []
    monkeypatch.setitem(events._listeners, WorkingTimeChanged, [heard.append])
    return heard


def decide(township, by, *, is_workday=False, at=MONDAY_NOON):
    return decide_day(township, WEDNESDAY, is_workday=is_workday, reason="全乡运动会", by=by, at=at)


def test_a_day_off_of_the_township_moves_what_is_due_there_and_nowhere_else(township, duty_officer, news):
    decide(township, duty_officer)

    start = datetime(2026, 3, 3, 10, tzinfo=SHANGHAI)
    here, elsewhere = (
        due_at(start, 1, SlaUnit.WORK_DAY, work_calendar_of(code)) for code in (VILLAGE, OTHER_TOWNSHIP_VILLAGE)
    )
    assert (here.date(), elsewhere.date()) == (date(2026, 3, 5), WEDNESDAY)
    assert news == [WorkingTimeChanged(TOWNSHIP, WEDNESDAY)]
    entry = AuditEntry.objects.get(action="day_decided")
    assert (entry.reason, entry.by_name, entry.place_code) == ("全乡运动会", "值班员甲", TOWNSHIP)


def test_a_later_decision_takes_the_place_of_the_earlier_which_stays_to_be_read(township, duty_officer, chief):
    decide(township, duty_officer)
    decide(township, chief, is_workday=True, at=MONDAY_NOON + timedelta(hours=1))

    earlier, later = DayDecision.objects.order_by("made_at")
    assert (earlier.withdrawn_by, later.withdrawn_at) == (chief, None)
    assert work_calendar_of(TOWNSHIP).overrides == {WEDNESDAY: True}


def test_a_withdrawn_decision_lets_the_country_decide_again_and_only_once(township, duty_officer):
    decision = decide(township, duty_officer)

    withdraw_day_decision(decision, by=duty_officer, at=MONDAY_NOON)

    assert work_calendar_of(TOWNSHIP).is_workday(WEDNESDAY)
    with pytest.raises(AlreadyWithdrawn):
        withdraw_day_decision(decision, by=duty_officer, at=MONDAY_NOON)
    assert AuditEntry.objects.filter(action="day_decision_withdrawn").count() == 1


def test_a_decision_without_a_reason_is_not_kept(township, duty_officer):
    with pytest.raises(IntegrityError), transaction.atomic():
        decide_day(township, WEDNESDAY, is_workday=False, reason="", by=duty_officer, at=MONDAY_NOON)


def test_summer_hours_take_over_on_their_day_and_go_when_they_are_withdrawn(township, duty_officer, news):
    hours = set_office_hours(township, starts_on=date(2026, 6, 1), stretches=SUMMER, by=duty_officer, at=MONDAY_NOON)
    calendar = work_calendar_of(VILLAGE)
    assert calendar.stretches_on(date(2026, 5, 29)) == DEFAULT_STRETCHES
    assert calendar.stretches_on(date(2026, 6, 1)) == SUMMER

    withdraw_office_hours(hours, by=duty_officer, at=MONDAY_NOON)

    assert work_calendar_of(VILLAGE).stretches_on(date(2026, 6, 1)) == DEFAULT_STRETCHES
    assert [one.first_day for one in news] == [date(2026, 6, 1)] * 2


@pytest.mark.parametrize(
    "stretches", [(), ((time(12), time(8)),), ((time(8), time(14)), (time(12), time(18))), SUMMER * 2]
)
def test_hours_that_do_not_fit_are_refused(township, duty_officer, stretches):
    with pytest.raises(HoursDoNotFit):
        set_office_hours(township, starts_on=WEDNESDAY, stretches=stretches, by=duty_officer, at=MONDAY_NOON)


def test_a_market_is_opened_once_and_its_rule_changed_afterwards(duty_officer):
    site = make_market_site()
    market = open_market(site.place, site=site, terms=ONES, source="习惯", by=duty_officer, at=MONDAY_NOON)
    with pytest.raises(NoMarketThere):
        open_market(site.place, site=site, terms=ONES, source="习惯", by=duty_officer, at=MONDAY_NOON)

    later = MONDAY_NOON + timedelta(days=1)
    weekly = MarketTerms(MarketBasis.WEEKDAY, numbers=frozenset({6}))
    set_market_rule(market, weekly, source="乡政府公告", by=duty_officer, at=later)

    assert market_now(market).terms == weekly
    first, second = MarketRule.objects.order_by("made_at")
    assert (first.withdrawn_at, second.withdrawn_at) == (later, None)
    assert AuditEntry.objects.filter(action="market_rule_set").count() == 2


def test_a_point_of_another_village_and_a_rule_that_says_nothing_are_refused(duty_officer):
    site = make_market_site()
    with pytest.raises(NoMarketThere):
        open_market(make_place(OTHER_VILLAGE), site=site, terms=ONES, source="x", by=duty_officer, at=MONDAY_NOON)
    nothing = MarketTerms(MarketBasis.LUNAR)
    with pytest.raises(MarketRuleIsFlawed), transaction.atomic():
        open_market(site.place, site=site, terms=nothing, source="x", by=duty_officer, at=MONDAY_NOON)
    assert not Market.objects.exists()


def test_a_place_has_one_market_of_its_own_beside_those_at_points(duty_officer, village):
    make_market(duty_officer)
    open_market(village, site=None, terms=ONES, source="x", by=duty_officer, at=MONDAY_NOON)

    with pytest.raises(NoMarketThere):
        open_market(village, site=None, terms=ONES, source="x", by=duty_officer, at=MONDAY_NOON)
    assert len(markets_of(TOWNSHIP)) == 2
    assert markets_of(OTHER_TOWNSHIP_VILLAGE) == []


def test_exceptions_go_both_ways_and_can_be_taken_back(duty_officer):
    market = make_market(duty_officer)
    off = except_market_day(market, WEDNESDAY, is_held=False, reason="修路", by=duty_officer, at=MONDAY_NOON)
    except_market_day(market, date(2026, 3, 5), is_held=True, reason="补一场", by=duty_officer, at=MONDAY_NOON)

    assert markets_on(TOWNSHIP, WEDNESDAY) == []
    assert next_market_day(market, date(2026, 3, 2)) == date(2026, 3, 5)

    withdraw_market_exception(off, by=duty_officer, at=MONDAY_NOON)

    assert next_market_day(market, date(2026, 3, 2)) == WEDNESDAY
    assert [found.market for found in markets_on(VILLAGE, WEDNESDAY)] == [market]


def test_a_market_on_the_31st_is_found_however_far_away(duty_officer):
    market = make_market(duty_officer, pattern="days", numbers=[31])

    assert next_market_day(market, date(2026, 4, 1)) == date(2026, 5, 31)
    assert market_now(market).days(date(2026, 4, 1), 31) == []


def test_reading_markets_takes_three_questions_whatever_their_number(duty_officer, django_assert_num_queries):
    for number in range(5):
        make_market(duty_officer, site=make_market_site(f"集市{number}"))

    with django_assert_num_queries(3):
        assert len(markets_on(TOWNSHIP, WEDNESDAY)) == 5


def test_a_new_address_ends_the_old_one(township, duty_officer):
    first = renew_feed(township, by=duty_officer, at=MONDAY_NOON).key
    second = renew_feed(township, by=duty_officer, at=MONDAY_NOON).key

    assert first != second
    assert [feed.key for feed in CalendarFeed.objects.all()] == [second]
