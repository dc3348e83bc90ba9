"""The administrator's pages: what carries notices out of the building, and the numbers of colleagues."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.kernel.clock import now
from dayuan.notices.access import GATEWAY_ROLES, gateway_places, gateways_in_scope, get_kind
from dayuan.notices.forms import GATEWAY_FORMS, ContactForm
from dayuan.notices.models import Contact, Gateway
from dayuan.notices.places_of import home_of
from dayuan.notices.preference_actions import keep_contact, keep_gateway
from dayuan.notices.queries import contact_of
from dayuan.notices.rules import OUTSIDE_KINDS
from dayuan.notices.wording import KIND_WORDS
from dayuan.people.powers_access import KEEPS_ACCOUNTS, accounts_in_scope, get_account_for_keeper
from dayuan.people.requests import SignedInRequest, for_roles

ON_A_PAGE = 50
SHOWN_AGAIN = {"host", "port", "security", "sender", "user", "contact", "sign"}
"""What is no secret of a gateway's settings."""


@require_GET
@for_roles(GATEWAY_ROLES)
def gateways(request: SignedInRequest) -> HttpResponse:
    found = list(gateways_in_scope(request.person_scope).order_by("place_id"))
    lines = [
        {"kind": kind, "word": KIND_WORDS[kind], "gateways": [one for one in found if one.kind == kind]}
        for kind in OUTSIDE_KINDS
    ]
    return render(request, "notices/gateways.html", {"lines": lines})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(GATEWAY_ROLES)
def gateway(request: SignedInRequest, kind_word: str) -> HttpResponse:
    kind = get_kind(kind_word)
    places = gateway_places(request.person_scope)
    wanted = (request.POST if request.method == "POST" else request.GET).get("place") or places[0].code
    found = gateways_in_scope(request.person_scope).filter(kind=kind, place_id=wanted).first()
    kept = found.settings if found else {}
    entered = request.POST if request.method == "POST" else None
    form = GATEWAY_FORMS[kind](entered, places=places, kept=kept, initial=_shown_again(found, kept, wanted))
    if entered is not None and form.is_valid():
        place, is_on = form.cleaned_data["place"], form.cleaned_data["is_on"]
        keep_gateway(kind, place, form.entered, is_on=is_on, by=request.user, at=now())
        messages.success(request, _("Kept."))
        return redirect("notices:gateways")
    context = {"kind": kind, "word": KIND_WORDS[kind], "form": form, "gateway": found, "places": places}
    return render(request, "notices/gateway.html", context, status=422 if form.errors else 200)


def _shown_again(found: Gateway | None, kept: Mapping[str, Any], place_code: str) -> dict[str, Any]:
    shown = {name: value for name, value in kept.items() if name in SHOWN_AGAIN}
    return shown | {"place": place_code, "is_on": bool(found and found.is_on)}


@require_GET
@for_roles(GATEWAY_ROLES)
def contacts(request: SignedInRequest) -> HttpResponse:
    """Colleagues and whether it is known where to reach them; never the numbers."""
    words = request.GET.get("q", "").strip()[:40]
    people = accounts_in_scope(request.person_scope, KEEPS_ACCOUNTS).filter(is_active=True)
    if words:
        people = people.filter(full_name__icontains=words)
    page = Paginator(people.order_by("full_name", "pk"), ON_A_PAGE).get_page(request.GET.get("page", ""))
    kept = {one.person_id: one for one in Contact.objects.filter(person__in=list(page.object_list))}
    lines = [{"person": person, "contact": kept.get(person.pk)} for person in page.object_list]
    return render(request, "notices/contacts.html", {"page": page, "lines": lines, "words": words})


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(GATEWAY_ROLES)
def contact_of_person(request: SignedInRequest, person_id: UUID) -> HttpResponse:
    """Enter a number for a colleague who does not do it themselves. It is recorded; the number is not shown."""
    person = get_account_for_keeper(person_id, request.person_scope)
    kept = contact_of(person)
    entered = request.POST if request.method == "POST" else None
    form = ContactForm(entered, has_phone=bool(kept and kept.phone), has_email=bool(kept and kept.email))
    if entered is not None and form.is_valid():
        keep_contact(
            person,
            phone=form.kept("phone", kept.phone if kept else ""),
            email=form.kept("email", kept.email if kept else ""),
            place_code=home_of(person),
            by=request.user,
            at=now(),
        )
        messages.success(request, _("Kept."))
        return redirect("notices:contacts")
    context = {"person": person, "contact": kept, "form": form}
    return render(request, "notices/contact.html", context, status=422 if form.errors else 200)
