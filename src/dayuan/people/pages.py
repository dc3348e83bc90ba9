"""Who holds which post, and who is on duty now."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from dayuan.kernel.clock import now
from dayuan.people.access import posts_in_scope
from dayuan.people.queries import posts_now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES, POWERS, Role


@require_GET
@for_roles(DESK_ROLES)
def duty(request: SignedInRequest) -> HttpResponse:
    at = now()
    # Residents' accounts are nobody's list, and administrators are never on duty.
    rows = posts_now(posts_in_scope(request.person_scope, at=at).exclude(role__in=[Role.RESIDENT, *POWERS]), at=at)
    context = {
        "on_duty": [row for row in rows if row.until is not None],
        "off_duty": [row for row in rows if row.until is None],
        "posts": len(rows),
    }
    response = render(request, "people/_duty.html" if "HX-Request" in request.headers else "people/duty.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
