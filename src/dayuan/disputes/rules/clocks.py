"""Last days: of mediation, of joint judicial confirmation, of follow-ups, and the year of recurrence."""

import calendar as months
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from dayuan.calendars.rules.working_time import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")
CONFIRMATION_DAYS = 30
"""People's Mediation Law, article 33: together, within thirty days of the agreement's effect."""
FOLLOW_UP_DAYS = (7, 30, 90)
RECURRENCE_DAYS = 365
LONGEST_EXTENSION_DAYS = 92


def day_of(moment: datetime) -> date:
    return moment.astimezone(SHANGHAI).date()


def last_day_of_mediation(accepted_on: date) -> date:
    """One month later: the same day of the next month, or its last day where it has none."""
    year, month = (accepted_on.year + 1, 1) if accepted_on.month == 12 else (accepted_on.year, accepted_on.month + 1)
    return date(year, month, min(accepted_on.day, months.monthrange(year, month)[1]))


def last_day_to_confirm(effective_on: date, calendar: WorkCalendar) -> date:
    """The thirtieth day after the effect; on a day off, the next workday (Civil Procedure Law, article 85)."""
    last = effective_on + timedelta(days=CONFIRMATION_DAYS)
    while not calendar.is_workday(last):
        last += timedelta(days=1)
    return last


def follow_ups_from(day: date) -> tuple[tuple[int, date], ...]:
    """Which follow-ups there are from this day on, and when each is due."""
    return tuple((days, day + timedelta(days=days)) for days in FOLLOW_UP_DAYS)


def first_day_of_follow_up(days: int, due_on: date) -> date:
    """A little earlier is as good, a sixth of the time: after 7 days one day, after 30 five, after 90 fifteen."""
    return due_on - timedelta(days=days // 6)


def is_recurrence(concluded_on: date, again_on: date) -> bool:
    """Whether it broke out again within a year of being settled."""
    return timedelta() <= again_on - concluded_on <= timedelta(days=RECURRENCE_DAYS)
