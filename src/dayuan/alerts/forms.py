"""What is asked of the person: a source, and whom a notice is for."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.alerts.fetching import inner_networks_for
from dayuan.alerts.models import Feed
from dayuan.alerts.rules.levels import FIRST_LEVEL, LEAST_FIRST, WITH_A_PLACE, Levels, Step
from dayuan.alerts.rules.terms import CapScope, Certainty, Severity, Urgency
from dayuan.alerts.wording import (
    AHEAD_KEEPS_FROM,
    BY_CERTAINTY,
    BY_SEVERITY,
    BY_URGENCY,
    CERTAINTY_NAMES,
    LEVEL_WORDS,
    MORE_FROM,
    SEVERITY_NAMES,
    SEVERITY_WORDS,
    STEP_WORDS,
    URGENCY_NAMES,
)
from dayuan.kernel.calling import LiesInside, NotReached, machines_of
from dayuan.kernel.reach import has_login, is_address
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
        if has_login(url):
            raise forms.ValidationError(
                _("A name and a password in an address stand open in every list and log. Leave them out.")
            )
        if url and is_address(url):
            try:
                machines_of(url, inner_networks_for(url))
            except LiesInside as inside:
                raise forms.ValidationError(inside.detail) from inside
            except NotReached:
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
    """For each severity how urgent it is here, and what brings one step more or less."""

    def __init__(self, *arguments: Any, levels: Levels, **given: Any) -> None:
        super().__init__(*arguments, **given)
        for severity, level in levels.severities.items():
            choices = [(one.value, LEVEL_WORDS[one]) for one in reversed(LEAST_FIRST)]
            self._choose(severity.value, SEVERITY_NAMES[severity], choices, level.value)
        steps = [(one.value, STEP_WORDS[one]) for one in Step]
        for urgency, step in levels.urgencies.items():
            self._choose(f"urgency-{urgency.value}", URGENCY_NAMES[urgency], steps, step.value)
        for certainty, step in levels.certainties.items():
            self._choose(f"certainty-{certainty.value}", CERTAINTY_NAMES[certainty], steps, step.value)
        from_here = [(one.value, SEVERITY_WORDS[one]) for one in WITH_A_PLACE]
        self._choose("more_from", MORE_FROM, from_here, levels.more_from.value)
        self._choose("ahead_keeps_from", AHEAD_KEEPS_FROM, from_here, levels.ahead_keeps_from.value)

    def _choose(self, name: str, label: Any, choices: list[tuple[str, Any]], initial: str) -> None:
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, initial=initial)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under what they are about."""
        of_urgency = [self[name] for name in self.fields if name.startswith("urgency-")]
        of_certainty = [self[name] for name in self.fields if name.startswith("certainty-")]
        return [
            (BY_SEVERITY, [self[severity.value] for severity in FIRST_LEVEL]),
            (BY_URGENCY, [*of_urgency, self["more_from"], self["ahead_keeps_from"]]),
            (BY_CERTAINTY, of_certainty),
        ]

    def table(self) -> Levels:
        entered = self.cleaned_data
        return Levels(
            severities={one: WarningLevel(entered[one.value]) for one in FIRST_LEVEL},
            urgencies={one: Step(entered[f"urgency-{one.value}"]) for one in Urgency},
            certainties={one: Step(entered[f"certainty-{one.value}"]) for one in Certainty},
            more_from=Severity(entered["more_from"]),
            ahead_keeps_from=Severity(entered["ahead_keeps_from"]),
        )


class RefuseLevelsForm(forms.Form):
    reason = forms.CharField(label=_("Why is it not to be published?"), max_length=200)


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
