"""What allauth says about sign-ins and second factors, kept and told to the owner."""

from datetime import datetime
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as second_factors
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as county
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dayuan.kernel.addresses import address_of
from dayuan.kernel.clock import now
from dayuan.people.access import scope_of
from dayuan.people.account_actions import note_password_changed, note_second_factor, note_sign_in, record_on
from dayuan.people.account_models import Account, SignIn, SignInOutcome
from dayuan.people.account_sessions import begin_session
from dayuan.people.models import Person


@receiver(user_logged_in)
def start_the_clock(sender: Any, request: HttpRequest, user: Person, **given: Any) -> None:
    at = now()
    begin_session(request.session, scope_of(user, at=at).roles, at=at)


@receiver(account.user_logged_in)
def welcome(sender: Any, request: HttpRequest, user: Person, **given: Any) -> None:
    at = now()
    tell_owner(request, user)
    note_sign_in(
        user,
        SignInOutcome.SIGNED_IN,
        address=address_of(request),
        browser=request.headers.get("User-Agent", ""),
        at=at,
    )


def tell_owner(request: HttpRequest, person: Person) -> None:
    """When and where the account was last opened, what was tried since, and what an administrator did."""
    last = SignIn.objects.filter(person=person, outcome=SignInOutcome.SIGNED_IN).order_by("-at").first()
    if last is not None:
        words = _("Last sign-in: %(moment)s from %(address)s.") % {"moment": _moment(last.at), "address": last.address}
        messages.info(request, words)
    since = SignIn.objects.filter(person=person).exclude(outcome=SignInOutcome.SIGNED_IN)
    failed = since.filter(at__gt=last.at) if last is not None else since
    tries = failed.count()
    if tries:
        words = ngettext(
            "Since then %(n)s try to sign in to this account failed.",
            "Since then %(n)s tries to sign in to this account failed.",
            tries,
        ) % {"n": tries}
        if failed.filter(outcome=SignInOutcome.LOCKED).exists():
            words += " " + _(
                "It was locked for a while. If that was not you, change the password"
                " and tell the security administrator."
            )
        messages.warning(request, words)
    reset = Account.objects.filter(person=person, reset_at__isnull=False).first()
    if reset is not None and reset.reset_at is not None and (last is None or reset.reset_at > last.at):
        messages.warning(
            request,
            _(
                "An administrator gave this account a one-time password on %(moment)s."
                " If you did not ask for it, tell the auditor."
            )
            % {"moment": _moment(reset.reset_at)},
        )


@receiver(account.password_changed)
@receiver(account.password_set)
def password_changed(sender: Any, request: HttpRequest, user: Person, **given: Any) -> None:
    note_password_changed(user, session_key=request.session.session_key, at=now())


@receiver(second_factors.authenticator_added)
def factor_added(sender: Any, request: HttpRequest, user: Person, authenticator: Authenticator, **given: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note_second_factor("second_factor_added", user, session_key=request.session.session_key, at=now())


@receiver(second_factors.authenticator_removed)
def factor_removed(sender: Any, request: HttpRequest, user: Person, authenticator: Authenticator, **given: Any) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        note_second_factor("second_factor_removed", user, session_key=request.session.session_key, at=now())


@receiver(second_factors.authenticator_reset)
def codes_renewed(sender: Any, request: HttpRequest, user: Person, **given: Any) -> None:
    record_on("recovery_codes_renewed", user, by=user, at=now())


@receiver(second_factors.authentication_failed)
def wrong_code(sender: Any, request: HttpRequest, user: Person, **given: Any) -> None:
    browser = request.headers.get("User-Agent", "")
    note_sign_in(user, SignInOutcome.WRONG_CODE, address=address_of(request), browser=browser, at=now())


@receiver(county.social_account_added)
def county_connected(sender: Any, request: HttpRequest, sociallogin: Any, **given: Any) -> None:
    record_on("county_sign_on_connected", sociallogin.user, by=sociallogin.user, at=now())


@receiver(county.social_account_removed)
def county_disconnected(sender: Any, request: HttpRequest, socialaccount: Any, **given: Any) -> None:
    record_on("county_sign_on_disconnected", socialaccount.user, by=socialaccount.user, at=now())


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
