"""Calendars stand below posts, so who reads them, and who decides on them, is brought to their pages here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from dayuan.calendars.ports import Reader, ReaderPage, readers_are_found_by
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.requests import SignedInRequest, for_roles, scope_on
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES


def for_calendar_readers(page: ReaderPage[...]) -> Callable[..., HttpResponse]:
    """A page for whoever sits at a desk; what they may decide on follows from their posts in command."""

    @wraps(page)
    def read(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return page(request, _reader(request.user, request.person_scope), *args, **kwargs)

    return for_roles(DESK_ROLES)(read)


@readers_are_found_by
def reader_of_calendars(request: HttpRequest) -> Reader | None:
    if not isinstance(request.user, Person):
        return None
    scope = scope_on(request)
    return _reader(request.user, scope) if scope.holds(DESK_ROLES) else None


def _reader(person: Person, scope: Scope) -> Reader:
    return Reader(person, reads=scope.place_codes(DESK_ROLES), keeps=scope.place_codes(COMMAND_ROLES))
