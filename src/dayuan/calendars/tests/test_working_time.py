"""Working time: what a time limit means to whoever waits for it."""

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from time import process_time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dayuan.calendars.rules.national import LAST_KNOWN_YEAR
from dayuan.calendars.rules.working_time import (
    MICROSECOND,
    PLAIN_CALENDAR,
    SHANGHAI,
    OfficeHours,
    Pause,
    SlaUnit,
    WorkCalendar,
    clock_runs_from,
    due_at,
    elapsed,
    nth_workday_after,
    stretches_are_sound,
    time_left,
)

pytestmark = pytest.mark.no_database
unhurried = settings(deadline=None)  # other work on the machine is not a failure of the arithmetic

URGENT, HOUR, DAY = SlaUnit.URGENT_HOUR, SlaUnit.WORK_HOUR, SlaUnit.WORK_DAY
SUMMER = OfficeHours(date(2026, 6, 1), ((time(8), time(12)), (time(15), time(18))))
HALF_DAYS = OfficeHours(date(2026, 9, 1), ((time(9), time(12)),))
TOWNSHIP_CALENDAR = WorkCalendar(
    hours=(SUMMER, HALF_DAYS), overrides={date(2026, 3, 4): False, date(2026, 3, 7): True, date(2027, 1, 1): False}
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.sampled_from([UTC, SHANGHAI]))
amounts = st.integers(0, 60) | st.fractions(0, 60, max_denominator=60)
units = st.sampled_from(list(SlaUnit))
calendars = st.sampled_from([PLAIN_CALENDAR, TOWNSHIP_CALENDAR])
pauses_around = st.lists(
    st.tuples(st.integers(-2000, 20000), st.integers(1, 6000)), max_size=4
)  # minutes after the start, minutes long


def pauses_of(start: datetime, drawn: list[tuple[int, int]]) -> list[Pause]:
    begin = [start + timedelta(minutes=after) for after, _long in drawn]
    return [Pause(first, first + timedelta(minutes=long)) for first, (_after, long) in zip(begin, drawn, strict=True)]


def is_working(moment: datetime, calendar: WorkCalendar) -> bool:
    """Said the long way: on a workday, inside one of its stretches, the moment of closing included."""
    local = moment.astimezone(SHANGHAI)
    return any(opens <= local.time() <= closes for opens, closes in calendar.stretches_on(local.date()))


@pytest.mark.parametrize(
    ("start", "amount", "unit", "due"),
    [
        ("2026-03-02 09:00", 2, HOUR, "2026-03-02 11:00"),
        ("2026-03-02 09:00", 3, HOUR, "2026-03-02 12:00"),  # exactly at closing, not at the next opening
        ("2026-03-02 11:00", 4, HOUR, "2026-03-02 17:00"),  # the noon break does not count
        ("2026-03-02 17:00", 4, HOUR, "2026-03-03 12:00"),  # nor does the night
        ("2026-03-06 17:00", 4, HOUR, "2026-03-09 12:00"),  # nor the weekend
        ("2026-03-07 10:00", 4, HOUR, "2026-03-09 14:30"),  # a Saturday's report begins on Monday morning
        ("2026-03-02 10:00", 1, DAY, "2026-03-03 10:00"),
        ("2026-03-02 20:00", 1, DAY, "2026-03-03 17:30"),
        ("2026-02-13 10:00", 1, DAY, "2026-02-14 10:00"),  # the Saturday before Spring Festival is worked
        ("2026-02-14 10:00", 1, DAY, "2026-02-24 10:00"),  # and the nine days of the festival are not
        ("2026-02-14 20:00", 2, URGENT, "2026-02-14 22:00"),
        ("2026-12-31 23:00", 2, URGENT, "2027-01-01 01:00"),
    ],
)
def test_a_time_limit_ends_when_a_clerk_would_say(start, amount, unit, due):
    assert due_at(at(start), amount, unit, PLAIN_CALENDAR) == at(due)


@unhurried
@given(moments, amounts, units, calendars)
def test_what_elapsed_until_it_is_due_is_the_limit_itself(start, amount, unit, calendar):
    found = elapsed(start, due_at(start, amount, unit, calendar), unit, calendar)

    # A moment is whole microseconds, and a share of a work day or hour may end between two of them.
    assert 0 <= found - amount <= Fraction(1, 3_600_000_000)
    if isinstance(amount, int) and calendar is PLAIN_CALENDAR:
        assert found == amount


