"""What is asked of the person: a decision's note and reason, and the terms of a rule."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.people.models import Person, Role
from dayuan.places.models import Place
from dayuan.warnings.actions.publishing import FLAW_SENTENCES
from dayuan.warnings.models import Warning, WarningLevel, WarningStatus
from dayuan.warnings.rules import (
    LONGEST_BUFFER,
    FalseAlarmReason,
    Flaw,
    RuleTerms,
    flaws_of,
    no_beginnings,
    reasons_for,
)
from dayuan.warnings.wording import LEVEL_WORDS, READER_WORDS, REASON_WORDS

FIELD_OF_FLAW = {
    Flaw.NO_EXPIRY: "expires_at",
    Flaw.EXPIRES_BEFORE_IT_STARTS: "expires_at",
    Flaw.RUNS_TOO_LONG: "expires_at",
    Flaw.NO_PURPOSE: "purpose",
    Flaw.NO_LEGAL_BASIS: "legal_basis",
    Flaw.NO_READERS: "readers",
    Flaw.NO_PLACES: "place_codes",
    Flaw.NO_HOME: "home_prefixes",
    Flaw.NO_PLATE: "home_prefixes",
    Flaw.BUFFER_TOO_LONG: "buffer_minutes",
    Flaw.HALF_HOURS: "hours_until",
    Flaw.SAME_HOURS: "hours_until",
    Flaw.DAYS_MEAN_NOTHING: "season_from",
    Flaw.UNKNOWN_WORD: "said",
    Flaw.SILENCE_OF_NO_DEVICE: "about",
}
MOMENT = "%Y-%m-%dT%H:%M"
PERCENT = 100


class ConfirmForm(forms.Form):
    note = forms.CharField(label=_("Note for whoever goes"), max_length=300, required=False)


class RejectForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is it a false alarm?"),
        error_messages={"required": _("Say why this is a false alarm.")},
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *arguments: Any, family: str, **given: Any) -> None:
        super().__init__(*arguments, **given)
        reasons = [(reason.value, REASON_WORDS[reason]) for reason in reasons_for(family)]
        cast(forms.ChoiceField, self.fields["reason"]).choices = [("", _("Choose a reason")), *reasons]

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("reason") == FalseAlarmReason.OTHER and not self.cleaned_data.get("note"):
            self.add_error("note", _("Another reason says nothing by itself: say in a few words what it was."))


STOOD_DOWN = "stood_down"
"""Confirmed, and its case is closed."""


class FindForm(forms.Form):
    state = forms.ChoiceField(
        choices=[(state, state) for state in (*(status.value for status in WarningStatus), STOOD_DOWN)], required=False
    )


class LevelForm(forms.Form):
    level = forms.ChoiceField(label=_("Level"), choices=[(level.value, LEVEL_WORDS[level]) for level in WarningLevel])
    reason = forms.CharField(label=_("Why does the level change?"), max_length=200)
    look_again_on = forms.DateField(
        label=_("Somebody looks again on (where it becomes less urgent)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    leader = forms.ChoiceField(label=_("Which leader agreed? (to lower red; they are told)"), required=False)

    def __init__(self, *arguments: Any, leaders: Iterable[Person], current: str = "", **given: Any) -> None:
        """Of what is not red no leader need agree: there are none to choose from."""
        super().__init__(*arguments, **given)
        named = [(str(one.pk), one.display_name) for one in leaders]
        cast(forms.ChoiceField, self.fields["leader"]).choices = [("", "—"), *named]
        if not named:
            del self.fields["leader"]
        if current:
            others = [(level.value, LEVEL_WORDS[level]) for level in WarningLevel if level != current]
            cast(forms.ChoiceField, self.fields["level"]).choices = [("", _("Choose another level")), *others]


class MuteForm(forms.Form):
    """What is muted is ticked: this rule, this device, this village, or several together."""

    of = forms.MultipleChoiceField(
        label=_("What is muted"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Say what is muted: a rule, a device or a place.")},
    )
    until = forms.DateTimeField(
        label=_("Muted until"),
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
        input_formats=[MOMENT],
    )
    reason = forms.CharField(label=_("Why?"), max_length=200)

    def __init__(self, *arguments: Any, warning: Warning, **given: Any) -> None:
        super().__init__(*arguments, **given)
        rule, of = warning.rule, cast(forms.MultipleChoiceField, self.fields["of"])
        named = [("rule", _("this rule: %(name)s") % {"name": rule.display_title})]
        if warning.device is not None:
            named.append(("device", _("this device: %(name)s") % {"name": warning.device}))
        if warning.place_id != rule.township_id:
            named.append(("place", _("everything in %(name)s") % {"name": warning.place}))
        of.choices = named


class JoinForm(forms.Form):
    into = forms.UUIDField(label=_("Join with"), error_messages={"required": _("Choose which one it is joined with.")})
    reason = forms.CharField(label=_("Why are these one matter?"), max_length=200)


class HandForm(forms.Form):
    case = forms.UUIDField(error_messages={"required": _("Choose the case.")})
    reason = forms.CharField(label=_("Why does it belong to this case?"), max_length=200)
    as_urgent = forms.BooleanField(label=_("The case becomes as urgent as the warning"), required=False)


class SplitForm(forms.Form):
    reason = forms.CharField(label=_("Why are these two matters?"), max_length=200)


class StopForm(forms.Form):
    reason = forms.CharField(label=_("Why does it end now?"), max_length=200)


class PutAsideForm(forms.Form):
    reason = forms.CharField(label=_("Why is it not to be published?"), max_length=200)


def _moment_field(label: Any, **given: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, input_formats=[MOMENT], **given)


def _hour_field(label: Any) -> forms.TimeField:
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, required=False)


class RuleForm(forms.Form):
    """The terms of a rule. What the law asks for cannot be left out."""

    title = forms.CharField(label=_("Name of the rule"), max_length=80)
    title_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    purpose = forms.CharField(label=_("What it is for"), max_length=200)
    purpose_en = forms.CharField(label=_("What it is for, in English"), max_length=300, required=False)
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=200, help_text=_("The law or the order, with its number and the campaign.")
    )
    readers = forms.MultipleChoiceField(
        label=_("Who may see what it finds"),
        choices=[(role.value, word) for role, word in READER_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    place_codes = forms.MultipleChoiceField(label=_("Where it watches"), widget=forms.CheckboxSelectMultiple)
    home_prefixes = forms.CharField(
        label=_("Local plates begin with"), max_length=100, help_text=_("Separated by spaces, such as 川Z.")
    )
    least_confidence = forms.IntegerField(
        label=_("A reading is sure from (%)"), min_value=50, max_value=PERCENT, initial=80
    )
    level = forms.ChoiceField(
        label=_("Level"), choices=[(level.value, LEVEL_WORDS[level]) for level in WarningLevel], initial="yellow"
    )
    hours_from = _hour_field(_("Watches from (empty: all day)"))
    hours_until = _hour_field(_("Watches until"))
    decide_within_s = forms.IntegerField(
        label=_("To be decided within (seconds)"), min_value=10, max_value=86400, initial=60
    )
    quiet_minutes = forms.IntegerField(
        label=_("The same car joins its warning for (minutes)"), min_value=0, max_value=1440, initial=10
    )
    buffer_minutes = forms.IntegerField(
        label=_("Readings that do not match are kept for (minutes)"),
        min_value=0,
        max_value=int(LONGEST_BUFFER / timedelta(minutes=1)),
        initial=10,
    )
    starts_at = _moment_field(_("Begins"))
    expires_at = _moment_field(_("Ends"), error_messages={"required": FLAW_SENTENCES[Flaw.NO_EXPIRY]})

    def __init__(self, *arguments: Any, places: list[Place], **given: Any) -> None:
        super().__init__(*arguments, **given)
        cast(forms.MultipleChoiceField, self.fields["place_codes"]).choices = [
            (place.code, str(place)) for place in places
        ]

    def clean_home_prefixes(self) -> tuple[str, ...]:
        typed = str(self.cleaned_data["home_prefixes"]).upper()
        prefixes = tuple(typed.replace("，", " ").replace("、", " ").replace(",", " ").split())
        if wrong := no_beginnings(prefixes):
            raise forms.ValidationError(
                _("No plate begins with %(words)s. Enter the sign of a province and a letter, such as 川Z.")
                % {"words": _(", ").join(wrong)}
            )
        return prefixes

    def clean(self) -> None:
        super().clean()
        if self.errors:
            return
        for flaw in flaws_of(self.terms()):
            self.add_error(FIELD_OF_FLAW.get(flaw), FLAW_SENTENCES[flaw])

    def terms(self) -> RuleTerms:
        """What was entered, in the words of the rules."""
        entered = dict(self.cleaned_data)
        return RuleTerms(
            **{name: entered[name] for name in SAME_NAMES},
            readers=tuple(entered["readers"]),
            place_codes=tuple(entered["place_codes"]),
            level=WarningLevel(entered["level"]),
            least_confidence=entered["least_confidence"] / PERCENT,
            quiet_for_s=entered["quiet_minutes"] * 60,
        )


SAME_NAMES = (
    "title",
    "title_en",
    "purpose",
    "purpose_en",
    "legal_basis",
    "home_prefixes",
    "hours_from",
    "hours_until",
    "decide_within_s",
    "buffer_minutes",
    "starts_at",
    "expires_at",
)


def entries_of_plates(terms: RuleTerms) -> dict[str, Any]:
    """A rule about plates as the form shows it."""
    same = {name: getattr(terms, name) for name in SAME_NAMES if name != "home_prefixes"}
    return same | {
        "readers": list(terms.readers),
        "place_codes": list(terms.place_codes),
        "home_prefixes": " ".join(terms.home_prefixes),
        "least_confidence": round(terms.least_confidence * PERCENT),
        "level": terms.level,
        "quiet_minutes": terms.quiet_for_s // 60,
    }


def first_entries(*, at: datetime) -> dict[str, Any]:
    """A new rule begins now and is read by those who decide."""
    return {"starts_at": at, "readers": [Role.DUTY_OFFICER.value, Role.CHIEF_GRID_OFFICER.value]}
