"""The list of signals, the messages kept aside, and the photographs themselves."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.views.decorators.http import require_GET, require_POST

from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, STAFF_ROLES
from dayuan.sensing import actions, queries
from dayuan.sensing.access import get_kept_aside_for
from dayuan.sensing.album import photo_path, plate_path
from dayuan.sensing.looks import show_photo
from dayuan.sensing.models import KeptAside
from dayuan.sensing.rules import WhyKeptAside, as_text
from dayuan.sensing.wording import fault_sentences

AT_ONCE = 50
SHOWN_BYTES = 600


@require_GET
@for_roles(DESK_ROLES)
def signal_list(request: SignedInRequest) -> HttpResponse:
    """The signals of my places as they arrive."""
    facts: dict[str, Any] = {
        "signals": queries.latest_signals(request.person_scope),
        "words": {
            "kind": queries.KIND_WORDS,
            "device": queries.device_names(request.person_scope),
            "text": queries.TEXT_WORDS,
        },
    }
    return _page_or_fragment(request, "sensing/list.html", "sensing/_list.html", facts)


@require_GET
@for_roles(COMMAND_ROLES)
def kept_aside(request: SignedInRequest) -> HttpResponse:
    """Messages that could not be understood."""
    why = request.GET.get("why", "")
    why = why if why in WhyKeptAside else ""
    found = queries.kept_aside(request.person_scope, why=why, before=_before(request), limit=AT_ONCE + 1)
    counts = queries.kept_aside_counts(request.person_scope)
    facts = {
        "rows": [_row(kept) for kept in found[:AT_ONCE]],
        "older": found[AT_ONCE - 1].received_at.isoformat() if len(found) > AT_ONCE else "",
        "why": why,
        "reasons": [
            (reason, queries.WHY_NAMES[reason], queries.WHY_WORDS[reason], number) for reason, number in counts.items()
        ],
        "total": sum(counts.values()),
        "unseen": queries.unseen_kept_aside(request.person_scope),
        "here": request.get_full_path(),
    }
    return _page_or_fragment(request, "sensing/kept_aside.html", "sensing/_kept_aside.html", facts)


@require_POST
@for_roles(COMMAND_ROLES)
def mark_seen(request: SignedInRequest, kept_id: UUID) -> HttpResponse:
    kept = get_kept_aside_for(request.person_scope, kept_id)
    actions.mark_seen(kept.pk, by=request.user, at=now())
    return _done(request)


@require_POST
@for_roles(COMMAND_ROLES)
def mark_all_seen(request: SignedInRequest) -> HttpResponse:
    actions.mark_all_seen(request.person_scope, by=request.user, at=now())
    return _done(request)


@require_GET
@for_roles(STAFF_ROLES)
def photo(request: SignedInRequest, photo_id: UUID) -> HttpResponse:
    """The photograph, to those who may see it; each look is registered (C-10)."""
    return show_photo(request, photo_id, photo_path(photo_id), "photo")


@require_GET
@for_roles(STAFF_ROLES)
def plate_crop(request: SignedInRequest, photo_id: UUID) -> HttpResponse:
    """The part of the photograph with the plate."""
    return show_photo(request, photo_id, plate_path(photo_id), "plate")


def _page_or_fragment(request: SignedInRequest, page: str, fragment: str, facts: dict[str, Any]) -> HttpResponse:
    answer = render(request, fragment if request.headers.get("HX-Request") == "true" else page, facts)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def _row(kept: KeptAside) -> dict[str, object]:
    body = bytes(kept.body)[:SHOWN_BYTES]
    return {
        "kept": kept,
        "sentence": queries.WHY_WORDS.get(kept.why, kept.why),
        "faults": fault_sentences(kept.faults),
        "text": as_text(body),
        "cut": kept.body_bytes > len(body),
    }


def _before(request: SignedInRequest) -> datetime | None:
    try:
        moment = parse_datetime(request.GET.get("before", ""))
        # At the calendar's ends a moment can be read and still not be turned into our zone.
        return moment.astimezone(UTC) if moment is not None and is_aware(moment) else None
    except (ValueError, OverflowError):
        return None


def _done(request: SignedInRequest) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=204, headers={"HX-Trigger": "matter-changed"})
    return redirect("signals:kept_aside")
