"""Lists of cases and their counts."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from dayuan.cases.models import ENDED, Case, CaseQuerySet
from dayuan.cases.rules import read_code
from dayuan.cases.rules.finding import pieces_wanted
from dayuan.people.access import Scope


def cases_of(scope: Scope, *, place_code: str = "") -> CaseQuerySet:
    """The cases this person may see, everywhere or in one place, the newest first."""
    found = Case.objects.visible_to(scope).select_related("place", "site").order_by("-opened_at")
    return found.filter(place__code__startswith=place_code) if place_code else found


def how_cases_stand(cases: QuerySet[Case], *, at: datetime) -> dict[str, int]:
    """How many are in each of the list's states."""
    is_open = ~Q(status__in=ENDED)
    return cases.order_by().aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=at)),
        closed=Count("pk", filter=~is_open),
    )


def narrowed(cases: QuerySet[Case], *, state: str, words: str, at: datetime) -> QuerySet[Case]:
    """Cases in one of the list's states (`open`, `overdue`, `closed`) whose code or title holds these words."""
    is_over = Q(status__in=ENDED)
    cases = cases.filter(is_over) if state == "closed" else cases.exclude(is_over).order_by("due_at")
    if state == "overdue":
        cases = cases.filter(due_at__lt=at)
    return with_words(cases, words) if words else cases


def with_words(cases: QuerySet[Case], words: str) -> QuerySet[Case]:
    """Cases with this code, or with all of these words in what was written of them."""
    code = read_code(words)
    if code is not None:
        return cases.filter(code=code)
    wanted = pieces_wanted(words)
    return cases.filter(pieces__contains=wanted) if wanted else cases.none()
