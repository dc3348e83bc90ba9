"""The desk's list of cases, and the filters that somebody keeps of it."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.cases.access import get_kept_filter
from dayuan.cases.actions import drop_filter, keep_filter, rename_filter, start_with_filter
from dayuan.cases.list_forms import FilterForm, KeepForm
from dayuan.cases.models import KeptFilter
from dayuan.cases.queries import how_cases_stand, narrowed, page_of_list
from dayuan.cases.rules.lists import ListState, read_mark
from dayuan.cases.rules.workflow import TOGETHER, Act
from dayuan.cases.wording import ACT_WORDS_OF_CASES, LIST_STATE_WORDS
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, LEADER_ROLES


@require_GET
@for_roles(DESK_ROLES)
def case_list(request: SignedInRequest) -> HttpResponse:
    """The list as the address says; without a word in it, the filter that this person starts with."""
    kept = list(KeptFilter.objects.filter(person=request.user))
    starts = next((one for one in kept if one.is_start), None)
    if starts is not None and starts.address and not request.GET and "HX-Request" not in request.headers:
        return redirect(f"{reverse('cases:list')}?{starts.address}")
    at = now()
    form = FilterForm(request.GET, scope=request.person_scope, at=at)
    wanted = form.wanted
    found = narrowed(request.person_scope, wanted)
    before, after = (read_mark(request.GET.get(name, "")) for name in ("before", "after"))
    counts = how_cases_stand(found, at=at)
    context = {
        "form": form,
        "wanted": wanted,
        "state": wanted.state.value,
        "words": wanted.words,
        "at": at,
        "counts": counts,
        "count": counts[wanted.state],
        "states": [(state.value, LIST_STATE_WORDS[state], counts[state]) for state in ListState],
        "place": form.places.get(wanted.place),
        "kept": kept,
        "address": form.address,
        "page": page_of_list(found, wanted, at=at, before=before, after=after),
        "choosing": request.GET.get("choose", ""),
        "acts": _acts_together(request),
    }
    return page_or_fragment(request, "cases/list.html", "cases/_list_redrawn.html", context)


def _acts_together(request: SignedInRequest) -> list[tuple[str, Any]]:
    """What this person may ever do to several cases; whether to these, the next page says."""
    leads = request.person_scope.holds(LEADER_ROLES)
    return [(act.value, ACT_WORDS_OF_CASES[act]) for act in TOGETHER if act is not Act.PRESS or leads]


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def filters(request: SignedInRequest) -> HttpResponse:
    """Keep the filter that the address says, and look after those that are kept."""
    if request.method == "GET":
        return _filters_page(request, address_of(request, request.GET), KeepForm())
    form = KeepForm(request.POST)
    address = address_of(request, QueryDict(request.POST.get("address", "")))
    if not form.is_valid():
        return _filters_page(request, address, form, status=422)
    try:
        keep_filter(name=form.cleaned_data["name"], address=address, by=request.user, at=now())
    except Refusal as refusal:
        form.add_error("name", str(refusal))
        return _filters_page(request, address, form, status=409)
    return redirect(f"{reverse('cases:list')}?{address}")


@require_POST
@for_roles(DESK_ROLES)
def rename(request: SignedInRequest, filter_id: UUID) -> HttpResponse:
    kept = get_kept_filter(filter_id, request.user)
    form = KeepForm(request.POST)
    if not form.is_valid():
        return _filters_page(request, "", KeepForm(), renamed=(kept, form), status=422)
    try:
        rename_filter(kept, name=form.cleaned_data["name"], by=request.user)
    except Refusal as refusal:
        form.add_error("name", str(refusal))
        return _filters_page(request, "", KeepForm(), renamed=(kept, form), status=409)
    return redirect("cases:filters")


@require_POST
@for_roles(DESK_ROLES)
def drop(request: SignedInRequest, filter_id: UUID) -> HttpResponse:
    drop_filter(get_kept_filter(filter_id, request.user), by=request.user)
    return redirect("cases:filters")


@require_POST
@for_roles(DESK_ROLES)
def start(request: SignedInRequest, filter_id: UUID) -> HttpResponse:
    """Open the list with it; pressed again, with none."""
    start_with_filter(get_kept_filter(filter_id, request.user), by=request.user)
    return redirect("cases:filters")


def address_of(request: SignedInRequest, asked: QueryDict) -> str:
    """The filter of an address, without what filters nothing."""
    return FilterForm(asked, scope=request.person_scope, at=now()).address if asked else ""


def _filters_page(
    request: SignedInRequest,
    address: str,
    form: KeepForm,
    *,
    renamed: tuple[KeptFilter, KeepForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = KeptFilter.objects.filter(person=request.user)
    rows: list[tuple[KeptFilter, Any]] = [
        (one, renamed[1] if renamed is not None and renamed[0] == one else KeepForm(initial={"name": one.name}))
        for one in kept
    ]
    return render(request, "cases/filters.html", {"address": address, "form": form, "rows": rows}, status=status)


def page_or_fragment(request: SignedInRequest, page: str, fragment: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, fragment if "HX-Request" in request.headers else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
