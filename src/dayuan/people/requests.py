"""A signed-in request, with the scope everything on the page is filtered by."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from dayuan.kernel.clock import now
from dayuan.people.access import NOBODY, Scope, scope_of
from dayuan.people.models import Person
from dayuan.people.rules import COMMAND_ROLES, STAFF_ROLES, Role
from dayuan.places.access import Reader, readers_are_found_by


class SignedInRequest(HttpRequest):
    """A request that passed `for_roles`: its user is a Person and its scope is known."""

    user: Person
    person_scope: Scope
    """Named so because an ASGI request has a `scope` of its own, which says whether the connection is secure."""


type Page[**P] = Callable[Concatenate[SignedInRequest, P], HttpResponse]


def for_roles[**P](
    roles: Collection[Role],
) -> Callable[[Page[P]], Callable[Concatenate[HttpRequest, P], HttpResponse]]:
    """Only people who hold one of these posts get this page. To others it does not exist; strangers sign in first."""

    def decorate(page: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
        @login_required
        @wraps(page)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if not isinstance(request.user, Person):
                raise Http404
            scope = scope_of(request.user, at=now())
            # Set before it is refused too: the page that says “not here” has a shell of the same reader.
            request.person_scope = scope  # type: ignore[attr-defined]  # this is what makes it a SignedInRequest
            if not scope.holds(roles):
                raise Http404
            return page(request, *args, **kwargs)  # type: ignore[arg-type]  # as above

        return guarded

    return decorate


def account_mark(request: HttpRequest) -> str:
    """Tells accounts apart on one phone without saying whose they are; empty where nobody is signed in."""
    if not isinstance(getattr(request, "user", None), Person):
        return ""
    return salted_hmac("people.account_mark", str(request.user.pk), algorithm="sha256").hexdigest()[:24]


def scope_on(request: HttpRequest) -> Scope:
    """The scope this request's page was opened with; on a page that asked for none, nobody's."""
    scope: Scope = getattr(request, "person_scope", NOBODY)
    return scope


@readers_are_found_by
def reader_of_places(request: HttpRequest) -> Reader | None:
    """Staff read the places of their posts; whoever commands a place keeps its tree and its outlines."""
    if not isinstance(request.user, Person):
        return None
    scope = scope_of(request.user, at=now())
    request.person_scope = scope  # type: ignore[attr-defined]  # panels of higher packages decide by it
    return Reader(request.user, reads=scope.place_codes(STAFF_ROLES), keeps=scope.place_codes(COMMAND_ROLES))