@unhurried
@given(moments, amounts, units, calendars)
def test_nothing_is_due_outside_working_time(start, amount, unit, calendar):
    due = due_at(start, amount, unit, calendar)

    assert due >= start
    assert unit is URGENT or is_working(due, calendar)


@unhurried
@given(moments, amounts, amounts, units, calendars)
def test_a_longer_limit_is_never_due_earlier(start, one, other, unit, calendar):
    shorter, longer = sorted([one, other])

    assert due_at(start, shorter, unit, calendar) <= due_at(start, longer, unit, calendar)


@unhurried
@given(moments, moments, amounts, units, calendars)
def test_a_later_start_is_never_due_earlier(one, other, amount, unit, calendar):
    earlier, later = sorted([one, other])

    assert due_at(earlier, amount, unit, calendar) <= due_at(later, amount, unit, calendar)


@unhurried
@given(moments, st.integers(0, 30), st.integers(1, 30), units)
def test_two_limits_one_after_the_other_are_their_sum(start, first, second, unit):
    between = due_at(start, first, unit, PLAIN_CALENDAR)

    assert due_at(between, second, unit, PLAIN_CALENDAR) == due_at(start, first + second, unit, PLAIN_CALENDAR)


@unhurried
@given(moments, moments, moments, units, calendars)
def test_the_parts_of_a_time_add_up_to_the_whole(one, two, three, unit, calendar):
    whole = elapsed(one, three, unit, calendar)

    assert elapsed(one, two, unit, calendar) + elapsed(two, three, unit, calendar) == whole
    assert elapsed(three, one, unit, calendar) == -whole


@unhurried
@given(moments, amounts, st.sampled_from([HOUR, DAY]), calendars)
def test_a_report_outside_office_hours_counts_from_the_next_opening(start, amount, unit, calendar):
    opening = clock_runs_from(start, unit, calendar)

    assert opening >= start
    assert elapsed(start, opening, unit, calendar) == 0
    assert is_working(opening, calendar)
    assert due_at(start, amount, unit, calendar) == due_at(opening, amount, unit, calendar)


@unhurried
@given(moments, st.integers(1, 40), units, calendars, pauses_around)
@example(at("2026-03-02 09:00"), 3, HOUR, PLAIN_CALENDAR, [(180, 60)])
@example(at("2026-03-02 20:00"), 1, HOUR, PLAIN_CALENDAR, [(60, 24 * 60)])
def test_time_on_hold_shifts_the_due_moment_by_exactly_its_working_length(start, amount, unit, calendar, drawn):
    pauses = pauses_of(start, drawn)

    due = due_at(start, amount, unit, calendar, pauses=pauses)

    held = elapsed(start, due, unit, calendar) - elapsed(start, due, unit, calendar, pauses=pauses)
    one_microsecond = Fraction(1, 3_600_000_000)
    assert abs(elapsed(start, due, unit, calendar, pauses=pauses) - amount) <= one_microsecond * (len(drawn) + 1)
    assert abs(due_at(start, amount + held, unit, calendar) - due) <= MICROSECOND * (len(drawn) + 1)
    assert unit is URGENT or is_working(due, calendar)


@unhurried
@given(moments, st.integers(0, 40), units, calendars, pauses_around)
def test_overlapping_holds_count_once(start, amount, unit, calendar, drawn):
    pauses = pauses_of(start, drawn)

    assert due_at(start, amount, unit, calendar, pauses=pauses) == due_at(
        start, amount, unit, calendar, pauses=[*pauses, *reversed(pauses)]
    )


@pytest.mark.parametrize(
    ("held_from", "held_until", "due"),
    [
        ("2026-03-02 10:00", "2026-03-02 11:00", "2026-03-02 15:00"),  # one working hour
        ("2026-03-02 12:00", "2026-03-02 14:00", "2026-03-02 12:00"),  # over the noon break: none
        ("2026-03-02 10:00", "2026-03-04 10:00", "2026-03-04 12:00"),  # two whole work days
        ("2026-03-01 10:00", "2026-03-02 09:00", "2026-03-02 14:30"),  # begun before the report came
        ("2026-03-03 10:00", "2026-03-04 10:00", "2026-03-02 12:00"),  # after it was due
    ],
)
def test_a_matter_on_hold_is_due_that_much_later(held_from, held_until, due):
    """Reported at 08:30 with three and a half work hours: due at noon unless it is put on hold."""
    hold = Pause(at(held_from), at(held_until))

    assert due_at(at("2026-03-02 08:30"), Fraction(7, 2), HOUR, PLAIN_CALENDAR, pauses=[hold]) == at(due)


