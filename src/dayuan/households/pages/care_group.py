"""The care group (C-15): who, by name, may read what somebody needs; named and ended with a reason."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from dayuan.households.access import care_readers_in_scope, get_care_reader
from dayuan.households.actions.care import CareReaderUnfit, end_care_reader, name_care_reader
from dayuan.households.actions.records import today_of
from dayuan.households.forms import CareReaderEndForm, CareReaderForm
from dayuan.households.queries import care_group_history
from dayuan.households.rules import NAMING_ROLES
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles


@require_http_methods(["GET", "POST"])
@for_roles(NAMING_ROLES)
def members(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, CareReaderForm(scope=request.person_scope))
    form = CareReaderForm(request.POST, scope=request.person_scope)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            name_care_reader(entered["person"], entered["place"], why=entered["why"], by=request.user, at=now())
        except CareReaderUnfit as refused:
            form.add_error("person", str(refused))
        else:
            return redirect("households:care_group")
    return _page(request, form)


@require_http_methods(["GET", "POST"])
@for_roles(NAMING_ROLES)
def end(request: SignedInRequest, reader_id: UUID) -> HttpResponse:
    at = now()
    found = get_care_reader(reader_id, request.person_scope, at=at)
    form = CareReaderEndForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        end_care_reader(found.pk, by=request.user, at=at, why=form.cleaned_data["why"])
        return redirect("households:care_group")
    status = 422 if form.errors else 200
    return render(request, "households/end_care_reader.html", {"reader": found, "form": form}, status=status)


def _page(request: SignedInRequest, form: CareReaderForm) -> HttpResponse:
    context = {
        "readers": care_readers_in_scope(request.person_scope).named_on(today_of(now())).order_by("place_id", "pk"),
        "history": care_group_history(request.person_scope),
        "form": form,
    }
    return render(request, "households/care_group.html", context, status=422 if form.errors else 200)
