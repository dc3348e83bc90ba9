"""The desk's pages of imagers."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.devices.access import may_keep
from dayuan.devices.models import Device
from dayuan.kernel import audit
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.sensing.rules import LOOK_LASTS
from dayuan.thermal import actions
from dayuan.thermal.access import get_imager_for_desk, get_imager_for_keeper, get_mask_for_keeper
from dayuan.thermal.forms import LimitsForm, MaskForm, PoseForm, ScaleForm, TerrainForm, as_entered
from dayuan.thermal.latest import Latest, latest_picture, read_latest
from dayuan.thermal.queries import grids_of, imagers_of, masks_in_force, masks_of, settings_of, terrain_at, told_lately

LATE_AFTER = timedelta(seconds=30)


@require_GET
@for_roles(DESK_ROLES)
def imager_list(request: SignedInRequest) -> HttpResponse:
    """The imagers of my places with their latest pictures, and the heights of the ground they are placed by."""
    return render(request, "thermal/list.html", _list_facts(request, TerrainForm(scope=request.person_scope)))


@require_POST
@for_roles(COMMAND_ROLES)
def load_terrain(request: SignedInRequest) -> HttpResponse:
    form = TerrainForm(request.POST, request.FILES, scope=request.person_scope)
    if not form.is_valid():
        return render(request, "thermal/list.html", _list_facts(request, form), status=422)
    entered = form.cleaned_data
    actions.load_terrain(entered["place"], entered["name"], entered["file"], by=request.user, at=now())
    return redirect("thermal:list")


@require_GET
@for_roles(DESK_ROLES)
def imager(request: SignedInRequest, device_id: str) -> HttpResponse:
    found = get_imager_for_desk(device_id, request.person_scope)
    fragment = "HX-Request" in request.headers
    facts = _seen(found) if fragment else _facts(request, found)
    answer = render(request, "thermal/_imager.html" if fragment else "thermal/imager.html", facts)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@require_GET
@for_roles(DESK_ROLES)
def picture(request: SignedInRequest, device_id: str) -> HttpResponse:
    """The latest picture in colours; that somebody looked is registered (C-10)."""
    found = get_imager_for_desk(device_id, request.person_scope)
    png = latest_picture(found.pk)
    if png is None:
        raise Http404
    _register_look(request, found)
    headers = {"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(png, content_type="image/png", headers=headers)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def place(request: SignedInRequest, device_id: str) -> HttpResponse:
    def act(found: Device, form: PoseForm) -> None:
        actions.set_pose(found, form.pose, by=request.user, at=now())

    return _with_form(request, device_id, "pose_form", PoseForm(request.POST), act)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def limits(request: SignedInRequest, device_id: str) -> HttpResponse:
    def act(found: Device, form: LimitsForm) -> None:
        actions.set_limits(found, form.limits, form.patience, by=request.user, at=now())

    return _with_form(request, device_id, "limits_form", LimitsForm(request.POST), act)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def scale(request: SignedInRequest, device_id: str) -> HttpResponse:
    def act(found: Device, form: ScaleForm) -> None:
        actions.set_scale(found, form.scale, by=request.user, at=now())

    return _with_form(request, device_id, "scale_form", ScaleForm(request.POST), act)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def cover(request: SignedInRequest, device_id: str) -> HttpResponse:
    def act(found: Device, form: MaskForm) -> None:
        entered = form.cleaned_data
        actions.cover(
            found, entered["points"], reason=entered["reason"], expires_at=form.expires_at, by=request.user, at=now()
        )

    return _with_form(request, device_id, "mask_form", MaskForm(request.POST, at=now()), act)


@require_POST
@for_roles(COMMAND_ROLES)
def lift(request: SignedInRequest, device_id: str, mask_id: UUID) -> HttpResponse:
    mask = get_mask_for_keeper(device_id, mask_id, request.person_scope)
    try:
        actions.lift_mask(mask.pk, by=request.user, at=now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return redirect("thermal:imager", device_id)


def _with_form[Form: forms.Form](
    request: SignedInRequest, device_id: str, name: str, form: Form, act: Callable[[Device, Form], None]
) -> HttpResponse:
    """Back to the imager when it worked, the page with the errors when not."""
    found = get_imager_for_keeper(device_id, request.person_scope)
    if request.method == "GET":
        return redirect("thermal:imager", found.pk)
    if not form.is_valid():
        return render(request, "thermal/imager.html", _facts(request, found) | {name: form}, status=422)
    act(found, form)
    messages.success(request, _("Saved. It counts from the next pictures on."))
    return redirect("thermal:imager", found.pk)


def _list_facts(request: SignedInRequest, form: TerrainForm) -> dict[str, Any]:
    at = now()
    return {
        "imagers": [(found, _shown(found, at)) for found in imagers_of(request.person_scope)],
        "grids": grids_of(request.person_scope),
        "may_keep": request.person_scope.holds(COMMAND_ROLES),
        "terrain_form": form,
    }


def _seen(found: Device) -> dict[str, Any]:
    """What changes by itself: the latest picture, what is masked in it, what was told."""
    at = now()
    return {
        "device": found,
        "latest": _shown(found, at),
        "covered": masks_in_force(found.pk, at=at),
        "told": told_lately(found),
    }


def _facts(request: SignedInRequest, found: Device) -> dict[str, Any]:
    at = now()
    imager = settings_of(found)
    entered = as_entered(imager)
    pose = imager.pose
    return {
        **_seen(found),
        "imager": imager,
        "terrain": terrain_at(pose.longitude, pose.latitude) if pose else None,
        "masks": [(mask, mask.lifted_at is None and mask.expires_at > at) for mask in masks_of(found)],
        "tens": range(10, 100, 10),
        "may_keep": may_keep(found, request.person_scope),
        "pose_form": PoseForm(initial=entered["pose"]),
        "limits_form": LimitsForm(initial=entered["limits"]),
        "scale_form": ScaleForm(initial=entered["scale"]),
        "mask_form": MaskForm(at=at),
    }


def _shown(found: Device, at: datetime) -> dict[str, Any] | None:
    latest: Latest | None = read_latest(found.pk)
    if latest is None:
        return None
    return {
        "of": latest,
        "stamp": f"{latest.taken_at.timestamp():.0f}",
        "is_late": at - latest.taken_at > LATE_AFTER,
        "lasting": sum(spot.lasts for spot in latest.hotspots),
    }


def _register_look(request: SignedInRequest, found: Device) -> None:
    """A page that is drawn again asks for its picture again; that is still one look."""
    look = f"heat:{request.user.pk}:{found.pk}"
    if cache.get(look):
        return
    audit.record(
        "heat_picture_seen",
        f"device:{found.pk}",
        by_id=request.user.pk,
        by_name=request.user.full_name,
        place_code=found.place_id,
        at=now(),
        reason=_("Looked at from the desk"),
        detail={"camera": found.pk},
    )
    cache.set(look, True, timeout=int(LOOK_LASTS / timedelta(seconds=1)))
