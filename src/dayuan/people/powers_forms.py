"""What administrators fill in: an account's facts, a reason, a post."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.powers_access import GRANTS_POSTS, KEEPS_ACCOUNTS, accounts_in_scope
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place, Site

ACCOUNT_NAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]{2,39}\Z", _("Use 3 to 40 small letters, digits, dots and hyphens.")
)


class AccountForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=40)
    full_name_en = forms.CharField(label=_("Name in English (optional)"), max_length=60, required=False)
    username = forms.CharField(
        label=_("Account"),
        max_length=40,
        validators=[ACCOUNT_NAME],
        help_text=_(
            "What they type to sign in: 3 to 40 small letters, digits, dots and hyphens. One person, one account."
        ),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}),
    )
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none(), empty_label=_("Choose a place"))

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        places = Place.objects.filter(scope.q("code", KEEPS_ACCOUNTS))
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=200)


class PostForm(forms.Form):
    account = forms.CharField(
        label=_("Account"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Post"), choices=list(ROLE_WORDS.items()))
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none(), empty_label=_("Choose a place"))
    site = forms.ModelChoiceField(
        label=_("Site (for checkpoint officers)"), queryset=Site.objects.none(), required=False, empty_label=_("None")
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    ends_on = forms.DateField(
        label=_("Until (optional)"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(label=_("Why?"), max_length=200)

    def __init__(self, *arguments: Any, scope: Scope, at: datetime, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.scope = scope
        self.today = at.astimezone(SHANGHAI).date()
        self.fields["starts_on"].initial = self.today
        places = Place.objects.in_use().filter(scope.q("code", GRANTS_POSTS))
        sites = Site.objects.filter(scope.q("place_id", GRANTS_POSTS)).order_by("place_id", "name")
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites

    def clean_account(self) -> Person:
        typed = self.cleaned_data["account"].strip()
        people = accounts_in_scope(self.scope, GRANTS_POSTS).filter(is_active=True)
        person = people.filter(username__iexact=typed).first()
        if person is None:
            raise forms.ValidationError(_("No open account of your places has this name."))
        return person

    def clean(self) -> None:
        super().clean()
        entered = self.cleaned_data
        starts_on, ends_on = entered.get("starts_on"), entered.get("ends_on")
        if starts_on and starts_on < self.today:
            self.add_error("starts_on", _("A post cannot begin in the past."))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day lies before the first."))
        if starts_on and starts_on > self.today + timedelta(days=366):
            self.add_error("starts_on", _("At most a year ahead."))
        site, place = entered.get("site"), entered.get("place")
        if entered.get("role") == Role.CHECKPOINT_OFFICER and not site:
            self.add_error("site", _("A checkpoint officer's post names the checkpoint."))
        if site and place and not site.place_id.startswith(place.code):
            self.add_error("site", _("This site does not lie in the chosen place."))


class TrailForm(forms.Form):
    """What the auditor looks for."""

    who = forms.CharField(label=_("Who"), max_length=80, required=False)
    action = forms.CharField(label=_("Act"), max_length=60, required=False)
    subject = forms.CharField(label=_("About"), max_length=120, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("Up to this day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