def test_a_township_may_work_on_a_holiday_and_rest_on_a_workday():
    assert due_at(at("2026-03-03 10:00"), 1, DAY, TOWNSHIP_CALENDAR) == at("2026-03-05 10:00")
    assert due_at(at("2026-03-06 10:00"), 1, DAY, TOWNSHIP_CALENDAR) == at("2026-03-07 10:00")


def test_summer_hours_count_from_the_day_they_begin_and_not_before():
    friday, monday = date(2026, 5, 29), date(2026, 6, 1)

    assert TOWNSHIP_CALENDAR.stretches_on(friday)[1] == (time(14), time(17, 30))
    assert TOWNSHIP_CALENDAR.stretches_on(monday)[1] == (time(15), time(18))
    assert due_at(at("2026-05-29 17:00"), 1, HOUR, TOWNSHIP_CALENDAR) == at("2026-06-01 08:30")


def test_a_year_without_a_notice_is_answered_by_plain_weekdays_and_says_so():
    new_year = date(LAST_KNOWN_YEAR + 1, 1, 1)
    first_weekday = next(new_year + timedelta(days=n) for n in range(7) if (new_year + timedelta(days=n)).weekday() < 5)

    assert PLAIN_CALENDAR.is_workday(first_weekday)
    assert not PLAIN_CALENDAR.is_published(first_weekday)
    assert PLAIN_CALENDAR.is_published(date(LAST_KNOWN_YEAR, 12, 31))
    decided = WorkCalendar(overrides={new_year: False})
    assert decided.is_published(new_year)
    assert not decided.is_workday(new_year)


def test_a_legal_term_does_not_count_its_first_day():
    """Fifteen workdays from a request on Monday 9 February 2026, with Spring Festival and its two Saturdays between."""
    assert nth_workday_after(date(2026, 2, 9), 15, PLAIN_CALENDAR) == date(2026, 3, 6)


def test_the_time_left_is_told_in_the_unit_that_still_says_something():
    due = at("2026-03-05 10:00")

    days, hours, over = (
        time_left(at(now), due, DAY, PLAIN_CALENDAR)
        for now in ("2026-03-02 10:00", "2026-03-04 20:00", "2026-03-05 11:00")
    )

    assert (days.amount, days.unit, days.runs_again_at) == (3, DAY, None)
    assert (hours.amount, hours.unit, hours.runs_again_at) == (Fraction(3, 2), HOUR, at("2026-03-05 08:30"))
    assert (over.amount, over.unit, over.is_over) == (1, HOUR, True)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: due_at(at("2026-03-02 10:00"), -1, HOUR, PLAIN_CALENDAR),
        lambda: due_at(datetime(2026, 3, 2, 10), 1, HOUR, PLAIN_CALENDAR),
        lambda: due_at(at("2026-03-02 10:00"), 10**9, HOUR, PLAIN_CALENDAR),
        lambda: elapsed(at("1980-01-01 10:00"), at("2026-01-01 10:00"), DAY, PLAIN_CALENDAR),
    ],
)
def test_a_question_without_an_answer_is_refused(wrong):
    with pytest.raises(ValueError, match=r"negative|time zone|not counted"):
        wrong()


def test_hours_that_overlap_or_run_backwards_are_not_sound():
    assert stretches_are_sound(SUMMER.stretches)
    assert not stretches_are_sound(())
    assert not stretches_are_sound(((time(9), time(9)),))
    assert not stretches_are_sound(((time(8), time(14)), (time(12), time(17))))


def test_a_thousand_due_moments_take_well_under_a_second():
    calendar = WorkCalendar(overrides={date(2026, 3, 4): False})
    start = at("2026-03-02 09:00")

    began = process_time()
    for number in range(1000):
        due_at(start + timedelta(minutes=37 * number), 1 + number % 20, (HOUR, DAY)[number % 2], calendar)
    assert process_time() - began < 0.5
