"""What this package does when others have news."""

from dayuan.calendars.events import WorkingTimeChanged
from dayuan.kernel.events import when
from dayuan.privacy.actions.requests import count_days_anew


@when(WorkingTimeChanged)
def move_the_last_days_of_requests(news: WorkingTimeChanged) -> None:
    count_days_anew(news.township_code)
