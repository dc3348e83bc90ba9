"""The pages of one case."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.cases.access import get_case_for, get_case_to_close, parts_of
from dayuan.cases.actions import close_case, note_on_case
from dayuan.cases.forms import CloseForm, NoteForm
from dayuan.cases.list_pages import page_or_fragment
from dayuan.cases.models import Case
from dayuan.cases.queries import suggested_closing
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES


@require_GET
@for_roles(STAFF_ROLES)
def case(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    found = get_case_for(case_id, request.person_scope)
    context = {
        "case": found,
        "at": now(),
        "note_form": NoteForm(),
        "handlers": found.handlers.order_by("pk"),
        "at_a_desk": request.person_scope.holds(DESK_ROLES),
    }
    return page_or_fragment(request, "cases/case.html", "cases/_case.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def close(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    found = get_case_to_close(case_id, request.person_scope)
    if request.method == "GET":
        form = CloseForm(initial={"outcome": suggested_closing(found)})
        return render(request, "cases/close.html", {"case": found, "form": form})
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _form_again(request, "cases/close.html", "cases/_close_form.html", found, form)
    try:
        parts = parts_of(found, request.person_scope)
        close_case(found.pk, by=request.user, parts=parts, at=now(), **form.cleaned_data)
    except Refusal as refusal:
        found.refresh_from_db()
        if found.is_over:
            raise
        form.add_error(None, str(refusal))
        return _form_again(request, "cases/close.html", "cases/_close_form.html", found, form)
    return _done(request, found)


@require_http_methods(["GET", "POST"])
@for_roles(STAFF_ROLES)
def note(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    found = get_case_for(case_id, request.person_scope)
    if request.method == "GET":
        return redirect("cases:case", found.pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _form_again(request, "cases/note.html", "cases/_note_form.html", found, form)
    try:
        note_on_case(found.pk, by=request.user, note=form.cleaned_data["note"], at=now())
    except Refusal as refusal:
        form.add_error("note", str(refusal))
        return _form_again(request, "cases/note.html", "cases/_note_form.html", found, form)
    return _done(request, found)


def _form_again(
    request: SignedInRequest, page: str, fragment: str, found: Case, form: CloseForm | NoteForm
) -> HttpResponse:
    template = fragment if "HX-Request" in request.headers else page
    return render(request, template, {"case": found, "form": form}, status=422)


def _done(request: SignedInRequest, found: Case) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Trigger": "matter-changed"})
    return redirect("cases:case", found.pk)
