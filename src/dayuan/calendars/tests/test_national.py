"""Public holidays and the Saturdays and Sundays worked for them."""

from datetime import date, timedelta

import pytest
from chinese_calendar import is_workday

from dayuan.calendars.rules.national import KNOWN_YEARS, LAST_KNOWN_YEAR, NationalKind, national_day

pytestmark = pytest.mark.no_database


def test_every_day_of_every_known_year_agrees_with_the_library():
    first, last = date(min(KNOWN_YEARS), 1, 1), date(LAST_KNOWN_YEAR, 12, 31)
    all_days = [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]

    assert [day for day in all_days if national_day(day).is_workday != is_workday(day)] == []
    assert sorted(KNOWN_YEARS) == list(range(min(KNOWN_YEARS), LAST_KNOWN_YEAR + 1))


def test_spring_festival_of_2026_and_its_two_worked_saturdays():
    festival = [date(2026, 2, 15) + timedelta(days=ahead) for ahead in range(9)]

    assert {national_day(day).kind for day in festival} == {NationalKind.HOLIDAY}
    assert {national_day(day).kind for day in (date(2026, 2, 14), date(2026, 2, 28))} == {NationalKind.MAKE_UP}
    assert national_day(festival[0]).holiday == "Spring Festival"


def test_a_day_beyond_the_last_notice_is_a_plain_weekday_and_not_published():
    new_year = date(LAST_KNOWN_YEAR + 1, 10, 1)

    assert national_day(new_year).holiday == ""
    assert not national_day(new_year).is_published
    assert national_day(date(LAST_KNOWN_YEAR, 10, 1)).is_published
