"""The establishment: how many holders of a post a place should have, changed with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dayuan.kernel.clock import now
from dayuan.people.models import Role, Seat
from dayuan.people.posts_actions import SeatTooSmall, set_seat
from dayuan.people.posts_forms import SeatForm
from dayuan.people.queries import seat_history
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import APPOINTERS
from dayuan.places.models import Place


@require_http_methods(["GET", "POST"])
@for_roles(APPOINTERS)
def seat(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        named = SeatForm(request.GET, scope=request.person_scope)
        role, place = named.post_named()
        found = Seat.objects.filter(role=role, place=place).first() if role and place else None
        first = {"role": role, "place": place, "holders": found.holders if found else 1}
        return _page(request, SeatForm(initial=first, scope=request.person_scope), role, place)
    form = SeatForm(request.POST, scope=request.person_scope)
    if form.is_valid():
        entered = form.cleaned_data
        try:
            set_seat(
                Role(entered["role"]),
                entered["place"],
                holders=entered["holders"],
                by=request.user,
                at=now(),
                reason=entered["reason"],
            )
        except SeatTooSmall as refused:
            form.add_error("holders", str(refused))
        else:
            messages.success(request, _("Kept. Whoever is missing now stands on this page as vacant."))
            return redirect("people:posts")
    return _page(request, form, *form.post_named(), status=422)


def _page(
    request: SignedInRequest, form: SeatForm, role: Role | None, place: Place | None, *, status: int = 200
) -> HttpResponse:
    history = seat_history(role, place) if role and place else []
    return render(request, "people/seat.html", {"form": form, "history": history}, status=status)
