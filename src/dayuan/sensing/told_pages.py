"""Noting what was told, while somebody is on the telephone; what came of it; taking back a mistake."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.sensing.actions import NotedOtherwise, note_told, take_back_told
from dayuan.sensing.outcomes import are_counted, outcomes_of
from dayuan.sensing.rules import NOTING_ROLES
from dayuan.sensing.told import Told, get_own_told, get_told, last_noted_by, noted_together, own_told, told_lately
from dayuan.sensing.told_forms import ToldForm


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(NOTING_ROLES)
def note(request: SignedInRequest) -> HttpResponse:
    """The form, and what was told lately."""
    at, scope = now(), request.person_scope
    asked = request.POST.get("same_caller") or request.GET.get("again") or ""
    former = _former(request, asked) or last_noted_by(scope, at=at)
    if request.method == "GET":
        form = ToldForm(scope=scope, at=at, former=former, again=bool(asked))
        return _page(request, form)
    form = ToldForm(request.POST, scope=scope, at=at, former=former)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        noted = note_told(form.telling(), entry=form.cleaned_data["entry"], by=request.user, at=at)
    except NotedOtherwise as otherwise:
        return _page(request, form.as_another(), noted_otherwise=get_told(otherwise.former, scope, at=at), status=409)
    return redirect("signals:told", noted)


@never_cache
@require_GET
@for_roles(NOTING_ROLES)
def told(request: SignedInRequest, signal_id: UUID) -> HttpResponse:
    """One thing that was told, and what came of it."""
    found = get_told(signal_id, request.person_scope, at=now())
    signal = found.signal
    together = noted_together(signal)
    came = outcomes_of(request.person_scope, together, stored_at=signal.received_at)
    context = {"told": found, "outcomes": came, "counted": not came and are_counted(together)}
    return render(request, "sensing/told.html", context)


@require_POST
@for_roles(NOTING_ROLES)
def take_back(request: SignedInRequest, signal_id: UUID) -> HttpResponse:
    """Only whoever noted it."""
    at = now()
    found = get_own_told(signal_id, request.person_scope, at=at)
    try:
        take_back_told(found.signal.pk, by=request.user, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It was taken back."))
    return redirect("signals:told", found.signal.pk)


def _former(request: SignedInRequest, asked: str) -> Told | None:
    """What the caller told before, where the address or the form says so."""
    try:
        return own_told(UUID(asked), request.person_scope, at=now()) if asked else None
    except ValueError:
        return None


def _page(
    request: SignedInRequest, form: ToldForm, *, noted_otherwise: Told | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "noted_otherwise": noted_otherwise,
        "lately": told_lately(request.person_scope, at=form.at),
        "reads_all": request.person_scope.holds(COMMAND_ROLES),
    }
    return render(request, "sensing/note.html", context, status=status)
