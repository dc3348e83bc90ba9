"""What the page of a place shows of its cases."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from dayuan.cases.queries import cases_of, how_cases_stand
from dayuan.kernel.clock import now
from dayuan.people.requests import scope_on
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.places.panels import add_panel

SHOWN = 5


def cases_panel(request: HttpRequest, place: Place) -> Mapping[str, Any] | None:
    """How many are open, overdue and closed, and the newest open ones.

    Whoever sits at no desk here reads of the cases they were asked to go to, and of nothing where there are none.
    """
    scope, at = scope_on(request), now()
    cases = cases_of(scope, place_code=place.pk)
    counts = how_cases_stand(cases, at=at)
    at_a_desk = scope.sees(place.pk, DESK_ROLES)
    if not at_a_desk and not any(counts.values()):
        return None
    return {
        "place": place,
        "counts": counts,
        "cases": cases.open()[:SHOWN] if counts["open"] else [],
        "at_a_desk": at_a_desk,
        "at": at,
    }


add_panel(_("Cases"), "cases/_place_panel.html", cases_panel, order=20)
