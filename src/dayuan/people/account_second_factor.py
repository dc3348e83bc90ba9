"""Pages that take personal data out: only in a session in which the second factor was used."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dayuan.people.account_duties import SECOND_FACTORS, must_have_second_factor
from dayuan.people.models import Person
from dayuan.people.requests import Page, SignedInRequest

NOT_PROVEN = "second_factor_not_proven"
"""In a session that was led to the set-up: setting up is no use of a factor, even where it asks for a first answer."""
WANTED = "second_factor_wanted_by"
"""The page somebody was on the way to; the pages of the second factor lead back to it."""


def used_second_factor(request: SignedInRequest) -> bool:
    """Whether this session was opened or confirmed with a second factor that the account still has."""
    if not _has_second_factor(request.user):
        return False
    return _is_proven(request, request.user)


def note_led_to_set_up(session: SessionBase) -> None:
    """What is set up in this session has to be used once before it counts."""
    session[NOT_PROVEN] = True


def proof_first(request: HttpRequest, person: Person, *, at: datetime) -> HttpResponse | None:
    """Where whoever must have a second factor goes first, having just set it up; None where nothing is missing."""
    if NOT_PROVEN not in request.session:
        return None
    if _is_proven(request, person) or not must_have_second_factor(person, at=at):
        request.session.pop(NOT_PROVEN)
        return None
    return _to_proof(person, request.get_full_path() if request.method == "GET" else "/")


def _is_proven(request: HttpRequest, person: Person) -> bool:
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, person))


def second_factor_first(request: SignedInRequest, *, back_to: str = "") -> HttpResponse | None:
    """C-21: where somebody goes before video or an export opens, and comes back from; None where nothing is missing.

    For pages of one object, which first find it: to whoever may not see it, it stays hidden. `back_to` is for what is
    asked for by a button, whose own address nobody can come back to.
    """
    if not settings.SECOND_FACTOR_REQUIRED or used_second_factor(request):
        request.session.pop(WANTED, None)
        request.session.pop(NOT_PROVEN, None)
        return None
    wanted = back_to or (request.get_full_path() if request.method == "GET" else request.path)
    if _has_second_factor(request.user):
        return _to_proof(request.user, wanted)
    request.session[WANTED] = wanted
    note_led_to_set_up(request.session)
    return redirect("mfa_index")


def needs_second_factor[**P](page: Page[P]) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    """The same for a whole page; it stands below `for_roles`, so that hidden pages stay hidden."""

    @wraps(page)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return second_factor_first(request) or page(request, *args, **kwargs)

    return guarded


def _to_proof(person: Person, wanted: str) -> HttpResponse:
    """The page that asks for a code; for whoever has passkeys alone, the one that asks for such."""
    has_codes = Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists()
    page = reverse("mfa_reauthenticate" if has_codes else "mfa_reauthenticate_webauthn")
    return redirect(f"{page}?{urlencode({'next': wanted})}")


def _has_second_factor(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())
