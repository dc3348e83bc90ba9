"""The call list: asked for with a purpose, answered as PDF."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dayuan.kernel.clock import now
from dayuan.notices.access import CALLING_ROLES
from dayuan.notices.call_list import print_call_list
from dayuan.notices.forms import CallListForm
from dayuan.notices.rules import Level
from dayuan.people.requests import SignedInRequest, for_roles


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(CALLING_ROLES)
def call_list(request: SignedInRequest) -> HttpResponse:
    entered = request.POST if request.method == "POST" else None
    form = CallListForm(entered, scope=request.person_scope, roles=CALLING_ROLES, initial=request.GET.dict())
    if entered is None or not form.is_valid():
        return render(request, "notices/call_list.html", {"form": form}, status=422 if form.errors else 200)
    place, level = form.cleaned_data["place"], Level(form.cleaned_data["level"])
    purpose = " ".join(form.cleaned_data["purpose"].split())
    printed = print_call_list(place, level, purpose=purpose, by=request.user, at=now())
    headers = {
        "Content-Disposition": f'inline; filename="call-list-{place.code}-{level}.pdf"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(printed, content_type="application/pdf", headers=headers)
