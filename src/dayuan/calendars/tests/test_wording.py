"""The words people read for the time that is left, in both languages."""

from datetime import datetime

import pytest
from django.utils.translation import override

from dayuan.calendars.rules.working_time import PLAIN_CALENDAR, SHANGHAI, SlaUnit, time_left
from dayuan.calendars.wording import time_left_words

pytestmark = pytest.mark.no_database


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("now", "due", "unit", "chinese", "english"),
    [
        ("2026-03-02 10:00", "2026-03-05 10:00", SlaUnit.WORK_DAY, "还剩 3 个工作日", "3 work days left"),
        ("2026-03-02 10:00", "2026-03-03 10:00", SlaUnit.WORK_DAY, "还剩 1 个工作日", "1 work day left"),
        ("2026-03-02 08:30", "2026-03-04 11:00", SlaUnit.WORK_DAY, "还剩 2.3 个工作日", "2.3 work days left"),
        (
            "2026-03-02 11:00",
            "2026-03-02 14:20",
            SlaUnit.WORK_HOUR,
            "还剩 1 小时 20 分（工作时间）",
            "1 h 20 min (working time) left",
        ),
        (
            "2026-03-02 20:00",
            "2026-03-03 09:30",
            SlaUnit.WORK_HOUR,
            "还剩 1 小时（工作时间），现在停表，03-03 08:30 起接着算",
            "1 h (working time) left; the clock stands still until 03-03 08:30",
        ),
        ("2026-03-02 20:20", "2026-03-02 20:00", SlaUnit.URGENT_HOUR, "已超 20 分钟", "over by 20 min"),
        ("2026-03-02 20:00", "2026-03-02 20:00", SlaUnit.URGENT_HOUR, "还剩 不到 1 分钟", "less than a minute left"),
    ],
)
def test_the_time_left_is_said_as_people_say_it(now, due, unit, chinese, english):
    left = time_left(at(now), at(due), unit, PLAIN_CALENDAR)

    with override("zh-hans"):
        assert time_left_words(left) == chinese
    with override("en"):
        assert time_left_words(left) == english
