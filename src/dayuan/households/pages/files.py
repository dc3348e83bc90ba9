"""File codes, and the list of who looked, given out on paper."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.households.access import get_resident_to_keep
from dayuan.households.actions.file_codes import make_file_code, note_shown_on_paper
from dayuan.households.forms import PaperForm
from dayuan.households.looks import who_looked
from dayuan.households.rules import KEEP_ROLES
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles


@never_cache
@require_POST
@for_roles(KEEP_ROLES)
def code(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    """A slip of paper with the code, shown once."""
    found = get_resident_to_keep(resident_id, request.person_scope)
    made = make_file_code(found, by=request.user, at=now())
    return render(request, "households/file_code.html", {"resident": found, "code": made, "at": now()})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEP_ROLES)
def on_paper(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    """For somebody without a phone: recorded as done on their behalf, then shown for printing."""
    found = get_resident_to_keep(resident_id, request.person_scope)
    form = PaperForm(request.POST or None)
    if request.method == "GET" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "households/ask_paper.html", {"resident": found, "form": form}, status=status)
    note_shown_on_paper(found, asked_by=form.cleaned_data["asked_by"], by=request.user, at=now())
    context = {"resident": found, "lines": who_looked(found, is_own=False), "at": now(), "by": request.user}
    return render(request, "households/on_paper.html", context)
