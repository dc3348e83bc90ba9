"""Pages of sources: listed, entered, changed, switched, asked now."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.alerts.access import get_feed_for, places_to_serve
from dayuan.alerts.actions import (
    FeedHasNoPlaceOnTheMap,
    FeedWrong,
    ask_soon,
    change_feed,
    register_feed,
    renew_secret,
    switch_feed,
)
from dayuan.alerts.forms import FeedForm, entries_of
from dayuan.alerts.queries import feeds_of
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES


@require_GET
@for_roles(COMMAND_ROLES)
def feeds(request: SignedInRequest) -> HttpResponse:
    return render(request, "alerts/feeds.html", {"feeds": feeds_of(request.person_scope)})


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def new_feed(request: SignedInRequest) -> HttpResponse:
    form = FeedForm(request.POST or None, places=places_to_serve(request.person_scope))
    if request.method == "POST" and form.is_valid():
        try:
            feed, secret = register_feed(by=request.user, at=now(), **form.cleaned_data)
        except (FeedWrong, FeedHasNoPlaceOnTheMap) as refusal:
            form.add_error(None, str(refusal))
        else:
            return _show_secret(request, feed.pk, feed.device_id, secret)
    return render(request, "alerts/feed_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def feed(request: SignedInRequest, feed_id: UUID) -> HttpResponse:
    shown = get_feed_for(feed_id, request.person_scope)
    form = FeedForm(request.POST or None, initial=entries_of(shown), places=None)
    if request.method == "POST" and form.is_valid():
        try:
            change_feed(shown, by=request.user, at=now(), **form.cleaned_data)
        except FeedWrong as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept."))
            return redirect("alerts:feed", shown.pk)
    context = {"feed": shown, "form": form, "push": _push_address(request)}
    return render(request, "alerts/feed.html", context, status=422 if form.errors else 200)


@require_POST
@for_roles(COMMAND_ROLES)
def switch(request: SignedInRequest, feed_id: UUID) -> HttpResponse:
    shown = get_feed_for(feed_id, request.person_scope)
    switch_feed(shown, is_on=not shown.is_on, by=request.user, at=now())
    return redirect("alerts:feed", shown.pk)


@require_POST
@for_roles(COMMAND_ROLES)
def ask_now(request: SignedInRequest, feed_id: UUID) -> HttpResponse:
    shown = get_feed_for(feed_id, request.person_scope)
    ask_soon(shown, at=now())
    messages.success(request, _("It is asked within twenty seconds."))
    return redirect("alerts:feed", shown.pk)


@require_POST
@for_roles(COMMAND_ROLES)
def secret(request: SignedInRequest, feed_id: UUID) -> HttpResponse:
    shown = get_feed_for(feed_id, request.person_scope)
    return _show_secret(request, shown.pk, shown.device_id, renew_secret(shown, by=request.user, at=now()))


def _show_secret(request: SignedInRequest, feed_id: UUID, number: str, secret: str) -> HttpResponse:
    context = {"feed_id": feed_id, "number": number, "secret": secret, "push": _push_address(request)}
    return render(request, "alerts/secret.html", context)


def _push_address(request: SignedInRequest) -> str:
    # Not `build_absolute_uri`: under ASGI it reads the request's `scope`, which on our pages is the reader's.
    return f"{'https' if settings.SESSION_COOKIE_SECURE else 'http'}://{request.get_host()}{reverse('cap_push')}"
