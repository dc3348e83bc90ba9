"""Who reported a case: opened for a purpose, one at a time, and kept on record (C-20, C-32)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from dayuan.cases.access import get_reporter_for
from dayuan.cases.actions import reveal_reporter
from dayuan.cases.forms import PurposeForm
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import STAFF_ROLES


@require_http_methods(["GET", "POST"])
@for_roles(STAFF_ROLES)
def reporter(request: SignedInRequest, case_id: UUID, reporter_id: UUID) -> HttpResponse:
    """Ask for what the name and the telephone are needed; then they are shown, once."""
    found = get_reporter_for(case_id, reporter_id, request.person_scope)
    form = PurposeForm(request.POST if request.method == "POST" else None)
    shown = None
    if form.is_bound and form.is_valid():
        shown = reveal_reporter(found, purpose=form.cleaned_data["purpose"], by=request.user, at=now())
    status = 422 if form.is_bound and shown is None else 200
    response = render(
        request,
        "cases/reporter.html",
        {"case": found.case, "case_id": case_id, "form": form, "shown": shown},
        status=status,
    )
    response["Cache-Control"] = "no-store"
    return response
