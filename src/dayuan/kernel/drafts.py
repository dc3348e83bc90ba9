"""A form that a phone kept until there was a connection: when it was written, and what the phone is answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.db import connection
from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

FACTS = "application/json"
LEAST_AGE = timedelta(minutes=1)
"""What arrives at once was not kept."""
MOST_AGE = timedelta(days=90)
"""Older than this is a clock that was set, not a draft."""
CONFIRMED = "confirmed"
"""Whoever sends it knows what the same report came as before, and sends it all the same."""


@dataclass(frozen=True)
class Draft:
    """What a phone says of what it sends: a key of its own making, and when it was written, where that was earlier."""

    key: str = ""
    written_at: datetime | None = None


def answers_facts(request: HttpRequest) -> bool:
    """Script of ours sends what it kept and reads facts; a form without script reads a page."""
    return request.headers.get("Accept") == FACTS


def written_at(request: HttpRequest, *, at: datetime) -> datetime | None:
    """When it was written, by how long ago the phone says, whose clock may be wrong; None where it came at once."""
    try:
        age = timedelta(seconds=int(request.POST.get("written_s_ago", "")))
    except (ValueError, OverflowError):
        return None
    return at - age if LEAST_AGE <= age <= MOST_AGE else None


def is_confirmed(request: HttpRequest) -> bool:
    return request.POST.get(CONFIRMED) == "1"


def one_at_a_time(key: str) -> None:
    """Until the transaction ends nobody else works on this key: a second arrival finds what the first one made."""
    if key:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"draft:{key}"])


def received(code: str, link: str, digits: str = "") -> JsonResponse:
    """It is here: the phone may forget it. With digits that are said once and open it together with the code."""
    return JsonResponse({"code": code, "link": link, "digits": digits}, status=HTTPStatus.CREATED)


def refused(form: Form, *, status: int) -> JsonResponse:
    """It stays on the phone, with the reasons beside its fields."""
    errors = {name: [str(sentence) for sentence in found] for name, found in form.errors.items()}
    of_all = errors.get(NON_FIELD_ERRORS) or next(iter(errors.values()), [_("Something in it has to be put right.")])
    return JsonResponse({"detail": of_all[0], "errors": errors}, status=status)


def in_conflict(detail: str, **more: Any) -> JsonResponse:
    """It stays on the phone until its writer decides. `link` leads to what stands in its way, `instead` is where else
    it can be sent; `may_confirm` says that it can be sent all the same."""
    return JsonResponse({"detail": detail} | more, status=HTTPStatus.CONFLICT)
