"""Of which days somebody is reminded, and when: the workday before, and once it is over."""

from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from dayuan.calendars.rules.working_time import WorkCalendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


SAID_FOR = timedelta(days=30)
"""So long somebody who comes back is still told that a day is over; longer ago it is seen in the list."""


class Waits(StrEnum):
    """What has a day in a dispute."""

    FOLLOW_UP = "follow_up"
    OBLIGATION = "obligation"
    CONFIRMATION = "court"
    """Until when both can ask the court together."""
    MONTH = "month"
    LEVEL = "level"
    RUNG = "rung"
    SESSION = "session"


class Told(StrEnum):
    SOON = "soon"
    OVER = "over"


def workday_before(day: date, calendar: WorkCalendar) -> date:
    """The last workday before this day."""
    before = day - timedelta(days=1)
    while not calendar.is_workday(before):
        before -= timedelta(days=1)
    return before


def told_at(due_on: date, at: datetime, calendar: WorkCalendar) -> Told | None:
    """What is to be said of a day at this moment; nothing outside working days, nor before an office opens.

    From the workday before until the day itself it is soon, from the day after it is over: of a day within a holiday
    somebody hears on the last workday before, and on the first after it.
    """
    here = at.astimezone(SHANGHAI)
    today, stretches = here.date(), calendar.stretches_on(here.date())
    if not stretches or here.time() < stretches[0][0]:
        return None
    if today > due_on:
        return Told.OVER if today <= due_on + SAID_FOR else None
    return Told.SOON if today >= workday_before(due_on, calendar) else None
