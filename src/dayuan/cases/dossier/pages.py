"""The dossier: asked for with a purpose, answered as PDF."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dayuan.cases.dossier.access import get_case_at_desk
from dayuan.cases.dossier.forms import DossierForm
from dayuan.cases.dossier.printing import print_dossier
from dayuan.kernel.clock import now
from dayuan.people.account_second_factor import second_factor_first
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(DESK_ROLES)
def dossier(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """Everything of one case leaves in a file: with a second factor (C-21) and for a purpose that is kept."""
    case = get_case_at_desk(case_id, request.person_scope)
    first = second_factor_first(request, back_to=reverse("cases:dossier", args=[case.pk]))
    if first is not None:
        return first
    form = DossierForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        context = {"case": case, "form": form}
        return render(request, "cases/dossier.html", context, status=422 if form.errors else 200)
    printed = print_dossier(case, purpose=form.cleaned_data["purpose"], by=request.user, at=now())
    headers = {
        "Content-Disposition": f'attachment; filename="dossier-{case.code}.pdf"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(printed, content_type="application/pdf", headers=headers)
