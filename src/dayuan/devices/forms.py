"""What is asked of the person: a device's facts, its filing, a reason."""

from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dayuan.devices.models import DEVICE_ID, DeviceKind, Health
from dayuan.devices.rules import CAMERA_KINDS
from dayuan.devices.wording import KIND_WORDS
from dayuan.households.models import Household
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place, Site

SHORTEST_RETENTION_DAYS = 30
"""State Council order 799, article 19: recordings are kept for at least thirty days."""

NUMBER_IS_WRONG = _("Use 3 to 40 small letters, digits and hyphens, beginning with a letter or a digit.")


class FindForm(forms.Form):
    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in DeviceKind], required=False)
    health = forms.ChoiceField(choices=[(health.value, health.value) for health in Health], required=False)
    q = forms.CharField(max_length=60, required=False)
    place = forms.CharField(max_length=18, required=False)


class RegisterForm(forms.Form):
    """C-08: a camera's place, kind, retention and manager are always known; its filing number may follow."""

    device_id = forms.CharField(
        label=_("Number"),
        max_length=40,
        validators=[RegexValidator(DEVICE_ID.regex, NUMBER_IS_WRONG)],
        help_text=_("3 to 40 small letters, digits and hyphens. It is the login name."),
    )
    # A source of alerts is entered on a page of its own.
    kind = forms.ChoiceField(
        label=_("Kind"), choices=[one for one in KIND_WORDS.items() if one[0] != DeviceKind.ALERT_FEED]
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    owner = forms.CharField(label=_("Unit that owns and manages it"), max_length=80)
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none(), empty_label=_("Choose a place"))
    site = forms.ModelChoiceField(
        label=_("Checkpoint or site"), queryset=Site.objects.none(), required=False, empty_label=_("None")
    )
    home = forms.CharField(
        label=_("Number of the household in whose home it stands"),
        max_length=24,
        required=False,
        help_text=_("Only for a device in a home. It runs once the household has consented."),
    )
    longitude = forms.FloatField(label=_("Longitude (WGS84)"), min_value=73, max_value=136)
    latitude = forms.FloatField(label=_("Latitude (WGS84)"), min_value=3, max_value=54)
    bearing_deg = forms.FloatField(
        label=_("Looks towards (degrees from north)"), min_value=0, max_value=360, required=False
    )
    expected_every_s = forms.IntegerField(
        label=_("Speaks at least every (seconds)"), min_value=5, max_value=86400, initial=60
    )
    retention_days = forms.IntegerField(
        label=_("Recordings are kept for (days)"), min_value=0, max_value=3650, required=False
    )
    filing_number = forms.CharField(label=_("Police filing number"), max_length=60, required=False)
    filed_on = forms.DateField(
        label=_("Filed on"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        places = Place.objects.in_use().filter(scope.q("code", COMMAND_ROLES))
        sites = Site.objects.filter(scope.q("place_id", COMMAND_ROLES)).order_by("place_id", "name")
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites

    def clean(self) -> None:
        super().clean()
        entered = self.cleaned_data
        is_camera = entered.get("kind") in CAMERA_KINDS
        if is_camera and (entered.get("retention_days") or 0) < SHORTEST_RETENTION_DAYS:
            self.add_error("retention_days", _("A camera's recordings are kept for at least 30 days."))
        place, site = entered.get("place"), entered.get("site")
        if place and site and not site.place_id.startswith(place.code):
            self.add_error("site", _("This site does not lie in the chosen place."))
        self._find_home(place, (entered.get("home") or "").strip())

    def _find_home(self, place: Place | None, number: str) -> None:
        """The household of this number in the chosen place."""
        self.cleaned_data["home"] = None
        if number and place:
            found = Household.objects.standing().filter(place=place, number=number).first()
            self.cleaned_data["home"] = found
            if found is None:
                self.add_error("home", _("The chosen place has no household with that number."))


class ActivateForm(forms.Form):
    reason = forms.CharField(label=_("Why must it run before it is filed?"), max_length=200, required=False)


class FilingForm(forms.Form):
    filing_number = forms.CharField(label=_("Police filing number"), max_length=60)
    filed_on = forms.DateField(label=_("Filed on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *arguments: Any, at: datetime, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.today: date = at.astimezone(SHANGHAI).date()

    def clean_filed_on(self) -> date:
        filed_on: date = self.cleaned_data["filed_on"]
        if filed_on > self.today:
            raise forms.ValidationError(_("The day of filing cannot lie in the future."))
        return filed_on


class RetireForm(forms.Form):
    reason = forms.CharField(label=_("Why is it taken out of service?"), max_length=200)
