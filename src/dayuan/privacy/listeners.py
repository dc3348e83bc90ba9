"""What this package does when others have news, and when two people decided on an erasure."""

from django.utils.translation import gettext_noop

from dayuan.calendars.events import WorkingTimeChanged
from dayuan.households.actions.erasing import erase_resident
from dayuan.households.actions.erasing_details import erase_details
from dayuan.households.events import DetailErased, ResidentErased
from dayuan.households.rules import SensitiveField
from dayuan.kernel.events import when
from dayuan.people.models import Person
from dayuan.privacy.actions.forgetting import forget_detail, forget_subject
from dayuan.privacy.actions.requests import count_days_anew
from dayuan.privacy.events import ErasureDecided
from dayuan.privacy.leaving import leaving_of, tell_what_to_put_right
from dayuan.privacy.models import Consent, SubjectRequest
from dayuan.workbooks.events import EntriesTakenBack

CONSENTED_SINCE = gettext_noop("A consent of theirs has been recorded since, so the entry stays.")
ASKED_SINCE = gettext_noop("They have asked about their own data since, so the entry stays.")


@when(WorkingTimeChanged)
def move_the_last_days_of_requests(news: WorkingTimeChanged) -> None:
    count_days_anew(news.township_code)


@when(ErasureDecided)
def erase(news: ErasureDecided) -> None:
    """A hold, or an import at work, refuses: then the decision is not made either."""
    request_id, by = str(news.request_id), Person.objects.get(pk=news.by)
    if news.details:
        details = [SensitiveField(detail) for detail in news.details]
        erase_details(news.resident_id, details, request_id=request_id, by=by, at=news.at)
    else:
        request = SubjectRequest.objects.select_related("resident__household", "proposed_by").get(pk=news.request_id)
        left = leaving_of(request.resident) if request.resident else None
        erase_resident(news.resident_id, request_id=request_id, by=by, at=news.at)
        if left is not None:
            tell_what_to_put_right(request, left, at=news.at)


@when(DetailErased)
def forget_where_it_was_written(news: DetailErased) -> None:
    forget_detail(news.resident_ids, news.values)


@when(EntriesTakenBack)
def keep_who_consented_or_asked(news: EntriesTakenBack) -> None:
    """Whoever agreed to something or asked about their data since an import is known by more than its row."""
    consents = Consent.objects.filter(resident__in=news.resident_ids)
    news.stay.update(dict.fromkeys(consents.values_list("resident_id", flat=True), CONSENTED_SINCE))
    requests = SubjectRequest.objects.filter(resident__in=news.resident_ids)
    news.stay.update((key, ASKED_SINCE) for key in requests.values_list("resident_id", flat=True) if key is not None)


@when(ResidentErased)
def forget_what_names_them(news: ResidentErased) -> None:
    forget_subject(
        news.resident_ids, news.written, place_codes=news.place_codes, request_id=news.request_id, at=news.at
    )
