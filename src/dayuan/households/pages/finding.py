"""Finding people, and the households of a place."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.households.access import get_place
from dayuan.households.finding import find_residents
from dayuan.households.forms import FindForm
from dayuan.households.pages.shapes import page_or_fragment
from dayuan.households.queries import household_lines, households_in, place_counts
from dayuan.households.rules import KEEP_ROLES, NAMING_ROLES, READ_ROLES
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles

HOUSEHOLDS_ON_A_PAGE = 40


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(READ_ROLES)
def find(request: SignedInRequest) -> HttpResponse:
    """What is searched for is posted: names and numbers of people stand in no address and no log."""
    context: dict[str, Any] = {"today": now(), "may_keep": request.person_scope.holds(KEEP_ROLES)}
    context["may_name"] = request.person_scope.holds(NAMING_ROLES)
    if request.method == "POST":
        form = FindForm(request.POST)
        form.is_valid()
        words, page = form.cleaned_data.get("q") or "", form.cleaned_data.get("page") or 1
        context |= {
            "words": words,
            "found": find_residents(words, request.person_scope, page=page) if words.strip() else None,
        }
        if "HX-Request" in request.headers:
            return page_or_fragment(request, "households/find.html", "households/_found.html", context)
    context["counts"] = place_counts(request.person_scope)
    return page_or_fragment(request, "households/find.html", "households/_found.html", context)


@require_GET
@for_roles(READ_ROLES)
def place(request: SignedInRequest, code: str) -> HttpResponse:
    found = get_place(code, request.person_scope)
    households = households_in(found, request.person_scope)
    page = Paginator(households, HOUSEHOLDS_ON_A_PAGE).get_page(request.GET.get("page", ""))
    context = {
        "place": found,
        "counts": place_counts(request.person_scope, within=found),
        "page": page,
        "lines": household_lines(page.object_list),
        "may_keep": request.person_scope.sees(found.pk, KEEP_ROLES),
    }
    return page_or_fragment(request, "households/place.html", "households/_households.html", context)
