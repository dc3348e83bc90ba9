"""Complaints and suggestions: anybody makes them, the duty officers read them."""

from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.kernel.addresses import address_key
from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.web.actions import make_suggestion
from dayuan.web.context import reader_scope, township_code_of
from dayuan.web.forms import SuggestionForm
from dayuan.web.models import Suggestion

MOST_IN_AN_HOUR = 10
ON_A_PAGE = 50


@require_http_methods(["GET", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _ask(request, SuggestionForm(initial={"page": request.GET.get("page", "")}))
    form = SuggestionForm(request.POST)
    if not form.is_valid():
        return _ask(request, form, status=422)
    if _made_too_many(request):
        form.add_error(None, _("That were many suggestions in a short time. Please come back in an hour, or call us."))
        return _ask(request, form, status=429)
    by = request.user if isinstance(request.user, Person) else None
    make_suggestion(**form.cleaned_data, place_code=township_code_of(reader_scope(request)), by=by, at=now())
    return redirect("web:suggested")


@require_GET
def suggested(request: HttpRequest) -> HttpResponse:
    return render(request, "web/suggested.html")


@require_GET
@for_roles(COMMAND_ROLES)
def suggestions(request: SignedInRequest) -> HttpResponse:
    found = Suggestion.objects.visible_to(request.person_scope).select_related("by")
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "web/suggestions.html", {"page": page})


def _ask(request: HttpRequest, form: SuggestionForm, *, status: int = 200) -> HttpResponse:
    return render(request, "web/suggest.html", {"form": form}, status=status)


def _made_too_many(request: HttpRequest) -> bool:
    key = f"suggestions:{address_key(request)}"
    cache.add(key, 0, 3600)
    return cache.incr(key) > MOST_IN_AN_HOUR
