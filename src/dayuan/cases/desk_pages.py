"""My work, writing a report down, the ladder and the figures."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.cases.actions import record_self_handled, report_case
from dayuan.cases.desk_forms import PERIODS, LookBackForm, ReportForm
from dayuan.cases.queries import alike, behind, figures_of, ladder_now, opened_within, settled_by_rung, work_of
from dayuan.cases.rules.classes import OTHER
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.access import place_worked
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES

SHOWN_BEHIND = 200


@require_GET
@for_roles(STAFF_ROLES)
def mine(request: SignedInRequest) -> HttpResponse:
    """The next three, then the rest; then what waits at my desk."""
    context = {"work": work_of(request.person_scope), "at": now()}
    fragment = "HX-Request" in request.headers
    return render(request, "cases/_mine.html" if fragment else "cases/mine.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(STAFF_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """Write down what somebody says, or what was found; what is known already stands beside it."""
    at = now()
    given = request.POST if request.method == "POST" else None
    form = ReportForm(given, scope=request.person_scope, at=at, initial=_started(request))
    if given is None or not form.is_valid():
        return render(request, "cases/new.html", {"form": form}, status=200 if given is None else 422)
    try:
        who, done = form.who(request.user), form.cleaned_data["done"]
        if done.strip():
            case = record_self_handled(form.reported(), who, by=request.user, words=done, at=at)
        else:
            case = report_case(form.reported(), who, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return render(request, "cases/new.html", {"form": form}, status=409)
    return redirect("cases:case", case.pk)


def _started(request: SignedInRequest) -> dict[str, str]:
    """What the address says already, such as the place."""
    return {"class_code": OTHER} | {
        name: request.GET[name] for name in ("place", "class_code", "channel") if name in request.GET
    }


@require_POST
@for_roles(STAFF_ROLES)
def known(request: SignedInRequest) -> HttpResponse:
    """What is known already that looks like what is being typed; nobody's words stand in an address."""
    words, place, class_code = (request.POST.get(name, "") for name in ("story", "place", "class_code"))
    found = alike(request.person_scope, words=words[:400], place_code=place[:18], class_code=class_code[:5], at=now())
    return render(request, "cases/_known.html", {"found": found, "at": now()})


@require_GET
@for_roles(DESK_ROLES)
def ladder(request: SignedInRequest) -> HttpResponse:
    """What stands on each rung, and where what was settled stood."""
    at, code, days = _looked_back(request)
    cases = opened_within(request.person_scope, place_code=code, days=int(days), at=at)
    context = {
        "rungs": ladder_now(request.person_scope, place_code=code, at=at),
        "settled": settled_by_rung(cases),
        **_looking(request, code, days),
    }
    return render(request, "cases/ladder.html", context)


@require_GET
@for_roles(DESK_ROLES)
def figures(request: SignedInRequest) -> HttpResponse:
    """How cases were dealt with; every figure opens its cases."""
    at, code, days = _looked_back(request)
    cases = opened_within(request.person_scope, place_code=code, days=int(days), at=at)
    context = {
        "figures": figures_of(cases),
        "settled": settled_by_rung(cases),
        "n": cases.count(),
        **_looking(request, code, days),
    }
    return render(request, "cases/figures.html", context)


@require_GET
@for_roles(DESK_ROLES)
def figure(request: SignedInRequest, key: str) -> HttpResponse:
    """The cases behind one figure."""
    at, code, days = _looked_back(request)
    cases = opened_within(request.person_scope, place_code=code, days=int(days), at=at)
    counted = behind(cases, key)
    if counted is None:
        raise Http404
    every = {one.key: one for one in (*figures_of(cases), *settled_by_rung(cases))}
    rows = counted.select_related("place", "owner").order_by("-opened_at")[:SHOWN_BEHIND]
    context = {"figure": every[key], "rows": rows, "at": at, **_looking(request, code, days)}
    return render(request, "cases/figure.html", context)


def _looked_back(request: SignedInRequest) -> tuple[Any, str, str]:
    form = LookBackForm(request.GET)
    form.is_valid()
    return now(), form.cleaned_data.get("place") or "", form.cleaned_data.get("days") or "90"


def _looking(request: SignedInRequest, code: str, days: str) -> dict[str, Any]:
    place = place_worked(code, request.person_scope) if code else None
    return {"days": days, "periods": PERIODS.items(), "place": place, "code": code}
