"""One's own notices, how one wants to be told, and what reached nobody."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Concatenate
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.notices.access import WATCHING_ROLES, get_my_notice
from dayuan.notices.actions import acknowledge_all_but_red, acknowledge_notice, note_shown, open_notice
from dayuan.notices.forms import ContactForm, PreferenceForm, SubscribeForm, as_entered
from dayuan.notices.models import Contact, PushSubscription
from dayuan.notices.places_of import home_of
from dayuan.notices.preference_actions import (
    choose_ways,
    end_subscription,
    keep_contact,
    send_test,
    subscribe_browser,
)
from dayuan.notices.queries import (
    contact_of,
    gateways_on,
    mine,
    numbers_shown_of,
    preference_of,
    standing_of,
    standings,
    undelivered_in,
    unread_of,
    waiting_for,
    ways_open_to,
)
from dayuan.notices.rules import Kind, masked_email, masked_number
from dayuan.notices.vapid import our_public_key
from dayuan.people.models import Person
from dayuan.people.requests import SignedInRequest, for_roles

ON_A_PAGE = 30


class MyRequest(HttpRequest):
    """A request of somebody signed in, whatever posts they hold or none."""

    user: Person


def mine_only[**P](
    page: Callable[Concatenate[MyRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    @login_required
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            raise Http404
        return page(request, *args, **kwargs)  # type: ignore[arg-type]  # this is what makes it a MyRequest

    return guarded


@require_GET
@mine_only
def my_notices(request: MyRequest) -> HttpResponse:
    at = now()
    page = Paginator(mine(request.user).select_related("place"), ON_A_PAGE).get_page(request.GET.get("page", ""))
    notices = list(page.object_list)
    note_shown(notices, at=at)
    keys = [notice.pk for notice in notices]
    shown = {one.notice.pk: one for one in standings(mine(request.user).filter(pk__in=keys))}
    context = {
        "page": page,
        "standings": [shown[key] for key in keys],
        "unread": unread_of(request.user.pk).filter(ended_at=None).count(),
        "until": at.isoformat(),
    }
    return render(request, "notices/mine.html", context)


@require_GET
@mine_only
def notice(request: MyRequest, notice_id: UUID) -> HttpResponse:
    """One notice with its receipts; of one that stands for many, what they are."""
    found = open_notice(get_my_notice(notice_id, request.user), at=now())
    folded = list(found.folded.select_related("place").order_by("-made_at")) if found.is_fold else []
    note_shown(folded, at=now())
    return render(request, "notices/notice.html", {"standing": standing_of(found), "folded": folded})


@require_POST
@mine_only
def acknowledge(request: MyRequest, notice_id: UUID) -> HttpResponse:
    found = acknowledge_notice(get_my_notice(notice_id, request.user), by=request.user, at=now())
    if "HX-Request" in request.headers:
        return _waiting(request)
    messages.success(request, _("Noted that you know."))
    return redirect(found.link or "notices:mine")


@require_POST
@mine_only
def acknowledge_all(request: MyRequest) -> HttpResponse:
    """All that were there when the page was drawn, but for red."""
    n = acknowledge_all_but_red(request.user, up_to=_moment(request.POST.get("until", "")), at=now())
    messages.success(request, ngettext("Noted: %(n)s notice.", "Noted: %(n)s notices.", n) % {"n": n})
    return redirect("notices:mine")


def _moment(text: str) -> datetime:
    try:
        found = parse_datetime(text)
    except ValueError:
        found = None
    at = now()
    return at if found is None or found.tzinfo is None else min(found, at)


@require_GET
@mine_only
def waiting(request: MyRequest) -> HttpResponse:
    """What stands at the top of an open page; asked for by the page itself, so it is shown there."""
    return _waiting(request)


def _waiting(request: MyRequest) -> HttpResponse:
    at = now()
    found = waiting_for(request.user.pk, at=at)
    note_shown([*found.shown, *found.ended], at=at)
    return render(request, "notices/_waiting.html", {"waiting": found, "redrawn": True})


@never_cache
@require_http_methods(["GET", "POST"])
@mine_only
def preferences(request: MyRequest) -> HttpResponse:
    kept = preference_of(request.user)
    form = PreferenceForm(request.POST or None, initial=as_entered(kept))
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        choose_ways(
            request.user,
            choices=form.choices,
            groups=[Kind(word) for word in entered["groups"]],
            quiet_from=entered["quiet_from"],
            quiet_until=entered["quiet_until"],
            at=now(),
        )
        messages.success(request, _("Kept."))
        return redirect("notices:preferences")
    return _preferences(request, form=form, status=422 if form.errors else 200)


@never_cache
@require_POST
@mine_only
def contact(request: MyRequest) -> HttpResponse:
    """My own number and address."""
    kept = contact_of(request.user)
    form = _contact_form(request, kept)
    if not form.is_valid():
        shown = PreferenceForm(initial=as_entered(preference_of(request.user)))
        return _preferences(request, form=shown, contact_form=form, status=422)
    keep_contact(
        request.user,
        phone=form.kept("phone", kept.phone if kept else ""),
        email=form.kept("email", kept.email if kept else ""),
        place_code=home_of(request.user),
        by=request.user,
        at=now(),
    )
    messages.success(request, _("Kept."))
    return redirect("notices:preferences")


def _contact_form(request: HttpRequest, kept: Contact | None) -> ContactForm:
    entered = request.POST if request.method == "POST" else None
    return ContactForm(entered, has_phone=bool(kept and kept.phone), has_email=bool(kept and kept.email))


def _preferences(
    request: MyRequest, *, form: PreferenceForm, contact_form: ContactForm | None = None, status: int = 200
) -> HttpResponse:
    person = request.user
    kept, place_code = contact_of(person), home_of(person)
    carried = {gateway.kind for gateway in gateways_on(place_code)}
    context = {
        "form": form,
        "contact_form": contact_form
        or ContactForm(has_phone=bool(kept and kept.phone), has_email=bool(kept and kept.email)),
        "phone": masked_number(kept.phone) if kept else "",
        "email": masked_email(kept.email) if kept else "",
        "set_up_for_me": kept if kept and kept.changed_by_id != person.pk else None,
        "open_ways": ways_open_to(person, preference_of(person), place_code),
        "carried": [kind for kind in Kind if kind in carried],
        "browsers": PushSubscription.objects.filter(person=person).order_by("made_at"),
        "push_key": our_public_key() if Kind.PUSH in carried else "",
        "numbers_shown": numbers_shown_of(person),
    }
    return render(request, "notices/preferences.html", context, status=status)


@require_POST
@mine_only
def test_channels(request: MyRequest) -> HttpResponse:
    found = send_test(request.user, place_code=home_of(request.user), at=now())
    return redirect("notices:notice", found.pk)


@require_POST
@mine_only
def subscribe(request: MyRequest) -> HttpResponse:
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        raise BrowserSaidNothing(
            _("The browser did not say how to call it. Allow notifications for this site, then try again.")
        )
    entered = form.cleaned_data
    subscribe_browser(
        request.user,
        endpoint=entered["endpoint"],
        public_key=entered["p256dh"],
        secret=entered["auth"],
        browser=_browser_of(request),
        at=now(),
    )
    messages.success(request, _("This browser is called from now on."))
    return redirect("notices:preferences")


class BrowserSaidNothing(Refusal):
    """Without script, or without leave to notify."""


BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("HarmonyOS", "HarmonyOS"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def _browser_of(request: HttpRequest) -> str:
    """A short name by which its owner knows it again."""
    said = request.headers.get("User-Agent", "")
    names = [next((name for mark, name in table if mark in said), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in names if name)


@require_POST
@mine_only
def unsubscribe(request: MyRequest, subscription_id: UUID) -> HttpResponse:
    if not end_subscription(subscription_id, by=request.user):
        raise Http404
    messages.success(request, _("That browser is called no more."))
    return redirect("notices:preferences")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: what a browser runs when it is called, or has no connection. The same for everybody."""
    built = finders.find("worker.js")
    if not isinstance(built, str):
        raise Http404
    headers = {"Cache-Control": "no-cache", "Service-Worker-Allowed": "/"}
    return HttpResponse(Path(built).read_bytes(), content_type="text/javascript; charset=utf-8", headers=headers)


@require_GET
@for_roles(WATCHING_ROLES)
def undelivered(request: SignedInRequest) -> HttpResponse:
    found = undelivered_in(request.person_scope, WATCHING_ROLES)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page", ""))
    shown = {one.notice.pk: one for one in standings(found.filter(pk__in=[one.pk for one in page.object_list]))}
    in_order = [shown[notice.pk] for notice in page.object_list]
    return render(request, "notices/undelivered.html", {"page": page, "standings": in_order})
