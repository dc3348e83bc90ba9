"""The list of disputes of one's places, and the figures behind it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dayuan.disputes.access import committees_of, places_of_applications
from dayuan.disputes.figures import agreed_by_rung, disputes_counted, figures_of, on_a_rung, years_of
from dayuan.disputes.models import DisputeQuerySet
from dayuan.disputes.queries import clocks_of, known_disputes, waiting_on
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.figures import PLAIN, Figure
from dayuan.disputes.rules.ladder import Rung
from dayuan.disputes.rules.workflow import DISPUTE_ROLES
from dayuan.disputes.wording import FIGURE_WORDS, RUNG_WORDS
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles

ON_A_PAGE = 30
SHOWN = ("open", "late", "closed")


@never_cache
@require_GET
@for_roles(DISPUTE_ROLES)
def disputes(request: SignedInRequest) -> HttpResponse:
    """Open ones first seen; a figure of a year opens as a list as well."""
    at, scope = now(), request.person_scope
    shown = request.GET.get("shown", "")
    shown = shown if shown in SHOWN else "open"
    figure, year = _figure_asked(request)
    rung = Rung(request.GET["rung"]) if request.GET.get("rung", "") in set(Rung) else None
    if figure is not None:
        found = disputes_counted(scope, figure, year, at=at)
        found = on_a_rung(found, rung) if rung else found
    else:
        found = _shown(known_disputes(scope), shown, request)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page", ""))
    context = {
        "page": page,
        "lines": clocks_of(page, at=at),
        "shown": shown,
        "figure": FIGURE_WORDS[figure][0] if figure else "",
        "year": year,
        "rung": RUNG_WORDS[rung] if rung else "",
        "late": waiting_on(known_disputes(scope), at=at).count(),
        "may_apply": places_of_applications(scope).exists(),
        "may_say_how": committees_of(scope).exists(),
    }
    return render(request, "disputes/list.html", context)


def _shown(found: DisputeQuerySet, shown: str, request: SignedInRequest) -> DisputeQuerySet:
    if shown == "closed":
        return found.filter(closed_at__isnull=False).order_by("-closed_at")
    return waiting_on(found, at=now()) if shown == "late" else found.open()


def _figure_asked(request: SignedInRequest) -> tuple[Figure | None, int]:
    asked, year = request.GET.get("figure", ""), _year_asked(request)
    return (Figure(asked) if asked in set(Figure) else None), year


def _year_asked(request: SignedInRequest) -> int:
    asked = request.GET.get("year", "")
    is_year = asked.isascii() and asked.isdigit() and len(asked) == 4
    return int(asked) if is_year else day_of(now()).year


@never_cache
@require_GET
@for_roles(DISPUTE_ROLES)
def figures(request: SignedInRequest) -> HttpResponse:
    """Concluded, performed, broken out again: of how many, and what is meant."""
    scope, year, at = request.person_scope, _year_asked(request), now()
    numbers, shares = figures_of(scope, year, at=at)
    by_rung, settled = agreed_by_rung(scope, year, at=at)
    context = {
        "year": year,
        "years": sorted({year, *years_of(scope)}, reverse=True),
        "plain": [(figure, FIGURE_WORDS[figure], numbers[figure]) for figure in PLAIN],
        "shares": [(share, FIGURE_WORDS[share.part], FIGURE_WORDS[share.of]) for share in shares],
        "rungs": [(rung, RUNG_WORDS[rung], number) for rung, number in by_rung.items()],
        "settled": settled,
        "none": not numbers[Figure.RECEIVED],
    }
    return render(request, "disputes/figures.html", context)
