"""The desk's pages of devices."""

from collections.abc import Callable

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.devices.access import get_device_for_keeper, get_device_for_staff, may_keep
from dayuan.devices.actions import (
    DeviceIdTaken,
    activate_device,
    give_command,
    record_filing,
    register_device,
    retire_device,
    rotate_secret,
)
from dayuan.devices.forms import ActivateForm, FilingForm, FindForm, RegisterForm, RetireForm
from dayuan.devices.models import Device, DeviceKind, Health, Verb
from dayuan.devices.queries import acts_of_service, devices_of, health_counts, latest_changes, latest_commands
from dayuan.devices.wording import HEALTH_WORDS, KIND_WORDS
from dayuan.kernel.clock import now
from dayuan.people.access import place_worked
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES

DEVICES_ON_A_PAGE = 60


@require_GET
@for_roles(DESK_ROLES)
def device_list(request: SignedInRequest) -> HttpResponse:
    find = FindForm(request.GET)
    find.is_valid()
    kind, health, words, code = (find.cleaned_data.get(name) or "" for name in ("kind", "health", "q", "place"))
    found = devices_of(request.person_scope, kind=kind, health=health, words=words, place_code=code)
    context = {
        "page": Paginator(found, DEVICES_ON_A_PAGE).get_page(request.GET.get("page", "")),
        "counts": health_counts(request.person_scope, place_code=code),
        "place": place_worked(code, request.person_scope) if code else None,
        "kind": kind,
        "health": health,
        "words": words,
        "kinds": [(one.value, KIND_WORDS[one]) for one in DeviceKind],
        "healths": [(one.value, HEALTH_WORDS[one]) for one in Health],
        "may_register": request.person_scope.holds(COMMAND_ROLES),
    }
    return _page_or_fragment(request, "devices/list.html", "devices/_list.html", context)


@require_GET
@for_roles(DESK_ROLES)
def device(request: SignedInRequest, device_id: str) -> HttpResponse:
    found = get_device_for_staff(device_id, request.person_scope)
    return _page_or_fragment(request, "devices/device.html", "devices/_device.html", _facts(request, found))


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def register(request: SignedInRequest) -> HttpResponse:
    if request.method == "GET":
        return render(request, "devices/register.html", {"form": RegisterForm(scope=request.person_scope)})
    form = RegisterForm(request.POST, scope=request.person_scope)
    if form.is_valid():
        entered = dict(form.cleaned_data)
        kind = DeviceKind(entered.pop("kind"))
        try:
            kept, secret = register_device(entered.pop("device_id"), kind=kind, by=request.user, at=now(), **entered)
        except DeviceIdTaken as taken:
            form.add_error("device_id", str(taken))
        else:
            return _secret_once(request, kept, secret)
    return render(request, "devices/register.html", {"form": form}, status=422)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def activate(request: SignedInRequest, device_id: str) -> HttpResponse:
    def act(found: Device, form: forms.Form) -> None:
        activate_device(found.pk, by=request.user, at=now(), reason=form.cleaned_data["reason"])

    return _with_form(request, device_id, "activate_form", ActivateForm(request.POST), act)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def file(request: SignedInRequest, device_id: str) -> HttpResponse:
    def act(found: Device, form: forms.Form) -> None:
        record_filing(found.pk, by=request.user, at=now(), **form.cleaned_data)

    return _with_form(request, device_id, "filing_form", FilingForm(request.POST, at=now()), act)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def retire(request: SignedInRequest, device_id: str) -> HttpResponse:
    def act(found: Device, form: forms.Form) -> None:
        retire_device(found.pk, by=request.user, at=now(), reason=form.cleaned_data["reason"])

    return _with_form(request, device_id, "retire_form", RetireForm(request.POST), act)


@never_cache
@require_POST
@for_roles(COMMAND_ROLES)
def rotate(request: SignedInRequest, device_id: str) -> HttpResponse:
    found = get_device_for_keeper(device_id, request.person_scope)
    kept, secret = rotate_secret(found.pk, by=request.user, at=now())
    return _secret_once(request, kept, secret)


@require_POST
@for_roles(COMMAND_ROLES)
def capture(request: SignedInRequest, device_id: str) -> HttpResponse:
    """Ask a camera for a new photograph; the page shows whether it came."""
    found = get_device_for_keeper(device_id, request.person_scope)
    give_command(found, Verb.CAPTURE, {}, by=request.user, at=now())
    return _done(request, found)


def _with_form(
    request: SignedInRequest, device_id: str, name: str, form: forms.Form, act: Callable[[Device, forms.Form], None]
) -> HttpResponse:
    """The usual course of an action page: back to the device when it worked, the page with the errors when not."""
    found = get_device_for_keeper(device_id, request.person_scope)
    if request.method == "GET":
        return redirect("devices:device", found.pk)
    if not form.is_valid():
        return render(request, "devices/device.html", _facts(request, found) | {name: form}, status=422)
    act(found, form)
    return _done(request, found)


def _facts(request: SignedInRequest, found: Device) -> dict[str, object]:
    return {
        "device": found,
        "had_wrong_clock": found.had_wrong_clock(at=now()),
        "changes": latest_changes(found),
        "service": acts_of_service(found),
        "commands": latest_commands(found),
        "may_keep": may_keep(found, request.person_scope),
        "activate_form": ActivateForm(),
        "filing_form": FilingForm(at=now()),
        "retire_form": RetireForm(),
    }


def _secret_once(request: SignedInRequest, kept: Device, secret: str) -> HttpResponse:
    return render(request, "devices/secret.html", {"device": kept, "secret": secret})


def _page_or_fragment(request: SignedInRequest, page: str, fragment: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, fragment if "HX-Request" in request.headers else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _done(request: SignedInRequest, found: Device) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Trigger": "matter-changed"})
    return redirect("devices:device", found.pk)
