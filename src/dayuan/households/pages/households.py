"""The page of a household, and what is done to it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.households.access import get_household, get_household_to_keep, may_keep
from dayuan.households.actions.households import correct_household, register_household
from dayuan.households.actions.records import today_of
from dayuan.households.actions.residents import register_resident
from dayuan.households.actions.reveals import reveal_address
from dayuan.households.forms import ArrivalForm, HouseholdCorrectionForm, HouseholdForm, RevealForm
from dayuan.households.gaps import lacks_guardian, lacks_head
from dayuan.households.models import Household
from dayuan.households.pages.shapes import form_page, page_or_fragment
from dayuan.households.queries import history_of_household, members_of
from dayuan.households.rules import (
    KEEP_ROLES,
    READ_ROLES,
    ChangeKind,
    Purpose,
    Relation,
    SensitiveField,
    needs_guardian,
)
from dayuan.kernel.clock import now
from dayuan.people.panels import answers_panel
from dayuan.people.requests import SignedInRequest, for_roles


@never_cache
@require_GET
@for_roles(READ_ROLES)
def household(request: SignedInRequest, household_id: UUID) -> HttpResponse:
    found = get_household(household_id, request.person_scope)
    return page_or_fragment(
        request, "households/household.html", "households/_household.html", facts_of(request, found)
    )


@never_cache
@require_POST
@for_roles(READ_ROLES)
def reveal(request: SignedInRequest, household_id: UUID) -> HttpResponse:
    """The exact address, for a purpose."""
    found = get_household(household_id, request.person_scope)
    form = RevealForm(request.POST, prefix=SensitiveField.ADDRESS.value)
    context = facts_of(request, found)
    if not form.is_valid():
        line = context["address_line"] | {"form": form}
        return _line(request, context, line, status=422)
    purpose, words = Purpose(form.cleaned_data["purpose"]), form.cleaned_data["words"]
    shown = reveal_address(found, purpose=purpose, words=words, by=request.user, at=now())
    return _line(request, context, context["address_line"] | {"shown": shown})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def register(request: SignedInRequest) -> HttpResponse:
    form = HouseholdForm(
        request.POST or None, scope=request.person_scope, initial={"place": request.GET.get("place", "") or None}
    )
    return form_page(
        request,
        "households/household_form.html",
        form,
        {"household": None},
        lambda: register_household(form.facts(), by=request.user, at=now()),
        refused_field="number",
        done=_("The household is registered. Now add its people."),
        to=lambda kept: ("households:household", kept.pk),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def correct(request: SignedInRequest, household_id: UUID) -> HttpResponse:
    found = get_household_to_keep(household_id, request.person_scope)
    form = HouseholdCorrectionForm(
        request.POST or None, scope=request.person_scope, initial=_entered(found), household=found
    )
    return form_page(
        request,
        "households/household_form.html",
        form,
        {"household": found},
        lambda: correct_household(found.pk, form.facts(), by=request.user, at=now(), why=form.cleaned_data["why"]),
        refused_field="number",
        done=_("Saved. What stood before is kept in the history."),
        to=lambda kept: ("households:household", kept.pk),
    )


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def add_resident(request: SignedInRequest, household_id: UUID) -> HttpResponse:
    found = get_household_to_keep(household_id, request.person_scope)
    at = now()
    has_head = found.residents.current().filter(relation=Relation.HEAD).exists()
    initial = {} if has_head else {"relation": Relation.HEAD.value}
    form = ArrivalForm(request.POST or None, at=at, household=found, initial=initial)
    return form_page(
        request,
        "households/resident_form.html",
        form,
        {"household": found, "resident": None},
        lambda: register_resident(
            found,
            form.facts(),
            by=request.user,
            at=at,
            arrival=ChangeKind(form.cleaned_data["arrival"]),
            on=form.cleaned_data["on"],
            why=form.cleaned_data["why"],
        ),
        refused_field=None,
        done=_("The person is in the register."),
        to=lambda _kept: ("households:household", found.pk),
    )


def facts_of(request: SignedInRequest, found: Household) -> dict[str, Any]:
    members, today = members_of(found), today_of(now())
    return {
        "household": found,
        "members": members,
        "history": history_of_household(found),
        "lacks_head": lacks_head(found),
        "could_be_head": [one for one in members if one.is_current and not needs_guardian(one.born_on, on=today)],
        "without_guardian": [one for one in members if lacks_guardian(one, today)],
        "may_keep": may_keep(found, request.person_scope),
        "answers": _answers_for(request, found),
        "address_line": {
            "field": SensitiveField.ADDRESS,
            "masked": found.masked_address,
            "form": RevealForm(prefix=SensitiveField.ADDRESS.value),
            "shown": "",
            "action": reverse("households:reveal_address", args=[found.pk]),
        },
    }


def _answers_for(request: SignedInRequest, found: Household) -> Mapping[str, Any] | None:
    """Who answers for a household: for where it stands, or for its grid where the reader works in that alone."""
    if found.closed_on is not None:
        return None
    asked = (answers_panel(request, place) for place in (found.place, found.grid) if place is not None)
    return next((panel for panel in asked if panel is not None), None)


def _entered(found: Household) -> dict[str, Any]:
    return {
        "place": found.place_id,
        "number": found.number,
        "grid": found.grid_id,
        "longitude": found.longitude,
        "latitude": found.latitude,
        "is_hub": found.is_hub,
    }


def _line(
    request: SignedInRequest, context: dict[str, Any], line: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    whole = context | {"address_line": line, "line": line}
    return page_or_fragment(request, "households/household.html", "households/_line.html", whole, status=status)
