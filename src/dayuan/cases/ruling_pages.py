"""Classes, routing and clocks of a township: read by every desk, changed by its chief grid officer."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.cases.actions import keep_class, keep_clocks
from dayuan.cases.models import ClassVersion, ClockTable
from dayuan.cases.queries import lessons_of
from dayuan.cases.routing import classes_of, clocks_of
from dayuan.cases.ruling_forms import ClassForm, ClocksForm, NewClassForm, answers_first, as_entered, clock_words
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.access import Scope, may_change_answers
from dayuan.people.chain_wording import MATTER_WORDS
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, Role
from dayuan.places.models import Place
from dayuan.places.rules import township_of


def _township(scope: Scope) -> Place:
    """The township of this person's desk."""
    codes = sorted(scope.place_codes(DESK_ROLES), key=len)
    found = Place.objects.filter(pk=township_of(codes[0])).first() if codes else None
    if found is None:
        raise Http404
    return found


@require_GET
@for_roles(DESK_ROLES)
def classes(request: SignedInRequest) -> HttpResponse:
    """Every class by its main class, with what overrides taught."""
    township, at = _township(request.person_scope), now()
    by_main: dict[str, list[Any]] = {}
    for code, found in classes_of(township.pk, at=at).items():
        by_main.setdefault(code[:2], []).append(found)
    context = {
        "township": township,
        "mains": [(f"{main} {MATTER_WORDS[main]}", rows) for main, rows in by_main.items()],
        "lessons": lessons_of(township.pk, at=at),
        "may_change": may_change_answers(request.person_scope, township.pk),
    }
    return render(request, "cases/classes.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def class_of_cases(request: SignedInRequest, code: str) -> HttpResponse:
    """One class with its versions; the chief keeps the next."""
    township, at = _township(request.person_scope), now()
    found = classes_of(township.pk, at=at).get(code)
    may_change = may_change_answers(request.person_scope, township.pk)
    if found is None or (request.method == "POST" and not may_change):
        raise Http404
    form = ClassForm(request.POST if request.method == "POST" else None, initial=as_entered(found))
    status = 200
    if form.is_bound:
        status = 422
        if form.is_valid():
            try:
                keep_class(township, code, **form.given(), by=request.user, at=at)
            except Refusal as refusal:
                form.add_error(None, str(refusal))
            else:
                return redirect("cases:class", code)
    context = {
        "township": township,
        "found": found,
        "answers_first": answers_first(found),
        "form": form if may_change else None,
        "versions": ClassVersion.objects.filter(township=township, code=code).select_related("by").order_by("-version"),
    }
    return render(request, "cases/class.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_roles({Role.CHIEF_GRID_OFFICER})
def new_class(request: SignedInRequest) -> HttpResponse:
    """A class of the township's own."""
    township, at = _township(request.person_scope), now()
    form = NewClassForm(request.POST if request.method == "POST" else None, initial={"is_public": True, "amount": "5"})
    if form.is_bound and form.is_valid():
        given = form.given()
        code = given.pop("code")
        if code in classes_of(township.pk, at=at):
            return redirect("cases:class", code)
        try:
            keep_class(township, code, **given, by=request.user, at=at)
        except Refusal as refusal:
            form.add_error("code", str(refusal))
        else:
            return redirect("cases:class", code)
    context: dict[str, Any] = {"township": township, "found": None, "form": form, "versions": []}
    return render(request, "cases/class.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def clocks(request: SignedInRequest) -> HttpResponse:
    """How long each step and each rung may take; the chief keeps the next version."""
    township, at = _township(request.person_scope), now()
    in_force = clocks_of(township.pk, at=at)
    may_change = may_change_answers(request.person_scope, township.pk)
    if request.method == "POST" and not may_change:
        raise Http404
    form = ClocksForm(request.POST if request.method == "POST" else None, clocks=in_force)
    if form.is_bound and form.is_valid():
        keep_clocks(township, form.limits, reason=form.cleaned_data["reason"], by=request.user, at=at)
        return redirect("cases:clocks")
    context = {
        "township": township,
        "rows": [(clock_words(name), limit) for name, limit in in_force.items()],
        "form": form if may_change else None,
        "versions": ClockTable.objects.filter(township=township).select_related("by").order_by("-version"),
    }
    return render(request, "cases/clocks.html", context, status=422 if form.is_bound else 200)
