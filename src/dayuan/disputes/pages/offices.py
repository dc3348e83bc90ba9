"""How a mediation committee is reached, as its parties read it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dayuan.disputes.access import committees_of
from dayuan.disputes.actions.offices import keep_office
from dayuan.disputes.forms.offices import OfficeForm
from dayuan.disputes.models import CommitteeOffice
from dayuan.disputes.rules.workflow import READING_ROLES
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles


@require_http_methods(["GET", "POST"])
@for_roles(READING_ROLES)
def office(request: SignedInRequest) -> HttpResponse:
    """Telephone and place of a committee; what is kept already stands below."""
    committees = committees_of(request.person_scope)
    if not committees.exists():
        raise Http404
    form = OfficeForm(request.POST or None, committees=committees)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        keep_office(entered["committee"], phone=entered["phone"], where=entered["where"], by=request.user, at=now())
        messages.success(request, _("Kept. The parties see it from now on."))
        return redirect("disputes:office")
    kept = CommitteeOffice.objects.filter(place__in=committees).select_related("place").order_by("place")
    context = {"form": form, "offices": kept}
    return render(request, "disputes/office.html", context, status=422 if form.errors else 200)
