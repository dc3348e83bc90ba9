"""What this package does when others have news, and when two people decided on an erasure."""

from dayuan.calendars.events import WorkingTimeChanged
from dayuan.households.actions.erasing import erase_resident
from dayuan.households.events import ResidentErased
from dayuan.kernel.events import when
from dayuan.people.models import Person
from dayuan.privacy.actions.forgetting import forget_subject
from dayuan.privacy.actions.requests import count_days_anew
from dayuan.privacy.events import ErasureDecided


@when(WorkingTimeChanged)
def move_the_last_days_of_requests(news: WorkingTimeChanged) -> None:
    count_days_anew(news.township_code)


@when(ErasureDecided)
def erase(news: ErasureDecided) -> None:
    """A hold, or an import at work, refuses: then the decision is not made either."""
    erase_resident(news.resident_id, request_id=str(news.request_id), by=Person.objects.get(pk=news.by), at=news.at)


@when(ResidentErased)
def forget_what_names_them(news: ResidentErased) -> None:
    forget_subject(news.resident_ids, news.names, place_codes=news.place_codes, request_id=news.request_id, at=news.at)
