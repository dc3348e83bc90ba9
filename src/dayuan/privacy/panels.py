"""What a resident's page at the desk, and their own page, show of consents and requests."""

from datetime import datetime
from typing import Any

from dayuan.households.models import Resident
from dayuan.households.own_file import proof_of
from dayuan.households.sections import add_desk_section, add_own_section
from dayuan.households.wording import say_of
from dayuan.people.access import Scope
from dayuan.privacy.access import may_keep_for
from dayuan.privacy.queries import consent_lines, request_lines, requests_of
from dayuan.privacy.rules.consents import day_of, needs_guardian_on
from dayuan.privacy.rules.requests import RequestKind
from dayuan.privacy.wording import BY_ITSELF, LOOK_SENTENCES, OWN_ACTS, REQUEST_WORDS, TELLERS

OWN_REQUESTS_SHOWN = 10
ASKED_ON_OWN_PAGE = (RequestKind.COPY, RequestKind.CORRECT, RequestKind.DELETE, RequestKind.EXPLAIN)
"""Withdrawing needs no request there: the button stands beside the consent."""


def desk_section(resident: Resident, scope: Scope, at: datetime) -> dict[str, Any] | None:
    if resident.merged_into_id or not may_keep_for(resident, scope):
        return None
    return {
        "resident": resident,
        "lines": consent_lines(resident, at=at),
        "requests": [line for line in request_lines(requests_of(resident), at=at) if line.request.closed_at is None],
    }


def own_section(resident: Resident, at: datetime) -> dict[str, Any] | None:
    if not resident.is_current:
        return None
    return {
        "proof": proof_of(resident),
        "lines": consent_lines(resident, at=at),
        "requests": request_lines(requests_of(resident)[:OWN_REQUESTS_SHOWN], at=at),
        "kinds": [(kind.value, REQUEST_WORDS[kind]) for kind in ASKED_ON_OWN_PAGE],
        "is_child": needs_guardian_on(resident.born_on, day_of(at)),
    }


add_desk_section("privacy/_desk.html", desk_section, order=20)
add_own_section("privacy/_own.html", own_section, order=20)
say_of(LOOK_SENTENCES, tellers=TELLERS, own_acts=OWN_ACTS, by_itself=BY_ITSELF)
