"""The phone pages of whoever is asked to go, and the desk's page of who goes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET, require_POST

from dayuan.cases.access import get_case_for, get_case_to_decide
from dayuan.dispatch.access import get_own_offer
from dayuan.dispatch.actions import (
    accept_offer,
    decline_offer,
    report_arrival,
    report_outcome,
    send_person,
    send_somebody,
)
from dayuan.dispatch.forms import DeclineForm, OutcomeForm, SendForm
from dayuan.dispatch.models import Offer
from dayuan.dispatch.queries import past_tasks_of, task_of, tasks_of
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, STAFF_ROLES


@require_GET
@for_roles(STAFF_ROLES)
def tasks(request: SignedInRequest) -> HttpResponse:
    context = {"tasks": tasks_of(request.user), "past": past_tasks_of(request.user)}
    return _page_or_fragment(request, "dispatch/tasks.html", "dispatch/_tasks.html", context)


@require_GET
@for_roles(STAFF_ROLES)
def task(request: SignedInRequest, offer_id: UUID) -> HttpResponse:
    return _task(request, get_own_offer(offer_id, request.person_scope))


@require_POST
@for_roles(STAFF_ROLES)
def accept(request: SignedInRequest, offer_id: UUID) -> HttpResponse:
    offer = get_own_offer(offer_id, request.person_scope)
    accept_offer(offer.pk, by=request.user, at=now())
    return _answered(request, offer)


@require_POST
@for_roles(STAFF_ROLES)
def decline(request: SignedInRequest, offer_id: UUID) -> HttpResponse:
    offer = get_own_offer(offer_id, request.person_scope)
    form = DeclineForm(request.POST)
    if _is_taken(form, lambda said: decline_offer(offer.pk, by=request.user, at=now(), **said)):
        return _answered(request, offer)
    return _task_again(request, offer, "dispatch/_decline_form.html", decline_form=form)


@require_POST
@for_roles(STAFF_ROLES)
def arrive(request: SignedInRequest, offer_id: UUID) -> HttpResponse:
    offer = get_own_offer(offer_id, request.person_scope)
    report_arrival(offer.pk, by=request.user, at=now())
    return _answered(request, offer)


@require_POST
@for_roles(STAFF_ROLES)
def outcome(request: SignedInRequest, offer_id: UUID) -> HttpResponse:
    offer = get_own_offer(offer_id, request.person_scope)
    form = OutcomeForm(request.POST, request.FILES)

    def report(said: dict[str, Any]) -> None:
        photo = said.pop("photo")
        report_outcome(offer.pk, by=request.user, at=now(), photo=photo.read() if photo else None, **said)

    if _is_taken(form, report):
        return _answered(request, offer)
    return _task_again(request, offer, "dispatch/_outcome_form.html", outcome_form=form)


@require_GET
@for_roles(DESK_ROLES)
def case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Who goes to this case: suggested, asked, passed over."""
    found = get_case_for(case_id, request.person_scope)
    context = {"case": found, "send_form": SendForm()}
    return _page_or_fragment(request, "dispatch/case.html", "dispatch/_offers.html", context)


@require_POST
@for_roles(COMMAND_ROLES)
def send(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    found = get_case_to_decide(case_id, request.person_scope)
    form = SendForm(request.POST)
    if not form.is_valid():
        context = {"case": found, "send_form": form}
        template = "dispatch/_offers.html" if "HX-Request" in request.headers else "dispatch/case.html"
        return render(request, template, context, status=422)
    post_id = form.cleaned_data["post"]
    if post_id:
        send_person(found.pk, post_id, by=request.user, at=now(), reason=form.cleaned_data["reason"])
    else:
        send_somebody(found.pk, by=request.user, at=now())
    if "HX-Request" in request.headers:
        return _drawn_again_by_news()
    return redirect("dispatch:case", found.pk)


def _is_taken(form: forms.Form, act: Callable[[dict[str, Any]], object]) -> bool:
    """Whether the form was right and its action done; a refusal is shown beside what was typed, which is kept."""
    if not form.is_valid():
        return False
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _task(request: SignedInRequest, offer: Offer) -> HttpResponse:
    context = {"task": task_of(offer), "decline_form": DeclineForm(), "outcome_form": OutcomeForm()}
    return _page_or_fragment(request, "dispatch/task.html", "dispatch/_task.html", context)


def _task_again(request: SignedInRequest, offer: Offer, fragment: str, **forms_typed: forms.Form) -> HttpResponse:
    fresh = get_own_offer(offer.pk, request.person_scope)
    blank: dict[str, forms.Form] = {"decline_form": DeclineForm(), "outcome_form": OutcomeForm()}
    context = {"task": task_of(fresh), **blank, **forms_typed}
    template = fragment if "HX-Request" in request.headers else "dispatch/task.html"
    return render(request, template, context, status=422)


def _answered(request: SignedInRequest, offer: Offer) -> HttpResponse:
    """The number of tasks that wait comes with the answer itself: on a poor line nothing else may follow."""
    if "HX-Request" in request.headers:
        response = render(request, "dispatch/_answered.html")
        response.headers["HX-Trigger"] = "matter-changed"
        response.headers["HX-Reswap"] = "none"
        return response
    return redirect("dispatch:task", offer.pk)


def _drawn_again_by_news() -> HttpResponse:
    return HttpResponse(status=204, headers={"HX-Trigger": "matter-changed"})


def _page_or_fragment(request: SignedInRequest, page: str, fragment: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, fragment if "HX-Request" in request.headers else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
