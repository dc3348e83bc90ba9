"""How allauth signs people in here: accounts are given, tries are counted, secrets are sealed."""

import base64
from datetime import datetime
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.kernel.addresses import address_of
from dayuan.kernel.clock import now
from dayuan.people.account_actions import note_sign_in
from dayuan.people.account_guesses import begin_try, forgive, locks_after, take_back
from dayuan.people.account_models import Account, Guesses, SignInOutcome
from dayuan.people.account_sessions import signed_in_within
from dayuan.people.account_wording import word_of_browser
from dayuan.people.models import Person

JUST_SIGNED_IN_S = 600
"""For so long after signing in the password is not asked again before something delicate."""


SAID = {
    "mfa/messages/recovery_codes_generated.txt": gettext_lazy("New recovery codes were made."),
    "mfa/messages/totp_activated.txt": gettext_lazy("Codes from an app are set up."),
    "mfa/messages/totp_deactivated.txt": gettext_lazy("Codes from an app were removed."),
    "mfa/messages/webauthn_added.txt": gettext_lazy("The passkey was added."),
    "mfa/messages/webauthn_removed.txt": gettext_lazy("The passkey was removed."),
    "account/messages/password_changed.txt": gettext_lazy(
        "The password was changed. You were signed out everywhere else."
    ),
    "socialaccount/messages/account_connected.txt": gettext_lazy("Connected."),
    "socialaccount/messages/account_connected_updated.txt": gettext_lazy("Connected."),
    "socialaccount/messages/account_connected_other.txt": gettext_lazy(
        "That account is connected with somebody else's account here."
    ),
    "socialaccount/messages/account_disconnected.txt": gettext_lazy("Disconnected."),
}
"""What is said after something was done. Signing in and out is followed by our own words, or by none."""


class PeopleAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts are given by an administrator; wrong tries are counted in the database."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("The account or the password is not right."),
        "incorrect_password": gettext_lazy("The password is not right."),
        "enter_current_password": gettext_lazy("The present password is not right."),
        "incorrect_code": gettext_lazy("The code is not right. Codes change every half minute: type the newest."),
        "rate_limited": gettext_lazy("Too many tries in a short time. Wait a minute, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        at, name, address = now(), _name_of(credentials), address_of(request)
        person = Person.objects.filter(username__iexact=name).first()
        until = begin_try(Guesses.Kind.ADDRESS, address, at=at, address=address)
        if until is not None:
            raise forms.ValidationError(_locked(until, _("Too many wrong tries from here.")), code="locked")
        until = begin_try(Guesses.Kind.ACCOUNT, name, at=at, person=person)
        if until is not None:
            take_back(Guesses.Kind.ADDRESS, address)
            raise forms.ValidationError(_locked(until, _("Too many wrong tries for this account.")), code="locked")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        if not isinstance(user, Person):
            return None
        forgive(Guesses.Kind.ACCOUNT, _name_of(credentials))
        take_back(Guesses.Kind.ADDRESS, address_of(request))
        if Account.objects.filter(person=user, one_time_until__lte=now()).exists():
            raise forms.ValidationError(
                _("This one-time password has run out. Ask the system administrator for a new one."), code="run_out"
            )
        return user

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted in the cache."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        name, at = _name_of(credentials), now()
        person = Person.objects.filter(username__iexact=name).first()
        if person is None:
            return
        locked = locks_after(Guesses.Kind.ACCOUNT, name, at=at) is not None
        outcome = SignInOutcome.LOCKED if locked else SignInOutcome.WRONG_PASSWORD
        browser = request.headers.get("User-Agent", "")
        note_sign_in(person, outcome, address=address_of(request), browser=browser, at=at)

    def add_message(  # noqa: PLR0917  # allauth's own signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        words = message or SAID.get(message_template or "")
        if words:
            messages.add_message(request, level, str(words), extra_tags=extra_tags)

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request) or "0.0.0.0"  # noqa: S104  # says that no address is known

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account_mine")

    def is_reauthentication_required(self, *, app: str, **given: Any) -> bool:
        request = getattr(self, "request", None)
        if request is not None and signed_in_within(request.session, JUST_SIGNED_IN_S, at=now()):
            return False
        return bool(super().is_reauthentication_required(app=app, **given))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # as above
    """The secrets of second factors are sealed with this installation's key, which is not in the database."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": PeopleAdapter.error_messages["incorrect_code"],
    }

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """“Chrome, Windows”: what the owner will recognise it by."""
        return word_of_browser(context.request.headers.get("User-Agent", ""))

    def get_totp_issuer(self) -> str:
        return settings.OPERATOR_NAME or _("Dayuan")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": settings.OPERATOR_NAME or _("Dayuan")}


class CountySignOnAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # as above
    """The county's single sign-on opens accounts that exist and were connected by their owners, and no others."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False


def _name_of(credentials: dict[str, Any]) -> str:
    return str(credentials.get("username", "")).strip().lower()


def _locked(until: datetime, sentence: str) -> str:
    moment = timezone.localtime(until).strftime("%H:%M")
    return (
        sentence
        + " "
        + _("Nothing can be tried until %(moment)s. It ends by itself; the security administrator can end it earlier.")
        % {"moment": moment}
    )


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [salted_hmac("dayuan.people.second_factors", "", secret=key, algorithm="sha256").digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
