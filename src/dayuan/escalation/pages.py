"""The desk's pages of escalation plans: who is told at which level, and after how long who next."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.escalation.access import may_set_plans, township_for
from dayuan.escalation.actions import PlanWrong, set_plan
from dayuan.escalation.forms import ReasonForm, Steps, entries_of
from dayuan.escalation.queries import PlanInForce, plan_in_force, plan_versions
from dayuan.escalation.rules import HOME_PLAN, PLANS, Step, as_json
from dayuan.escalation.wording import plan_title, what_of, when_of
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place

SHOWN = ("red", "yellow", "blue", HOME_PLAN)
"""The most urgent first."""


@require_GET
@for_roles(COMMAND_ROLES)
def plans(request: SignedInRequest) -> HttpResponse:
    township = township_for(request.person_scope)
    found = [_shown(plan_in_force(township.pk, name)) for name in SHOWN]
    may_set = may_set_plans(township, request.person_scope)
    return render(request, "escalation/plans.html", {"township": township, "plans": found, "may_set": may_set})


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def plan(request: SignedInRequest, name: str) -> HttpResponse:
    """One plan with its versions; whoever sets plans finds the form filled with what counts now."""
    township, may_set = _plan_of(request, name)
    current = plan_in_force(township.pk, name)
    if request.method == "GET":
        lines = Steps(initial=entries_of(current.steps)) if may_set else None
        return _draw(request, township, current, lines)
    if not may_set:
        raise Http404
    lines, why = Steps(request.POST), ReasonForm(request.POST)
    if not all([lines.is_valid(), why.is_valid()]):
        return _draw(request, township, current, lines, why=why, status=422)
    said = [step for line in lines if (step := line.said()) is not None]
    try:
        set_plan(township, name, said, by=request.user, at=now(), **why.cleaned_data)
    except PlanWrong as wrong:
        return _draw(request, township, current, lines, why=why, refusal=str(wrong), status=422)
    return redirect("escalation:plan", name)


@require_POST
@for_roles(COMMAND_ROLES)
def start_again(request: SignedInRequest, name: str) -> HttpResponse:
    """The plan a township begins with, as its next version."""
    township, may_set = _plan_of(request, name)
    if not may_set:
        raise Http404
    again = ReasonForm(request.POST, auto_id="again-%s")
    if not again.is_valid():
        current = plan_in_force(township.pk, name)
        lines = Steps(initial=entries_of(current.steps))
        return _draw(request, township, current, lines, again=again, status=422)
    set_plan(township, name, as_json(PLANS[name]), by=request.user, at=now(), **again.cleaned_data)
    return redirect("escalation:plan", name)


def _plan_of(request: SignedInRequest, name: str) -> tuple[Place, bool]:
    if name not in PLANS:
        raise Http404
    township = township_for(request.person_scope)
    return township, may_set_plans(township, request.person_scope)


def _draw(
    request: SignedInRequest,
    township: Place,
    current: PlanInForce,
    lines: Any,
    *,
    why: ReasonForm | None = None,
    again: ReasonForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    versions = [(version, _lines(steps)) for version, steps in plan_versions(township.pk, current.name)]
    forms = {"why": why or ReasonForm(), "again": again or ReasonForm(auto_id="again-%s")}
    said = {"lines": lines, "refusal": refusal, "versions": versions, **forms}
    context = {"township": township, "shown": _shown(current), **said}
    return render(request, "escalation/plan.html", context, status=status)


def _shown(found: PlanInForce) -> dict[str, Any]:
    return {"name": found.name, "title": plan_title(found.name), "plan": found.plan, "steps": _lines(found.steps)}


def _lines(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [{"when": when_of(step), "what": what_of(step), "unanswered_only": step.unanswered_only} for step in steps]
