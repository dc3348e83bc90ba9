"""What is asked of the person: a source, and whom a notice is for."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.alerts.fetching import LiesInside, machines_of
from dayuan.alerts.models import Feed
from dayuan.alerts.rules.indexes import is_address
from dayuan.alerts.rules.levels import FIRST_LEVEL, LEAST_FIRST
from dayuan.alerts.rules.reading import NotTaken
from dayuan.alerts.rules.terms import CapScope, Severity
from dayuan.alerts.wording import LEVEL_WORDS, SEVERITY_NAMES
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.warnings.rules import WarningLevel

MOST_SENDERS = 50
LONGEST_SENDER = 200


class FeedForm(forms.Form):
    name = forms.CharField(label=_("Name of the source"), max_length=60, help_text=_("Such as 县气象台."))
    place = forms.ModelChoiceField(label=_("Place it serves"), queryset=Place.objects.none(), empty_label=None)
    url = forms.CharField(
        label=_("Address that is asked"),
        max_length=500,
        required=False,
        help_text=_("One CAP message, or an Atom or RSS index of them. Empty: the source sends to us."),
    )
    every_minutes = forms.IntegerField(label=_("Asked every (minutes)"), min_value=1, max_value=1440, initial=5)
    senders = forms.CharField(
        label=_("Senders whose alerts are taken"),
        required=False,
        max_length=MOST_SENDERS * LONGEST_SENDER,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("As they write themselves in `sender`, one in a line. Empty: whoever this source passes on."),
    )
    certificate = forms.CharField(
        label=_("Certificate their signatures are held against"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=_("PEM, given by the sender. Empty: signatures are shown as unchecked."),
    )
    must_be_signed = forms.BooleanField(label=_("Unsigned alerts are kept aside"), required=False)

    def __init__(self, *arguments: Any, places: PlaceQuerySet | None, **given: Any) -> None:
        super().__init__(*arguments, **given)
        if places is None:
            del self.fields["place"]
        else:
            cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places

    def clean_url(self) -> str:
        """What cannot be found now may be found later, and is looked at again whenever it is asked."""
        url = str(self.cleaned_data["url"])
        if url and is_address(url):
            try:
                machines_of(url)
            except LiesInside as inside:
                raise forms.ValidationError(inside.detail) from inside
            except NotTaken:
                return url
        return url

    def clean_senders(self) -> list[str]:
        return list(dict.fromkeys(str(self.cleaned_data["senders"]).split()))[:MOST_SENDERS]

    def clean_certificate(self) -> str:
        text = str(self.cleaned_data["certificate"]).strip()
        return f"{text}\n" if text else ""


def entries_of(feed: Feed) -> dict[str, Any]:
    return {
        "name": feed.name,
        "url": feed.url,
        "every_minutes": feed.every_minutes,
        "senders": "\n".join(feed.senders),
        "certificate": feed.certificate,
        "must_be_signed": feed.must_be_signed,
    }


class LevelsForm(forms.Form):
    """For each severity how urgent it is here."""

    def __init__(self, *arguments: Any, levels: Mapping[Severity, WarningLevel], **given: Any) -> None:
        super().__init__(*arguments, **given)
        for severity, level in levels.items():
            self.fields[severity.value] = forms.ChoiceField(
                label=SEVERITY_NAMES[severity],
                choices=[(one.value, LEVEL_WORDS[one]) for one in reversed(LEAST_FIRST)],
                initial=level.value,
            )

    def levels(self) -> dict[Severity, WarningLevel]:
        return {severity: WarningLevel(self.cleaned_data[severity.value]) for severity in FIRST_LEVEL}


class NoticeForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("Who may read it"),
        choices=[(CapScope.RESTRICTED.value, _("Only those named")), (CapScope.PUBLIC.value, _("Everybody"))],
        widget=forms.RadioSelect,
        initial=CapScope.RESTRICTED.value,
    )
    restriction = forms.CharField(
        label=_("For whom it is meant"),
        max_length=200,
        required=False,
        help_text=_("Such as 县应急管理局、邻乡综治中心. Not needed where everybody may read it."),
    )
    instruction = forms.CharField(
        label=_("What readers should do"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("No names, telephone numbers, plates or house numbers. May stay empty."),
    )

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("scope") == CapScope.RESTRICTED and not self.cleaned_data.get("restriction"):
            self.add_error("restriction", _("Say for whom it is meant."))
