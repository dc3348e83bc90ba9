"""The desk's pages of alerts: what is in force, one alert, and what was kept aside."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models.functions import Substr
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from dayuan.alerts.access import get_alert_for, get_aside_for
from dayuan.alerts.actions import mark_seen
from dayuan.alerts.models import BYTES_SHOWN, Alert
from dayuan.alerts.queries import alerts_before, alerts_in_force, asides_of, chain_of, feeds_of
from dayuan.alerts.rules.areas import is_drawable
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.places.drawing import Drawing, draw_outlines
from dayuan.places.models import Place

ASIDES_ON_A_PAGE = 20


@require_GET
@for_roles(DESK_ROLES)
def alert_list(request: SignedInRequest) -> HttpResponse:
    scope, at = request.person_scope, now()
    context: dict[str, Any] = {"alerts": alerts_in_force(scope), "before": alerts_before(scope, at=at), "at": at}
    if scope.holds(COMMAND_ROLES):
        context |= {"keeps": True, "feeds": feeds_of(scope), "asides": asides_of(scope).count()}
    return render(request, "alerts/list.html", context)


@require_GET
@for_roles(DESK_ROLES)
def alert(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    shown = get_alert_for(alert_id, request.person_scope)
    keeps = request.person_scope.holds(COMMAND_ROLES)
    context = {
        "alert": shown,
        "keeps": keeps,
        "chain": chain_of(shown),
        "drawing": _drawing(shown),
        "undrawable": shown.shape is not None and not is_drawable(shown.shape),
        "beginning": bytes(shown.raw)[:BYTES_SHOWN],
        "is_cut": len(shown.raw) > BYTES_SHOWN,
        "place": shown.feed.place,
    }
    return render(request, "alerts/alert.html", context)


@require_GET
@for_roles(COMMAND_ROLES)
def aside_list(request: SignedInRequest) -> HttpResponse:
    # Half a megabyte each: the list reads only how they begin.
    found = asides_of(request.person_scope).defer("raw").annotate(beginning=Substr("raw", 1, BYTES_SHOWN))
    page = Paginator(found, ASIDES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "alerts/asides.html", {"page": page})


@require_POST
@for_roles(COMMAND_ROLES)
def aside_seen(request: SignedInRequest, aside_id: UUID) -> HttpResponse:
    mark_seen(get_aside_for(aside_id, request.person_scope).pk, by=request.user, at=now())
    return redirect("alerts:asides")


@require_GET
@for_roles(DESK_ROLES)
def alert_as_sent(request: SignedInRequest, alert_id: UUID) -> HttpResponse:
    shown = get_alert_for(alert_id, request.person_scope)
    return _as_sent(shown.pk, bytes(shown.raw))


@require_GET
@for_roles(COMMAND_ROLES)
def aside_as_sent(request: SignedInRequest, aside_id: UUID) -> HttpResponse:
    shown = get_aside_for(aside_id, request.person_scope)
    return _as_sent(shown.pk, bytes(shown.raw))


def _as_sent(name: UUID, raw: bytes) -> HttpResponse:
    """All of it, to be kept as a file: whatever a stranger sent is never drawn as a page of ours."""
    named = {"Content-Disposition": f'attachment; filename="{name}.txt"'}
    return HttpResponse(raw, content_type="text/plain; charset=utf-8", headers=named)


def _drawing(shown: Alert) -> Drawing | None:
    """The alert's area on the ground of the place; none where it draws none."""
    if not shown.shape or not is_drawable(shown.shape):
        return None
    place = Place.objects.select_related("outline").get(pk=shown.feed.place_id)
    names = "、".join(dict.fromkeys(name for info in shown.infos for name in info["areas"] if name))
    # Not a place of ours: only a name for what is drawn, on the page of the place it is drawn around.
    area = Place(code=place.pk, name=(names or str(shown))[:60])
    # The place lies on top, so that its line is seen inside a wide area; the area's name stands beside the map.
    own = [(place, place.shape)] if place.shape else []
    drawing = draw_outlines([(area, shown.shape), *own], around=place)
    if drawing is None:
        return None
    first, *others = drawing.areas
    return replace(drawing, areas=[replace(first, label=""), *others])
