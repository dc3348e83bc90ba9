"""The pages of a review: what became of warnings, told apart, listed, taken away; and the weekly digests."""

from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.requests import Page, SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES
from dayuan.review.access import FIGURE_ROLES, RECKONERS, get_digest_for, get_digest_to_reckon, may_reckon
from dayuan.review.actions import reckon_week
from dayuan.review.choices import digits_for
from dayuan.review.forms import FindForm
from dayuan.review.hours import by_place_and_hour
from dayuan.review.models import Digest
from dayuan.review.pictures import hours_picture, places_picture, weeks_of_digest, weeks_of_review
from dayuan.review.queries import (
    By,
    Chosen,
    Matters,
    by_week,
    counted,
    matters_of,
    missed,
    names_of,
    reasons,
    rows_by,
    totals,
)
from dayuan.review.rules import days_back, shade_bounds
from dayuan.review.sheet import workbook_of
from dayuan.review.wording import BY_WORDS, sentences_of
from dayuan.warnings.queries import with_all
from dayuan.warnings.wording import READER_WORDS

ON_A_PAGE = 30
DIGESTS_SHOWN = 5
SHORTCUTS = (7, 30, 90, 365)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Asked:
    """What a page was asked for, understood."""

    chosen: Chosen
    matters: Matters
    digits: int


def _understood(request: SignedInRequest, *, listed: bool = False) -> tuple[FindForm, Asked | None]:
    """A list is narrowed to one figure's matters; the pages of figures count all of them."""
    today = now().astimezone(SHANGHAI).date()
    find = FindForm(request.GET, scope=request.person_scope, today=today)
    if not find.is_valid():
        return find, None
    chosen = find.chosen if listed else replace(find.chosen, state="", reason="", hour=None)
    return find, Asked(chosen, matters_of(request.person_scope), digits_for(request.person_scope, chosen))


def _page(request: SignedInRequest, template: str, find: FindForm, context: dict[str, Any]) -> HttpResponse:
    today = find.today
    shared = {
        "find": find,
        "shortcuts": [(days, days_back(today, days)) for days in SHORTCUTS],
        "ways": list(BY_WORDS.items()),
        "chosen": find.chosen if find.is_valid() else None,
        "named": _named(find.chosen) if find.is_valid() else {},
    }
    return render(request, template, shared | context, status=200 if find.is_valid() else 422)


def _named(chosen: Chosen) -> dict[str, str]:
    """What the figures are narrowed to, by name."""
    found = {}
    if chosen.place:
        found["place"] = names_of(By.PLACE, [chosen.place])[chosen.place]
    if chosen.rule is not None:
        found["rule"] = names_of(By.RULE, [str(chosen.rule)])[str(chosen.rule)]
    if chosen.device:
        found["device"] = names_of(By.DEVICE, [chosen.device])[chosen.device]
    return found


