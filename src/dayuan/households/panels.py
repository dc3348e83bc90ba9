"""What the page of a place shows of its households."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dayuan.households.queries import count_of
from dayuan.households.rules import KEEP_ROLES, READ_ROLES
from dayuan.people.requests import scope_on
from dayuan.places.models import Place
from dayuan.places.panels import add_panel


def households_panel(request: HttpRequest, place: Place) -> Mapping[str, Any] | None:
    """How many households and people, and the way to them; nothing for who does not read the register here."""
    scope = scope_on(request)
    if not scope.sees(place.pk, READ_ROLES):
        return None
    return {"place": place, "row": count_of(place, scope), "may_keep": scope.sees(place.pk, KEEP_ROLES)}


add_panel(_("Residents"), "households/_panel.html", households_panel, order=10)
