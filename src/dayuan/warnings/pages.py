"""The desk's pages of warnings."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.devices.access import get_device_for_staff
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, STAFF_ROLES
from dayuan.sensing.album import photo_path
from dayuan.sensing.covering import cover
from dayuan.sensing.looks import COVERED, show_photo
from dayuan.warnings.access import get_warning_for, get_warning_to_decide
from dayuan.warnings.actions import confirm_warning, record_reveal, reject_warning
from dayuan.warnings.forms import STOOD_DOWN, ConfirmForm, FindForm, RejectForm
from dayuan.warnings.models import Warning, WarningStatus
from dayuan.warnings.queries import (
    best_sighting,
    counted_since,
    counts_in,
    counts_of_camera,
    decided_warnings,
    stood_down_warnings,
    undecided_warnings,
)

WARNINGS_ON_A_PAGE = 30


@require_GET
@for_roles(DESK_ROLES)
def warning_list(request: SignedInRequest) -> HttpResponse:
    find = FindForm(request.GET)
    find.is_valid()
    state = find.cleaned_data.get("state") or WarningStatus.RAISED.value
    if state == WarningStatus.RAISED:
        found = undecided_warnings(request.person_scope)
    elif state == STOOD_DOWN:
        found = stood_down_warnings(request.person_scope)
    else:
        found = decided_warnings(request.person_scope).filter(status=state).exclude(case__closed_at__isnull=False)
    context = {
        "state": state,
        "at": now(),
        "waiting": undecided_warnings(request.person_scope).count(),
        "counts": counts_in(request.person_scope, counted_since(now())),
        "page": Paginator(found, WARNINGS_ON_A_PAGE).get_page(request.GET.get("page", "")),
    }
    return page_or_fragment(request, "warnings/list.html", "warnings/_list_redrawn.html", context)


@require_GET
@for_roles(STAFF_ROLES)
def warning(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    context: dict[str, object] = {"warning": get_warning_for(warning_id, request.person_scope), "at": now()}
    return page_or_fragment(request, "warnings/warning.html", "warnings/_warning.html", context)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def confirm(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    found = get_warning_to_decide(warning_id, request.person_scope)
    if request.method == "GET":
        return redirect("warnings:warning", found.pk)
    form = ConfirmForm(request.POST, auto_id=f"confirm-{found.pk}-%s")
    if not form.is_valid():
        return _form_again(request, "warnings/_confirm_form.html", found, {"confirm_form": form})
    confirm_warning(found.pk, by=request.user, at=now(), note=form.cleaned_data["note"])
    return done(request, "warnings:warning", found.pk)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def reject(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    found = get_warning_to_decide(warning_id, request.person_scope)
    if request.method == "GET":
        return redirect("warnings:warning", found.pk)
    form = RejectForm(request.POST, family=found.family, auto_id=f"reject-{found.pk}-%s")
    if not form.is_valid():
        return _form_again(request, "warnings/_reject_form.html", found, {"reject_form": form})
    reject_warning(found.pk, by=request.user, at=now(), **form.cleaned_data)
    return done(request, "warnings:warning", found.pk)


@require_POST
@never_cache
@for_roles(COMMAND_ROLES)
def reveal(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    """Show the plate in full; that this officer looked is kept."""
    found = get_warning_to_decide(warning_id, request.person_scope)
    plate = record_reveal(found, by=request.user, at=now())
    context = {"warning": found, "revealed": plate, "at": now()}
    return page_or_fragment(request, "warnings/warning.html", "warnings/_revealed.html", context)


@require_GET
@for_roles(STAFF_ROLES)
def photo(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    """What was photographed, without the plate: that is shown in full to whoever asks for it on record."""
    best = best_sighting(get_warning_for(warning_id, request.person_scope))
    if best.photo_id is None:
        raise Http404
    box = best.box
    if box is None or not best.plate:
        return show_photo(request, best.photo_id, photo_path(best.photo_id), "photo")
    return show_photo(request, best.photo_id, photo_path(best.photo_id), COVERED, redraw=lambda jpeg: cover(jpeg, box))


@require_GET
@for_roles(DESK_ROLES)
def camera_counts(request: SignedInRequest, device_id: str) -> HttpResponse:
    """A fragment of the camera's own page, which lies below this package and knows nothing of warnings."""
    device = get_device_for_staff(device_id, request.person_scope)
    context = {"device": device, "counts": counts_of_camera(device, counted_since(now()))}
    return render(request, "warnings/_camera_counts.html", context)


def page_or_fragment(request: SignedInRequest, page: str, fragment: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, fragment if "HX-Request" in request.headers else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def done(request: SignedInRequest, page: str, identifier: UUID) -> HttpResponse:
    if "HX-Request" in request.headers:
        return HttpResponse(status=204, headers={"HX-Trigger": "matter-changed"})
    return redirect(page, identifier)


def _form_again(
    request: SignedInRequest, fragment: str, found: Warning, form: dict[str, ConfirmForm | RejectForm]
) -> HttpResponse:
    template = fragment if "HX-Request" in request.headers else "warnings/warning.html"
    return render(request, template, {"warning": found, "at": now(), **form}, status=422)
