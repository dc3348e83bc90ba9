"""Pages of other systems: keys and addresses listed, made, ended; what was sent, and sent again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.exchange.access import (
    KEY_MAKERS,
    get_delivery_for,
    get_key_for,
    get_subscription_for,
    may_make,
    township_of_desk,
    township_of_maker,
)
from dayuan.exchange.actions import (
    AddressWrong,
    KeyEndsTooEarly,
    make_key,
    revoke_key,
    send_again,
    stop_subscription,
    subscribe,
)
from dayuan.exchange.api_answers import server_address
from dayuan.exchange.county_access import county_systems_of
from dayuan.exchange.forms import KeyForm, SubscriptionForm
from dayuan.exchange.queries import keys_of, last_deliveries, subscriptions_of
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES


@require_GET
@for_roles(COMMAND_ROLES)
def home(request: SignedInRequest) -> HttpResponse:
    """Which systems report to us, and which are told."""
    context = {
        "township": township_of_desk(request.person_scope),
        "keys": keys_of(request.person_scope),
        "subscriptions": subscriptions_of(request.person_scope),
        "counties": county_systems_of(request.person_scope),
        "may_make": may_make(request.person_scope),
        "today": now().astimezone(SHANGHAI).date(),
        "address": server_address(request),
    }
    return render(request, "exchange/home.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(KEY_MAKERS)
def new_key(request: SignedInRequest) -> HttpResponse:
    township = township_of_maker(request.person_scope)
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key, text = make_key(township, by=request.user, at=now(), **form.cleaned_data)
        except KeyEndsTooEarly as refusal:
            form.add_error("ends_on", str(refusal))
        else:
            context = {"named": key, "secret": text, "township": township, "address": server_address(request)}
            return render(request, "exchange/key_made.html", context)
    status = 422 if form.is_bound else 200
    return render(request, "exchange/new_key.html", {"form": form, "township": township}, status=status)


@require_POST
@for_roles(COMMAND_ROLES)
def revoke(request: SignedInRequest, key_id: UUID) -> HttpResponse:
    key = revoke_key(get_key_for(key_id, request.person_scope), by=request.user, at=now())
    messages.success(request, _("The key of %(name)s opens nothing any more.") % {"name": key})
    return redirect("exchange:home")


@require_http_methods(["GET", "POST"])
@for_roles(KEY_MAKERS)
def new_subscription(request: SignedInRequest) -> HttpResponse:
    township = township_of_maker(request.person_scope)
    form = SubscriptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, secret = subscribe(township, by=request.user, at=now(), **form.cleaned_data)
        except AddressWrong as refusal:
            form.add_error("url", str(refusal))
        else:
            return render(request, "exchange/subscription_made.html", {"named": made, "secret": secret})
    status = 422 if form.is_bound else 200
    return render(request, "exchange/new_subscription.html", {"form": form, "township": township}, status=status)


@require_GET
@for_roles(COMMAND_ROLES)
def subscription(request: SignedInRequest, subscription_id: UUID) -> HttpResponse:
    """One address, and what was sent to it last."""
    shown = get_subscription_for(subscription_id, request.person_scope)
    context = {"subscription": shown, "deliveries": last_deliveries(shown)}
    return render(request, "exchange/subscription.html", context)


@require_POST
@for_roles(COMMAND_ROLES)
def stop(request: SignedInRequest, subscription_id: UUID) -> HttpResponse:
    shown = stop_subscription(get_subscription_for(subscription_id, request.person_scope), by=request.user, at=now())
    messages.success(request, _("%(name)s is told nothing any more.") % {"name": shown})
    return redirect("exchange:subscription", shown.pk)


@require_POST
@for_roles(COMMAND_ROLES)
def again(request: SignedInRequest, delivery_id: UUID) -> HttpResponse:
    delivery = send_again(get_delivery_for(delivery_id, request.person_scope), by=request.user, at=now())
    messages.success(request, _("It is sent again within ten seconds."))
    return redirect("exchange:subscription", delivery.subscription_id)
