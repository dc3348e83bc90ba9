"""Pages that take personal data out: only in a session in which the second factor was used."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from dayuan.people.account_duties import SECOND_FACTORS
from dayuan.people.models import Person
from dayuan.people.requests import Page, SignedInRequest

SET_UP_HERE = "second_factor_set_up_here"
"""In the session in which a factor was set up, it was used as well: setting up asks for its first answer."""
WANTED = "second_factor_wanted_by"
"""The page somebody was on the way to; the pages of the second factor lead back to it."""


def used_second_factor(request: SignedInRequest) -> bool:
    """Whether this session was opened or confirmed with a second factor that the account still has."""
    if not _has_second_factor(request.user):
        return False
    records = get_authentication_records(request, request.user)
    return SET_UP_HERE in request.session or any(record.get("method") == "mfa" for record in records)


def note_set_up_here(session: SessionBase) -> None:
    session[SET_UP_HERE] = True


def second_factor_first(request: SignedInRequest, *, back_to: str = "") -> HttpResponse | None:
    """C-21: where somebody goes before video or an export opens, and comes back from; None where nothing is missing.

    For pages of one object, which first find it: to whoever may not see it, it stays hidden. `back_to` is for what is
    asked for by a button, whose own address nobody can come back to.
    """
    if not settings.SECOND_FACTOR_REQUIRED or used_second_factor(request):
        request.session.pop(WANTED, None)
        return None
    wanted = back_to or (request.get_full_path() if request.method == "GET" else request.path)
    if _has_second_factor(request.user):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': wanted})}")
    request.session[WANTED] = wanted
    return redirect("mfa_index")


def needs_second_factor[**P](page: Page[P]) -> Callable[Concatenate[SignedInRequest, P], HttpResponse]:
    """The same for a whole page; it stands below `for_roles`, so that hidden pages stay hidden."""

    @wraps(page)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return second_factor_first(request) or page(request, *args, **kwargs)

    return guarded


def _has_second_factor(person: Person) -> bool:
    return bool(Authenticator.objects.filter(user=person, type__in=SECOND_FACTORS).exists())
