"""Home, the command screen and its parts."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from dayuan.kernel.clock import now
from dayuan.people.access import scope_of
from dayuan.people.models import Person
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, FIELD_ROLES, STAFF_ROLES, Role
from dayuan.web.context import BIG_TEXT_COOKIE, offers_asked
from dayuan.web.queries.chosen import Chosen, chosen_matter, matter_in
from dayuan.web.queries.figures import StatusNow, figures, status_now
from dayuan.web.queries.map import map_of
from dayuan.web.queries.matters import matters

A_YEAR_S = 365 * 24 * 3600

LANDINGS = (
    (frozenset({Role.SYSTEM_ADMINISTRATOR}), "people:accounts"),
    (frozenset({Role.SECURITY_ADMINISTRATOR}), "people:role_requests"),
    (frozenset({Role.AUDITOR}), "people:trail"),
    (frozenset({Role.VILLAGE_SECRETARY}), "cases:list"),
    (frozenset({Role.GRID_WORKER, Role.COURTYARD_HEAD}), "cases:mine"),
    (FIELD_ROLES, "dispatch:tasks"),
    (frozenset({Role.RESIDENT}), "track:enter"),
)
"""Where people without a command screen begin; the first that fits."""


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    if not isinstance(request.user, Person):
        return redirect_to_login(request.get_full_path())
    scope = scope_of(request.user, at=now())
    if scope.holds(COMMAND_ROLES):
        return command(request)
    for roles, url_name in LANDINGS:
        if scope.holds(roles):
            # Whoever is asked to go this minute answers that first.
            return redirect("dispatch:tasks" if url_name == "cases:mine" and offers_asked(scope) else url_name)
    return render(request, "web/no_post.html")


@for_roles(COMMAND_ROLES)
def command(request: SignedInRequest) -> HttpResponse:
    chosen = _chosen(request, request.GET.get("matter", ""))
    at = now()
    standing = status_now(request.person_scope, at=at)
    context = {
        **_waiting(request),
        **_status(standing),
        "figures": figures(request.person_scope, standing, at=at),
        **_panel(chosen),
    }
    context["may_play"] = settings.DEMO and request.person_scope.sees(settings.TOWNSHIP_CODE, COMMAND_ROLES)
    return render(request, "web/command.html", context)


@require_GET
@for_roles(COMMAND_ROLES)
def matter_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "web/_matters.html", _waiting(request))


@require_GET
@for_roles(COMMAND_ROLES)
def matter(request: SignedInRequest, kind: str, matter_id: UUID) -> HttpResponse:
    chosen = chosen_matter(kind, matter_id, request.person_scope)
    if chosen is None:
        raise Http404
    if "HX-Request" not in request.headers:
        return redirect(chosen.page)
    response = render(request, "web/_panel.html", _panel(chosen))
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_GET
@for_roles(COMMAND_ROLES)
def status(request: SignedInRequest) -> HttpResponse:
    return render(request, "web/_status.html", _status(status_now(request.person_scope, at=now())))


@require_GET
@for_roles(COMMAND_ROLES)
def figure_strip(request: SignedInRequest) -> HttpResponse:
    at, scope = now(), request.person_scope
    found = figures(scope, status_now(scope, at=at), at=at)
    return render(request, "web/_figures.html", {"figures": found})


@require_GET
@for_roles(COMMAND_ROLES)
def map_data(request: SignedInRequest) -> JsonResponse:
    drawn = map_of(request.person_scope, at=now(), with_chain=request.GET.get("chain") == "1")
    return JsonResponse(drawn, headers={"Cache-Control": "no-store"})


@require_GET
@for_roles(STAFF_ROLES)
def asked(request: SignedInRequest) -> HttpResponse:
    """Whether the reader is asked to go, for the open page to say so by itself; the numbers come from its shell."""
    return render(request, "web/_asked.html", {"redrawn": True, "quiet": "quiet" in request.GET})


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Big letters, or ordinary ones again."""
    back = request.POST.get("next", "/")
    # What is no address of ours is no address: `redirect` would take a word for the name of a page.
    ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = HttpResponseRedirect(back if ours and back.startswith("/") else "/")
    big = "1" if request.POST.get("size") == "big" else "0"
    response.set_cookie(BIG_TEXT_COOKIE, big, max_age=A_YEAR_S, samesite="Lax", secure=request.is_secure())
    return response


def _chosen(request: SignedInRequest, key: str) -> Chosen | None:
    """The matter the address names; one that is hidden or gone is a page that is not there."""
    if not key:
        return None
    chosen = matter_in(key, request.person_scope)
    if chosen is None:
        raise Http404
    return chosen


def _waiting(request: SignedInRequest) -> dict[str, Any]:
    found = matters(request.person_scope)
    return {"matters": found, "chosen_key": _chosen_key(request)}


def _chosen_key(request: SignedInRequest) -> str:
    """A redrawn list knows from its page's address which matter is chosen."""
    if "HX-Request" not in request.headers:
        return request.GET.get("matter", "")
    address = request.headers.get("HX-Current-URL", "")
    return address.partition("matter=")[2].partition("&")[0].replace("%3A", ":")


def _panel(chosen: Chosen | None) -> dict[str, Any]:
    if chosen is None:
        return {"chosen": None}
    return {"chosen": chosen, "warning": chosen.warning, "case": chosen.case}


def _status(standing: StatusNow) -> dict[str, Any]:
    return {"devices": standing.devices, "on_duty": standing.on_duty}
