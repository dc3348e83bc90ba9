"""What is asked of the person: how they want to be told, a number, what carries notices, why a list is printed."""

import re
from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dayuan.notices.models import Preference
from dayuan.notices.rules import CHOSEN_LEVELS, GROUP_KINDS, OUTSIDE_KINDS, Kind, Level, chosen_ways
from dayuan.notices.wording import KIND_WORDS, LEVEL_WORDS
from dayuan.people.access import Scope
from dayuan.places.models import Place

NUMBER = re.compile(r"^(1\d{10}|0\d{9,11}|\d{5,8})$")
NUMBER_IS_WRONG = _(
    "A mobile number has 11 digits; a landline is written with its area code, without blanks; a short number of an"
    " office has at least 5."
)
ADDRESS = re.compile(r"^https?://[^\s/]+", re.IGNORECASE)
CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})

KIND_CHOICES = [(kind.value, KIND_WORDS[kind]) for kind in OUTSIDE_KINDS]


class PreferenceForm(forms.Form):
    """Red is not asked for: it goes every way."""

    quiet_from = forms.TimeField(label=_("Quiet hours begin"), widget=CLOCK)
    quiet_until = forms.TimeField(
        label=_("Quiet hours end"),
        widget=CLOCK,
        help_text=_(
            "In between nothing but red leaves the building; the rest is held until the end. The same hour twice: no"
            " quiet hours."
        ),
    )
    groups = forms.MultipleChoiceField(
        label=_("I am in these groups"),
        choices=[(kind.value, KIND_WORDS[kind]) for kind in GROUP_KINDS],
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The group's robot then calls you by name; everybody in the group reads the headline."),
    )

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        for level in CHOSEN_LEVELS:
            self.fields[name_of(level)] = forms.MultipleChoiceField(
                label=LEVEL_WORDS[level],
                choices=KIND_CHOICES,
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        self.order_fields([*(name_of(level) for level in CHOSEN_LEVELS), "groups", "quiet_from", "quiet_until"])

    @property
    def choices(self) -> dict[Level, list[Kind]]:
        return {level: [Kind(word) for word in self.cleaned_data[name_of(level)]] for level in CHOSEN_LEVELS}


def name_of(level: Level) -> str:
    return f"ways_{level.value or 'ordinary'}"


def as_entered(preference: Preference) -> dict[str, Any]:
    """What the form shows of what is kept."""
    shown: dict[str, Any] = {
        name_of(level): sorted(kind.value for kind in chosen_ways(preference.choices, level)) for level in CHOSEN_LEVELS
    }
    return shown | {
        "groups": preference.groups,
        "quiet_from": preference.quiet_from,
        "quiet_until": preference.quiet_until,
    }


class ContactForm(forms.Form):
    """Never filled in with what is kept: what is left empty stays, what is ticked is deleted."""

    phone = forms.CharField(
        label=_("Telephone"),
        max_length=20,
        required=False,
        validators=[RegexValidator(NUMBER, NUMBER_IS_WRONG)],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(label=_("E-mail address"), max_length=120, required=False)
    forget_phone = forms.BooleanField(label=_("Delete the number"), required=False)
    forget_email = forms.BooleanField(label=_("Delete the e-mail address"), required=False)

    def __init__(self, *arguments: Any, has_phone: bool, has_email: bool, **given: Any) -> None:
        super().__init__(*arguments, **given)
        if not has_phone:
            del self.fields["forget_phone"]
        if not has_email:
            del self.fields["forget_email"]

    def kept(self, name: str, before: str) -> str:
        """What is to be kept of one field."""
        if self.cleaned_data.get(f"forget_{name}"):
            return ""
        return str(self.cleaned_data[name]) or before


class SubscribeForm(forms.Form):
    """What a browser answers when it lets us call it."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.RegexField(r"^[\w-]{80,100}=*$", max_length=120)
    auth = forms.RegexField(r"^[\w-]{16,40}=*$", max_length=60)


def _hidden(label: Any, **given: Any) -> forms.CharField:
    """A secret: typed, never shown again."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, widget=widget, required=False, **given)


class GatewayForm(forms.Form):
    """What every gateway has. A secret that is left empty stays what it was."""

    secrets: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()

    place = forms.ModelChoiceField(label=_("For the place"), queryset=Place.objects.none(), empty_label=None)
    is_on = forms.BooleanField(label=_("Switched on"), required=False)

    def __init__(self, *arguments: Any, places: list[Place], kept: Mapping[str, Any], **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.kept = kept
        codes = [place.code for place in places]
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = Place.objects.filter(code__in=codes)
        for name in self.secrets:
            if kept.get(name):
                self.fields[name].help_text = _("Kept, and not shown. Leave empty to keep it.")
        self.order_fields([name for name in self.fields if name not in {"place", "is_on"}] + ["place", "is_on"])

    def clean(self) -> None:
        super().clean()
        for name in self.needed:
            if not self.cleaned_data.get(name) and not self.kept.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed."))

    @property
    def entered(self) -> dict[str, Any]:
        """What is to be kept; secrets only where something was typed."""
        own = {name: value for name, value in self.cleaned_data.items() if name not in {"place", "is_on"}}
        return {name: value for name, value in own.items() if value not in {"", None} or name not in self.secrets}


class RobotForm(GatewayForm):
    secrets: tuple[str, ...] = ("address", "secret")
    needed = ("address",)
    address = _hidden(_("Address of the robot (webhook)"), max_length=500)
    secret = _hidden(_("Signing secret"), max_length=200)

    def clean_address(self) -> str:
        return _web_address(self.cleaned_data["address"])


class WeComForm(RobotForm):
    """Its robots do not sign: the key stands in the address."""

    secrets = ("address",)
    secret = None  # type: ignore[assignment]  # Django documents None as removal.


class SmsForm(RobotForm):
    address = _hidden(
        _("Address of the gateway"),
        max_length=500,
    )
    sign = forms.CharField(label=_("Signature before every message"), max_length=20, required=False)

    def clean_address(self) -> str:
        entered = str(self.cleaned_data["address"]).strip()
        return entered if "{phone}" in entered and "://" in entered else _web_address(entered)


class EmailForm(GatewayForm):
    secrets = ("password",)
    needed = ("host", "port", "sender")
    host = forms.CharField(label=_("Mail server"), max_length=200, required=False)
    port = forms.IntegerField(label=_("Port"), min_value=1, max_value=65535, initial=587, required=False)
    security = forms.ChoiceField(
        label=_("Encryption"),
        choices=[("starttls", "STARTTLS"), ("tls", "TLS"), ("none", _("none (inside one's own network)"))],
    )
    sender = forms.EmailField(label=_("Sender's address"), max_length=120, required=False)
    user = forms.CharField(label=_("Account"), max_length=120, required=False)
    password = _hidden(_("Password"), max_length=200)


class PushForm(GatewayForm):
    needed = ("contact",)
    contact = forms.EmailField(
        label=_("Whom push services may write to"),
        max_length=120,
        required=False,
        help_text=_("They ask for an address of whoever runs the site (RFC 8292)."),
    )


GATEWAY_FORMS: Mapping[Kind, type[GatewayForm]] = {
    Kind.PUSH: PushForm,
    Kind.SMS: SmsForm,
    Kind.EMAIL: EmailForm,
    Kind.WECOM: WeComForm,
    Kind.DINGTALK: RobotForm,
    Kind.FEISHU: RobotForm,
}


def _web_address(entered: str) -> str:
    entered = entered.strip()
    if entered and not ADDRESS.match(entered):
        raise forms.ValidationError(_("An address begins with https:// or http://."))
    return entered


class CallListForm(forms.Form):
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none(), empty_label=None)
    level = forms.ChoiceField(
        label=_("Level"),
        choices=[(level.value, LEVEL_WORDS[level]) for level in (Level.RED, Level.YELLOW, Level.BLUE)],
    )
    purpose = forms.CharField(
        label=_("What is it printed for?"),
        max_length=120,
        help_text=_("Everybody on the list can see who printed their number, when and for what."),
    )

    def __init__(self, *arguments: Any, scope: Scope, roles: frozenset[Any], **given: Any) -> None:
        super().__init__(*arguments, **given)
        places = Place.objects.in_use().filter(scope.q("code", roles)).order_by("code")
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
