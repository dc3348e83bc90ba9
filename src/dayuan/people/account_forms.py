"""What people type about their own account: passwords and codes."""

from typing import Any, cast

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.kernel.clock import now
from dayuan.people.account_guesses import begin_try, forgive, use_code
from dayuan.people.account_models import Guesses
from dayuan.people.account_rules import SHORTEST_PASSWORD
from dayuan.people.models import Person

GARBLED = (ValueError, TypeError, KeyError, IndexError, AttributeError)
PASSWORD_POLICY = gettext_lazy(
    "At least %(length)s characters, not only digits, not a password that many people use, and not like your name or"
    " your account. Three or four words that mean something only to you are good."
)


class NewPasswordForm(ChangePasswordForm):  # type: ignore[misc]  # allauth carries no types
    """The policy is said before anything is typed; the present password is guessed no oftener than at sign-in."""

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        for name, label in (
            ("oldpassword", gettext_lazy("Present password")),
            ("password1", gettext_lazy("New password")),
            ("password2", gettext_lazy("New password again")),
        ):
            self.fields[name].label = label
            self.fields[name].help_text = ""
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = PASSWORD_POLICY % {"length": SHORTEST_PASSWORD}

    def clean_oldpassword(self) -> str:
        _begin(Guesses.Kind.ACCOUNT, self.user.username.lower(), self.user)
        password = cast("str", super().clean_oldpassword())
        forgive(Guesses.Kind.ACCOUNT, self.user.username.lower())
        return password

    def clean(self) -> dict[str, Any]:
        entered = cast("dict[str, Any]", super().clean())
        if entered.get("oldpassword") and entered.get("oldpassword") == entered.get("password1"):
            self.add_error("password1", _("The new password must not be the present one."))
        return entered


class CountedCode:
    """A code of the second factor: tries are counted in the database, and a code opens once."""

    user: Person
    cleaned_data: dict[str, Any]

    def clean_code(self) -> str:
        _begin(Guesses.Kind.SECOND_FACTOR, str(self.user.pk), self.user)
        code = cast("str", super().clean_code())  # type: ignore[misc]  # of the form it is mixed into
        if not use_code(self.user, code, at=now()):
            raise forms.ValidationError(_("This code was used already. Wait for the next one."), code="used")
        forgive(Guesses.Kind.SECOND_FACTOR, str(self.user.pk))
        return code


class SecondFactorForm(CountedCode, AuthenticateForm):  # type: ignore[misc]  # as above
    pass


class SecondFactorAgainForm(CountedCode, ReauthenticateForm):  # type: ignore[misc]  # as above
    pass


class SetUpCodesForm(CountedCode, ActivateTOTPForm):  # type: ignore[misc]  # as above
    pass


class SaidByBrowser(forms.JSONField):
    """What a browser says of a passkey, as JSON; anything else is refused with a sentence, endless numbers too."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as garbled:
            raise forms.ValidationError(_("That was not a passkey."), code="garbled") from garbled


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey is always one that opens the account alone: unlocked by finger, face or PIN."""

    credential = SaidByBrowser()

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.fields["name"].label = gettext_lazy("What do you call this device?")
        self.fields["name"].max_length = 60
        self.fields["passwordless"].widget = forms.HiddenInput()
        self.fields["passwordless"].initial = True

    def clean_passwordless(self) -> bool:
        return True

    def clean(self) -> dict[str, Any]:
        try:
            return cast("dict[str, Any]", super().clean())
        except GARBLED as garbled:
            # What no browser sends; the library lets some of it through as it falls.
            raise forms.ValidationError(_("That was not a passkey."), code="garbled") from garbled


class ReadPasskey(forms.Form):
    """A passkey that is shown: alone, as the second step, or to confirm who it is."""

    credential = SaidByBrowser()

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()  # type: ignore[misc]  # of the form it is mixed into
        except GARBLED as garbled:
            raise forms.ValidationError(_("That was not a passkey."), code="garbled") from garbled


class UsePasskeyForm(ReadPasskey, LoginWebAuthnForm):  # type: ignore[misc]  # as above
    """Signing in with a passkey alone."""


class PasskeySecondForm(ReadPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey as the second step."""


class PasskeyAgainForm(ReadPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]  # as above
    """A passkey before something delicate."""


def _begin(kind: Guesses.Kind, subject: str, person: Person) -> None:
    until = begin_try(kind, subject, at=now(), person=person)
    if until is not None:
        moment = timezone.localtime(until).strftime("%H:%M")
        raise forms.ValidationError(
            _("Too many wrong tries. Nothing can be tried until %(moment)s.") % {"moment": moment}, code="locked"
        )
