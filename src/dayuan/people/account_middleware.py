"""Between a person and every page: duties that come first, the clock of the session, news of other sign-ins."""

from collections.abc import Callable
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.kernel.addresses import address_of
from dayuan.kernel.clock import now
from dayuan.people.access import scope_of
from dayuan.people.account_duties import Duty, duty_of
from dayuan.people.account_second_factor import note_led_to_set_up, proof_first
from dayuan.people.account_sessions import is_worth_noting, keep_alive
from dayuan.people.models import Person
from dayuan.people.rules import COMMAND_ROLES

ALWAYS_OPEN = frozenset(
    {"alive", "account_logout", "account_login", "account_inactive", "set_language", "web:text_size", "report:ready"}
)
UNTENDED = frozenset({"report:ready"})
"""What a page asks by itself while reports wait on the phone: no sign of somebody at the screen."""
OPEN_FOR = {
    Duty.CHOOSE_PASSWORD: frozenset({"account_change_password"}),
    Duty.SET_UP_SECOND_FACTOR: frozenset(
        {
            "account_change_password",
            "account_reauthenticate",
            "mfa_index",
            "mfa_activate_totp",
            "mfa_add_webauthn",
            "mfa_view_recovery_codes",
        }
    ),
}
OPEN_UNPROVEN = OPEN_FOR[Duty.SET_UP_SECOND_FACTOR] | {
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_download_recovery_codes",
}
"""Between setting up a second factor and its first use."""
TOLD_OF = "told_of_sessions"


class AccountRules:
    """Middleware: see the module. It stands after the sign-in and the messages."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        had_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if had_session and not was_signed_in and _sends_to_sign_in(request, response):
            messages.info(
                request, _("You were signed out: nothing was done for a while, or the day's session was over.")
            )
        return response

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> HttpResponseBase | None:
        if not isinstance(request.user, Person):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name not in ALWAYS_OPEN:
            first = _what_comes_first(request, request.user, name)
            if first is not None:
                return HttpResponse(status=403) if _is_stream(request) else first
        if name not in UNTENDED:
            _look_after_session(request, request.user)
        return None


def _what_comes_first(request: HttpRequest, person: Person, page: str) -> HttpResponse | None:
    """Where this person goes instead of to this page; None where they may."""
    duty = duty_of(person, at=now())
    if duty is Duty.SET_UP_SECOND_FACTOR:
        note_led_to_set_up(request.session)
    if duty is not None:
        return None if page in OPEN_FOR[duty] else redirect(duty.value)
    return None if page in OPEN_UNPROVEN else proof_first(request, person, at=now())


def _sends_to_sign_in(request: HttpRequest, response: HttpResponseBase) -> bool:
    going_to = response.headers.get("Location", "")
    return response.status_code == 302 and going_to.startswith(reverse("account_login"))


def _look_after_session(request: HttpRequest, person: Person) -> None:
    at = now()
    if _is_stream(request) or not is_worth_noting(request.session, at=at):
        return
    scope = scope_of(person, at=at)
    if _redraws_itself(request) and not (_is_watched(request) and scope.holds(COMMAND_ROLES)):
        return
    keep_alive(request.session, scope.roles, at=at)
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=at,
        ip=address_of(request) or "0.0.0.0",  # noqa: S104  # says that no address is known
    )
    _tell_of_other_places(request, person)


def _is_stream(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("text/event-stream")


def _redraws_itself(request: HttpRequest) -> bool:
    """A fragment that fetches itself anew, with nobody at the screen: only such a one replaces itself."""
    asked_by = request.headers.get("HX-Trigger", "")
    return request.method == "GET" and bool(asked_by) and asked_by == request.headers.get("HX-Target", "")


def _is_watched(request: HttpRequest) -> bool:
    """The command screen is there to be watched, not touched: while it is open, somebody is on duty before it."""
    path = request.headers.get("HX-Current-URL", "").partition("://")[2].partition("/")[2].partition("?")[0]
    return path == ""


def _tell_of_other_places(request: HttpRequest, person: Person) -> None:
    """No shared accounts: who sits at one screen learns that the account is open at another address."""
    here = address_of(request)
    told: list[int] = request.session.get(TOLD_OF, [])
    others = [
        session
        for session in UserSession.objects.purge_and_list(person)
        if session.session_key != request.session.session_key and session.ip != here and session.pk not in told
    ]
    if not others:
        return
    request.session[TOLD_OF] = [*told, *(session.pk for session in others)][-20:]
    addresses = ", ".join(sorted({session.ip for session in others}))
    messages.warning(
        request,
        _(
            "This account is also signed in at %(addresses)s. If that is not you, sign out there under My account"
            " and change the password."
        )
        % {"addresses": addresses},
    )
