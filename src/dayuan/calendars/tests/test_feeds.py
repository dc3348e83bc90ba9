"""What other programs read: parsed back, every day is the day it should be."""

from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from icalendar import Calendar

from dayuan.calendars.feeds import AHEAD_DAYS, holidays_calendar, markets_calendar
from dayuan.calendars.models import DayDecision
from dayuan.calendars.queries import market_now
from dayuan.calendars.rules.working_time import SHANGHAI
from dayuan.calendars.testing import make_exception, make_market
from dayuan.kernel.testing import MONDAY_NOON

TODAY = date(2026, 3, 2)


def days_told(written: bytes) -> list[date]:
    """Every start of the only event, as a calendar program would work it out."""
    event = Calendar.from_ical(written).walk("VEVENT")[0]
    start = event["dtstart"].dt
    starts = {start}
    if "rrule" in event:
        rule = rrulestr(event["rrule"].to_ical().decode(), dtstart=start.replace(tzinfo=None))
        until = datetime.combine(TODAY, start.time()) + timedelta(days=AHEAD_DAYS - 1)
        starts = {
            moment.replace(tzinfo=SHANGHAI) for moment in rule.between(start.replace(tzinfo=None), until, inc=True)
        }
    for name, change in (("rdate", starts.add), ("exdate", starts.discard)):
        lists = event.get(name, [])
        for listed in lists if isinstance(lists, list) else [lists]:
            for moment in listed.dts:
                change(moment.dt)
    assert {moment.utcoffset() for moment in starts} == {timedelta(hours=8)}
    assert {moment.hour for moment in starts} == {6}
    return sorted(moment.date() for moment in starts)


@pytest.mark.parametrize(
    ("rule", "by_rule"),
    [
        ({"numbers": [1, 4, 7]}, True),
        ({"pattern": "odd", "numbers": [], "month_end": "no_31st"}, True),
        ({"pattern": "days", "numbers": [31]}, True),
        ({"pattern": "days", "numbers": [31], "month_end": "last_day"}, False),
        ({"basis": "weekday", "numbers": [2, 6]}, True),
        ({"basis": "lunar", "numbers": [0, 3, 6], "month_end": "last_day"}, False),
        ({"basis": "branch", "numbers": [0, 6]}, False),
    ],
)
def test_a_calendar_program_shows_exactly_the_market_days(township, duty_officer, rule, by_rule):
    market = make_market(duty_officer, **rule)
    plain = market_now(market).days(TODAY, AHEAD_DAYS)
    make_exception(market, plain[3], is_held=False, by=duty_officer)
    extra = next(TODAY + timedelta(days=n) for n in range(30) if TODAY + timedelta(days=n) not in plain)
    make_exception(market, extra, is_held=True, by=duty_officer)
    current = market_now(market)

    written = markets_calendar(township, [current], today=TODAY, at=MONDAY_NOON)

    assert days_told(written) == current.days(TODAY, AHEAD_DAYS)
    assert (b"RRULE" in written) is by_rule


def test_a_market_without_any_day_ahead_is_left_out_of_the_file(township, duty_officer):
    market = make_market(duty_officer)
    market.rules.update(withdrawn_at=MONDAY_NOON)

    written = markets_calendar(township, [market_now(market)], today=TODAY, at=MONDAY_NOON)

    assert Calendar.from_ical(written).walk("VEVENT") == []


def test_the_file_keeps_to_the_letter_of_the_standard(township, duty_officer):
    market = make_market(duty_officer, source="依据" * 60)
    written = markets_calendar(township, [market_now(market)], today=TODAY, at=MONDAY_NOON)

    found = Calendar.from_ical(written)
    assert (found["version"], found["prodid"]) == ("2.0", "-//Dayuan//Calendars//ZH")
    assert [zone["tzid"] for zone in found.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert all(len(line) <= 75 for line in written.split(b"\r\n"))
    assert b"\n" not in written.replace(b"\r\n", b"")
    event = found.walk("VEVENT")[0]
    assert {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY"} <= set(event)
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"


def test_the_same_event_keeps_its_id_from_one_fetch_to_the_next(township, duty_officer):
    current = market_now(make_market(duty_officer))

    def ids(today):
        written = markets_calendar(township, [current], today=today, at=MONDAY_NOON)
        return [event["uid"] for event in Calendar.from_ical(written).walk("VEVENT")]

    assert ids(TODAY) == ids(TODAY + timedelta(days=30))


def test_holidays_are_whole_days_and_worked_saturdays_stand_by_themselves(township):
    events = Calendar.from_ical(holidays_calendar(township, [], today=TODAY, at=MONDAY_NOON)).walk("VEVENT")
    told = {(event["dtstart"].dt, event["dtend"].dt - timedelta(days=1)): str(event["summary"]) for event in events}

    assert told[date(2026, 2, 15), date(2026, 2, 23)] == "春节（休）"
    assert told[date(2026, 2, 14), date(2026, 2, 14)] == "上班（春节调休）"
    assert len({str(event["uid"]) for event in events}) == len(events)


def test_a_decision_of_the_township_stands_in_the_place_of_the_holiday(township, duty_officer):
    decision = DayDecision.objects.create(
        township=township,
        day=date(2026, 2, 20),
        is_workday=True,
        reason="抢险",
        made_by=duty_officer,
        made_at=MONDAY_NOON,
    )

    written = holidays_calendar(township, [decision], today=TODAY, at=MONDAY_NOON)

    spans = [
        (event["dtstart"].dt, event["dtend"].dt, str(event["summary"]))
        for event in Calendar.from_ical(written).walk("VEVENT")
        if event["dtstart"].dt.year == 2026 and event["dtstart"].dt.month == 2
    ]
    assert (date(2026, 2, 20), date(2026, 2, 21), "上班（本乡镇）") in spans
    assert (date(2026, 2, 15), date(2026, 2, 20), "春节（休）") in spans
    assert (date(2026, 2, 21), date(2026, 2, 24), "春节（休）") in spans
