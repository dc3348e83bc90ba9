"""The register of incidents with personal data, for the township's desk."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.privacy.access import get_incident, townships_deciding
from dayuan.privacy.actions.incidents import close_incident, record_incident
from dayuan.privacy.forms import CloseIncidentForm, IncidentForm
from dayuan.privacy.models import Incident
from dayuan.privacy.rules.consents import day_of
from dayuan.privacy.rules.requests import DECIDING_ROLES


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(DECIDING_ROLES)
def incidents(request: SignedInRequest) -> HttpResponse:
    """What happened, and a form for what happens."""
    townships, at = townships_deciding(request.person_scope), now()
    if request.method == "POST" and not townships.exists():
        raise Http404
    form = IncidentForm(request.POST or None, townships=townships, today=day_of(at))
    if request.method == "POST" and form.is_valid():
        record_incident(form.cleaned_data["township"], form.facts(), by=request.user, at=at)
        messages.success(request, _("The incident is recorded. Stop the harm first; then tell those who must know."))
        return redirect("privacy:incidents")
    return _page(request, form, status=422 if request.method == "POST" else 200)


@never_cache
@require_POST
@for_roles(DECIDING_ROLES)
def close(request: SignedInRequest, incident_id: UUID) -> HttpResponse:
    found, at = get_incident(incident_id, request.person_scope), now()
    form = CloseIncidentForm(request.POST, today=day_of(at))
    if form.is_valid():
        try:
            close_incident(found.pk, by=request.user, at=at, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The incident is closed."))
            return redirect("privacy:incidents")
    empty = IncidentForm(townships=townships_deciding(request.person_scope), today=day_of(at))
    return _page(request, empty, closing=(found, form), status=422)


def _page(
    request: SignedInRequest,
    form: IncidentForm,
    *,
    closing: tuple[Incident, CloseIncidentForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    kept = Incident.objects.visible_to(request.person_scope).select_related("township", "recorded_by", "closed_by")
    today = day_of(now())
    lines = [
        (one, closing[1] if closing and closing[0].pk == one.pk else CloseIncidentForm(today=today))
        for one in kept.order_by("-noticed_on", "-pk")
    ]
    return render(request, "privacy/incidents.html", {"lines": lines, "form": form}, status=status)
