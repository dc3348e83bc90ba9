"""Calendars stand below posts, so who reads them, and who decides on them, is brought to their pages here."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from dayuan.calendars.ports import Reader, ReaderPage
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES


def for_calendar_readers(page: ReaderPage[...]) -> Callable[..., HttpResponse]:
    """A page for whoever sits at a desk; what they may decide on follows from their posts in command."""

    @wraps(page)
    def read(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        scope = request.person_scope
        reader = Reader(request.user, reads=scope.place_codes(DESK_ROLES), keeps=scope.place_codes(COMMAND_ROLES))
        return page(request, reader, *args, **kwargs)

    return for_roles(DESK_ROLES)(read)