def with_figures[**P](page: Page[P]) -> Page[P]:
    """Whose post no rule can name is told so, and where the digests are, instead of a page of noughts."""

    @wraps(page)
    def shown(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        scope = request.person_scope
        if scope.holds(FIGURE_ROLES):
            return page(request, *args, **kwargs)
        digests = Digest.objects.visible_to(scope).newest().select_related("township")
        context = {
            "posts": list(READER_WORDS.values()),
            "digests": sorted(digests, key=lambda digest: digest.week_on, reverse=True)[:DIGESTS_SHOWN],
            "reads_digests": scope.holds(RECKONERS),
        }
        return render(request, "review/without_figures.html", context)

    return shown


@require_GET
@for_roles(DESK_ROLES)
@with_figures
def home(request: SignedInRequest) -> HttpResponse:
    find, asked = _understood(request)
    context: dict[str, Any] = {"here": "home"}
    if asked is not None:
        weeks = by_week(asked.matters, asked.chosen)
        context |= {
            "counted": totals(asked.matters, asked.chosen),
            "reasons": reasons(asked.matters, asked.chosen),
            "missed": missed(asked.matters, asked.chosen).count(),
            "weeks": weeks,
            "picture": weeks_of_review(weeks),
        }
    return _page(request, "review/home.html", find, context)


@require_GET
@for_roles(DESK_ROLES)
@with_figures
def told_apart(request: SignedInRequest, by: str) -> HttpResponse:
    way = _way(by)
    find, asked = _understood(request)
    context: dict[str, Any] = {"here": way.value, "way": way}
    if asked is not None:
        context["rows"] = rows_by(way, asked.matters, asked.chosen, digits=asked.digits)
    return _page(request, "review/told_apart.html", find, context)


@require_GET
@for_roles(DESK_ROLES)
@with_figures
def take_away(request: SignedInRequest, by: str) -> HttpResponse:
    """The same table as a workbook."""
    way = _way(by)
    find, asked = _understood(request)
    if asked is None:
        return _page(request, "review/told_apart.html", find, {"here": way.value, "way": way})
    rows = rows_by(way, asked.matters, asked.chosen, digits=asked.digits)
    body = workbook_of(way, rows, asked.chosen.period)
    period = asked.chosen.period
    name = f"review-{way.value}-{period.first.isoformat()}-{period.last.isoformat()}.xlsx"
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@require_GET
@for_roles(DESK_ROLES)
@with_figures
def hours(request: SignedInRequest) -> HttpResponse:
    find, asked = _understood(request)
    context: dict[str, Any] = {"here": "hours"}
    if asked is not None:
        rows = by_place_and_hour(asked.matters, asked.chosen, digits=asked.digits)
        most = max((n for row in rows for n in row.hours), default=0)
        sums = [sum(row.hours[hour] for row in rows) for hour in range(24)]
        context |= {
            "rows": rows,
            "most": most,
            "shades": shade_bounds(most),
            "sums": list(enumerate(sums)),
            "all": sum(sums),
        }
    return _page(request, "review/hours.html", find, context)


@require_GET
@for_roles(DESK_ROLES)
def warning_list(request: SignedInRequest) -> HttpResponse:
    """The warnings behind a figure."""
    find, asked = _understood(request, listed=True)
    context: dict[str, Any] = {"here": "warnings"}
    if asked is not None:
        found = with_all(counted(asked.matters, asked.chosen)).order_by("-raised_at", "pk")
        context["page"] = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page", ""))
    return _page(request, "review/warnings.html", find, context)


@require_GET
@for_roles(DESK_ROLES)
def missed_list(request: SignedInRequest) -> HttpResponse:
    """The cases behind a figure: those that no warning came before."""
    find, asked = _understood(request, listed=True)
    context: dict[str, Any] = {"here": "missed"}
    if asked is not None:
        found = missed(asked.matters, asked.chosen).select_related("place", "site").order_by("-opened_at", "pk")
        context["page"] = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page", ""))
    return _page(request, "review/missed.html", find, context)


def _way(by: str) -> By:
    if by not in list(By):
        raise Http404
    return By(by)


@require_GET
@for_roles(DESK_ROLES)
def digests(request: SignedInRequest) -> HttpResponse:
    found = Digest.objects.visible_to(request.person_scope).newest().select_related("township")
    latest = sorted(found, key=lambda digest: (digest.week_on, digest.township_id), reverse=True)
    page = Paginator(latest, ON_A_PAGE).get_page(request.GET.get("page", ""))
    return render(request, "review/digests.html", {"page": page})


@require_GET
@for_roles(DESK_ROLES)
def digest(request: SignedInRequest, digest_id: UUID) -> HttpResponse:
    shown = get_digest_for(digest_id, request.person_scope)
    versions = Digest.objects.filter(township=shown.township, week_on=shown.week_on).order_by("-version")
    numbers = shown.numbers
    places = places_picture(numbers)
    context = {
        "digest": shown,
        "numbers": numbers,
        "sentences": sentences_of(numbers),
        "versions": versions,
        "weeks": [one | {"day": date.fromisoformat(one["on"])} for one in numbers["weeks"]],
        "weeks_picture": weeks_of_digest(numbers),
        "places_picture": places,
        "hours_picture": hours_picture(numbers["hours"]),
        "has_figures": request.person_scope.holds(FIGURE_ROLES),
        "may_reckon": may_reckon(shown, request.person_scope),
    }
    return render(request, "review/digest.html", context)


@require_POST
@for_roles(RECKONERS)
def reckon(request: SignedInRequest, digest_id: UUID) -> HttpResponse:
    """The same week with what is known by now; where nothing has changed, the newest version as it is."""
    known = get_digest_to_reckon(digest_id, request.person_scope)
    return redirect("review:digest", reckon_week(known.township, known.week_on, at=now()).pk)
