"""Pages of our own notices, and the address at which other systems fetch them."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.alerts.access import (
    get_notice_for,
    get_notice_of_key,
    get_township_of_key,
    get_warning_to_tell,
    places_to_serve,
)
from dayuan.alerts.actions import NoticeNotAllowed, issue_notice, renew_address
from dayuan.alerts.atom import atom_of
from dayuan.alerts.forms import NoticeForm
from dayuan.alerts.models import Notice, NoticeAddress
from dayuan.alerts.queries import SHOWN_PAST, may_be_told, notices_of
from dayuan.alerts.rules.terms import CapScope
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.access import get_place_for_keeper, reader_of

CAP_XML, ATOM_XML = "application/cap+xml", "application/atom+xml; charset=utf-8"


@require_GET
@for_roles(COMMAND_ROLES)
def notices(request: SignedInRequest) -> HttpResponse:
    scope = request.person_scope
    places = list(places_to_serve(scope))
    keys = dict(NoticeAddress.objects.filter(township__in=places).values_list("township_id", "key"))
    addresses = [
        (place, _site(request) + reverse("alerts:atom", args=[keys[place.pk]])) for place in places if place.pk in keys
    ]
    context = {
        "notices": notices_of(scope)[:50],
        "may_be_told": may_be_told(scope)[:20],
        "addresses": addresses,
        "without": [place for place in places if place.pk not in keys],
        "is_signed": bool(settings.CAP_KEY and settings.CAP_CERTIFICATE),
    }
    return render(request, "alerts/notices.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def issue(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    warning = get_warning_to_tell(warning_id, request.person_scope)
    form = NoticeForm(request.POST or None, initial={"scope": CapScope.RESTRICTED.value})
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data | {"scope": CapScope(form.cleaned_data["scope"])}
        try:
            issue_notice(warning, by=request.user, at=now(), **entered)
        except NoticeNotAllowed as refusal:
            form.add_error("instruction", str(refusal))
        else:
            return redirect("alerts:notices")
    context = {"form": form, "warning": warning}
    return render(request, "alerts/issue.html", context, status=422 if form.errors else 200)


@require_GET
@for_roles(COMMAND_ROLES)
def notice(request: SignedInRequest, notice_id: UUID) -> HttpResponse:
    """The message itself, to hand on."""
    return _message(get_notice_for(notice_id, request.person_scope))


@require_POST
@for_roles(COMMAND_ROLES)
def renew(request: SignedInRequest, township_code: str) -> HttpResponse:
    renew_address(get_place_for_keeper(township_code, reader_of(request)), by=request.user, at=now())
    return redirect("alerts:notices")


@require_GET
def atom(request: HttpRequest, key: str) -> HttpResponse:
    """What another system fetches with the township's key: notices hold nothing about people."""
    township = get_township_of_key(key)
    recent = Notice.objects.filter(township=township, sent_at__gte=now() - SHOWN_PAST)[:100]
    listed = [(one, reverse("alerts:own", args=[key, one.pk])) for one in recent]
    return HttpResponse(atom_of(township, listed, site=_site(request)), content_type=ATOM_XML)


@require_GET
def own(request: HttpRequest, key: str, notice_id: UUID) -> HttpResponse:
    return _message(get_notice_of_key(notice_id, key))


def _message(shown: Notice) -> HttpResponse:
    answer = HttpResponse(bytes(shown.raw), content_type=CAP_XML)
    answer.headers["Content-Disposition"] = f'attachment; filename="{shown.identifier}.xml"'
    return answer


def _site(request: HttpRequest) -> str:
    return f"{'https' if settings.SESSION_COOKIE_SECURE else 'http'}://{request.get_host()}"
