"""What the page of a place shows of its warnings."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dayuan.people.requests import scope_on
from dayuan.places.models import Place
from dayuan.places.panels import add_panel
from dayuan.warnings.queries import undecided_warnings

SHOWN = 5


def warnings_panel(request: HttpRequest, place: Place) -> Mapping[str, Any] | None:
    """What waits for a decision here, the most urgent first; no panel where nothing waits."""
    waiting = undecided_warnings(scope_on(request)).filter(place__code__startswith=place.pk)
    found = list(waiting[: SHOWN + 1])
    return {"place": place, "warnings": found[:SHOWN], "has_more": len(found) > SHOWN} if found else None


add_panel(_("Warnings to decide on"), "warnings/_place_panel.html", warnings_panel, order=15)
