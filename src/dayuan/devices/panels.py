"""What the page of a place shows of its devices."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dayuan.devices.queries import health_counts, worst_first
from dayuan.people.requests import scope_on
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.places.panels import add_panel

SHOWN = 6


def devices_panel(request: HttpRequest, place: Place) -> Mapping[str, Any] | None:
    """How many are well, and the first few, those that need somebody first; nothing where none is in service."""
    scope = scope_on(request)
    counts = health_counts(scope, place_code=place.pk)
    if not counts.active:
        return None
    return {
        "place": place,
        "counts": counts,
        "devices": worst_first(scope, place.pk)[:SHOWN],
        "rest": max(0, counts.active - SHOWN),
        "may_open": scope.sees(place.pk, DESK_ROLES),
    }


add_panel(_("Devices"), "devices/_panel.html", devices_panel, order=30)
