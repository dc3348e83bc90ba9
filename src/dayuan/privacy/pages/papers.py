"""What is printed: the copy, the answer, the explanation, and a form for those without a phone."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dayuan.households.access import may_read_care
from dayuan.households.models import Resident
from dayuan.kernel.clock import now
from dayuan.people.account_second_factor import second_factor_first
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.privacy.access import get_request
from dayuan.privacy.actions.requests import note_copy_made
from dayuan.privacy.copying import Copy, as_file, copy_of
from dayuan.privacy.explaining import explanation
from dayuan.privacy.models import SubjectRequest
from dayuan.privacy.rules.consents import KEEPING_ROLES
from dayuan.privacy.rules.requests import ANSWER_WITHIN_WORKDAYS
from dayuan.privacy.wording import REQUEST_WORDS


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def copy(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    """Everything kept about the person, to print; with a second factor (C-21).

    It is recorded that it was made, where they can see it.
    """
    found, someone = _about(request, request_id)
    first = second_factor_first(request, back_to=reverse("privacy:request", args=[request_id]))
    return first or render(
        request, "privacy/copy.html", {"copy": _made(found, someone, request), "request_id": request_id}
    )


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def copy_file(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    """The same for a machine."""
    found, someone = _about(request, request_id)
    first = second_factor_first(request, back_to=reverse("privacy:request", args=[request_id]))
    return first or HttpResponse(
        as_file(_made(found, someone, request)),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="personal-data.json"'},
    )


@never_cache
@require_GET
@for_roles(KEEPING_ROLES)
def letter(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    """The answer on paper; a refusal says where to complain (PIPL art. 50)."""
    found = get_request(request_id, request.person_scope)
    return render(request, "privacy/letter.html", {"asked": found, "at": now(), "operator": settings.OPERATOR_NAME})


@require_GET
def explain(request: HttpRequest) -> HttpResponse:
    """What the township keeps about residents and why: for everybody."""
    return render(request, "privacy/explain.html", {"parts": explanation(), "operator": settings.OPERATOR_NAME})


@require_GET
def paper_form(request: HttpRequest) -> HttpResponse:
    """An empty form for those who ask on paper: for everybody."""
    context = {"kinds": REQUEST_WORDS.values(), "workdays": ANSWER_WITHIN_WORKDAYS}
    return render(request, "privacy/paper_form.html", context)


def _about(request: SignedInRequest, request_id: UUID) -> tuple[SubjectRequest, Resident]:
    found = get_request(request_id, request.person_scope)
    if found.resident is None:
        raise Http404
    return found, found.resident


def _made(found: SubjectRequest, someone: Resident, request: SignedInRequest) -> Copy:
    at = now()
    note_copy_made(found, by=request.user, at=at)
    with_care = may_read_care(someone, request.person_scope, at=at)
    return copy_of(someone, at=at, with_care=with_care, masked=False)
