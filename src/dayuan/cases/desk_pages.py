"""My work, writing a report down, the ladder and the figures."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.calendars.queries import work_calendars_of
from dayuan.cases.actions import field_of, write_report_down, written_down_before
from dayuan.cases.desk_forms import PERIODS, LookBackForm, ReportForm
from dayuan.cases.models import Case, Reporter
from dayuan.cases.queries import (
    alike,
    behind,
    cases_of,
    ladder_now,
    looked_back,
    opened_within,
    parts_of_work,
    work_of,
)
from dayuan.cases.rules.classes import OTHER
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.drafts import answers_facts, in_conflict, is_confirmed, received, refused, written_at
from dayuan.kernel.errors import Refusal
from dayuan.people.access import place_worked
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES

SHOWN_BEHIND = 100


@require_GET
@for_roles(STAFF_ROLES)
def mine(request: SignedInRequest) -> HttpResponse:
    """The next three, then the rest; then what waits at my desk."""
    work = work_of(request.person_scope)
    context = {
        "work": work,
        "calendars": work_calendars_of(case.place_id for case in work.all),
        "parts": parts_of_work(),
        "at": now(),
        "at_a_desk": request.person_scope.holds(DESK_ROLES),
    }
    fragment = "HX-Request" in request.headers
    return render(request, "cases/_mine.html" if fragment else "cases/mine.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(STAFF_ROLES)
def new(request: SignedInRequest) -> HttpResponse:
    """Write down what somebody says, or what was found; what is known already stands beside it.

    A phone that kept it until there was a connection is answered with facts.
    """
    at = now()
    if request.method == "GET":
        form = ReportForm(scope=request.person_scope, at=at, initial=_started(request))
        return render(request, "cases/new.html", {"form": form})
    form = ReportForm(request.POST, request.FILES, scope=request.person_scope, at=at)
    fine = form.is_valid()
    try:
        case = written_down_before(form.sender_key(), by=request.user)
        if case is None and not fine:
            return _not_taken(request, form, status=422)
        twin = None if case or not answers_facts(request) or is_confirmed(request) else form.sent_before(request.user)
        if twin is not None:
            return _sent_from_elsewhere(request, twin)
        case = case or _written_down(request, form, at)
    except Refusal as refusal:
        form.add_error(field_of(refusal), str(refusal))
        return _not_taken(request, form, status=422 if answers_facts(request) else 409)
    link = _way_to(request, case)
    return received(case.code, link) if answers_facts(request) else redirect(link)


def _written_down(request: SignedInRequest, form: ReportForm, at: datetime) -> Case:
    who = form.who(request.user, written_at=written_at(request, at=at))
    done: str = form.cleaned_data["done"]
    return write_report_down(form.reported(), who, form.pieces(), done=done, by=request.user, at=at)


def _not_taken(request: SignedInRequest, form: ReportForm, *, status: int) -> HttpResponse:
    if answers_facts(request):
        return refused(form, status=status)
    return render(request, "cases/new.html", {"form": form}, status=status)


def _sent_from_elsewhere(request: SignedInRequest, twin: Reporter) -> HttpResponse:
    moment = f"{twin.reported_at.astimezone(SHANGHAI):%m-%d %H:%M}"
    said = _(
        "You sent the same words about this place at %(moment)s: %(code)s. Delete this one, or send it all the same."
    )
    return in_conflict(
        said % {"moment": moment, "code": twin.case.code}, link=_way_to(request, twin.case), may_confirm=True
    )


def _way_to(request: SignedInRequest, case: Case) -> str:
    """The page of the case for whoever may read it; who only wrote it down follows it by its code."""
    if cases_of(request.person_scope).filter(pk=case.pk).exists():
        return reverse("cases:case", args=[case.pk])
    return reverse("track:case", args=[case.code])


def _started(request: SignedInRequest) -> dict[str, str]:
    """What the address says already, such as the place; who sits at no desk found it on a round."""
    at_a_desk = request.person_scope.holds(DESK_ROLES)
    usual = ReportChannel.HOTLINE if at_a_desk else ReportChannel.PATROL
    return {"class_code": OTHER, "channel": usual.value} | {
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
    rungs = ladder_now(request.person_scope, place_code=code, at=at)
    context = {
        "rungs": rungs,
        "calendars": work_calendars_of(case.place_id for rung in rungs for case in rung.oldest),
        "settled": looked_back(cases).settled,
        **_looking(request, code, days),
    }
    return render(request, "cases/ladder.html", context)


@require_GET
@for_roles(DESK_ROLES)
def figures(request: SignedInRequest) -> HttpResponse:
    """How cases were dealt with; every figure opens its cases."""
    at, code, days = _looked_back(request)
    cases = opened_within(request.person_scope, place_code=code, days=int(days), at=at)
    found = looked_back(cases)
    context = {"figures": found.figures, "settled": found.settled, "n": found.n, **_looking(request, code, days)}
    return render(request, "cases/figures.html", context)


@require_GET
@for_roles(DESK_ROLES)
def figure(request: SignedInRequest, key: str) -> HttpResponse:
    """The cases behind one figure."""
    at, code, days = _looked_back(request)
    cases = opened_within(request.person_scope, place_code=code, days=int(days), at=at)
    found = behind(cases, key)
    if found is None:
        raise Http404
    rows = found.cases.for_rows().select_related("place", "owner").order_by("-opened_at")[:SHOWN_BEHIND]
    context = {"figure": found.figure, "rows": rows, "shown": SHOWN_BEHIND, "at": at, **_looking(request, code, days)}
    return render(request, "cases/figure.html", context)


def _looked_back(request: SignedInRequest) -> tuple[Any, str, str]:
    form = LookBackForm(request.GET)
    form.is_valid()
    return now(), form.cleaned_data.get("place") or "", form.cleaned_data.get("days") or "90"


def _looking(request: SignedInRequest, code: str, days: str) -> dict[str, Any]:
    place = place_worked(code, request.person_scope) if code else None
    return {"days": days, "periods": PERIODS.items(), "place": place, "code": code}
