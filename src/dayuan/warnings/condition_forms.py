"""What is asked of a rule about conditions besides the conditions: what for, where, when, in what words, how fast."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.rulebook.looking import DayKind
from dayuan.warnings.actions.publishing import FLAW_SENTENCES
from dayuan.warnings.forms import FIELD_OF_FLAW, RuleForm
from dayuan.warnings.models import WarningLevel
from dayuan.warnings.naming import DAY_WORDS, TOGETHER_WORDS, WEEKDAY_WORDS
from dayuan.warnings.part_forms import OF_MINUTES
from dayuan.warnings.rules import About, Family, RuleTerms, flaws_of, looking_of
from dayuan.warnings.wording import ABOUT_WORDS, FAMILY_WORDS

AS_TYPED = (
    *("title", "title_en", "purpose", "purpose_en", "legal_basis", "said", "said_en", "checks", "checks_en"),
    *("hours_from", "hours_until", "decide_within_s", "joins_within_m", "concerns_home", "starts_at", "expires_at"),
)
WHAT_FOR = ("title", "title_en", "purpose", "purpose_en", "legal_basis", "family")
LOOKS = ("about", "place_codes", "hours_from", "hours_until", "weekdays", "days", "season_from", "season_until")
SAYS = ("said", "said_en", "checks", "checks_en", "readers", "concerns_home")
CLOCKS = ("level", "decide_within_s", "damped_minutes", "quiet_minutes", "joins_within_m", "starts_at", "expires_at")
WORDS_ALLOWED = _(
    "Words in braces are filled in when it is raised: {device} the device's name, {place} the place, {site} the "
    "checkpoint or spot, {value} and {unit} the measure, {count} how many signals, {since} since when, {minutes} for "
    "how many minutes, {headline} what an official alert is headed. No other word in braces is allowed."
)


def _text(label: Any, most: int, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **given)


def _day(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=5, required=False, widget=forms.TextInput(attrs={"placeholder": "11-01"})
    )


class ConditionRuleForm(RuleForm):
    """The parts and stages are forms of their own; `when` and `stages` are told to this one before it is checked."""

    use_required_attribute = False
    home_prefixes = None  # type: ignore[assignment]
    least_confidence = None  # type: ignore[assignment]
    buffer_minutes = None  # type: ignore[assignment]
    together = forms.ChoiceField(
        label=_("When there are several parts"),
        choices=[(one.value, word) for one, word in TOGETHER_WORDS.items()],
        initial="all",
        required=False,
    )
    lasting = forms.FloatField(
        label=_("Only when it all lasts for (minutes)"),
        min_value=1 / 60,
        max_value=44_640,
        required=False,
        error_messages=OF_MINUTES,
    )
    family = forms.ChoiceField(
        label=pgettext_lazy("of a rule", "What it is about"),
        choices=[(one.value, word) for one, word in FAMILY_WORDS.items()],
    )
    about = forms.ChoiceField(
        label=_("It looks separately at"), choices=[(one.value, word) for one, word in ABOUT_WORDS.items()]
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On which days of the week (none: all)"),
        choices=list(WEEKDAY_WORDS.items()),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.MultipleChoiceField(
        label=_("On which days (none: all)"),
        choices=[(kind.value, word) for kind, word in DAY_WORDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    season_from = _day(_("Season from (month-day; empty: all year)"))
    season_until = _day(_("Season until"))
    said = _text(_("What the warning says"), 120, help_text=WORDS_ALLOWED)
    said_en = _text(_("What the warning says, in English"), 200, help_text=WORDS_ALLOWED)
    checks = _text(_("What to check before deciding"), 300, widget=forms.Textarea(attrs={"rows": 2}))
    checks_en = _text(_("What to check, in English"), 400, widget=forms.Textarea(attrs={"rows": 2}))
    concerns_home = forms.BooleanField(
        label=_("It concerns somebody's home: a person always decides, never the clock"),
        help_text=_("By itself where door sensors or meters are asked, and of what any device in a home says of it."),
        required=False,
    )
    damped_minutes = forms.FloatField(
        label=_("Breaks up to this long do not end it (minutes)"), min_value=0, max_value=10_080, initial=0
    )
    quiet_minutes = forms.FloatField(
        label=_("What follows within this is the same matter (minutes)"), min_value=0, max_value=43_200, initial=10
    )
    joins_within_m = forms.IntegerField(
        label=_("So is what is this near (metres; 0: only the same thing)"), min_value=0, max_value=50_000, initial=0
    )

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.when: Mapping[str, Any] = {}
        self.stages: Sequence[Mapping[str, Any]] = ()

    def clean(self) -> None:
        season = [self.cleaned_data.get(name) for name in ("season_from", "season_until")]
        if any(season) and looking_of(None, None, {"season": season}) is None:
            self.add_error("season_from" if not season[0] else "season_until", _("Enter month and day, such as 11-01."))
        # What is wrong with the whole is looked for when the parts are known too.
        forms.Form.clean(self)

    def find_flaws(self) -> None:
        if not self.errors:
            for flaw in flaws_of(self.terms()):
                self.add_error(FIELD_OF_FLAW.get(flaw), FLAW_SENTENCES[flaw])

    def terms(self) -> RuleTerms:
        entered = self.cleaned_data
        return RuleTerms(
            **{name: entered[name] for name in AS_TYPED},
            readers=tuple(entered["readers"]),
            place_codes=tuple(entered["place_codes"]),
            home_prefixes=(),
            buffer_minutes=0,
            signal_kind="",
            level=WarningLevel(entered["level"]),
            family=Family(entered["family"]),
            about=About(entered["about"]),
            quiet_for_s=round(entered["quiet_minutes"] * 60),
            damped_s=round(entered["damped_minutes"] * 60),
            days=self.days_said(),
            when=self.when,
            stages=tuple(self.stages),
        )

    def days_said(self) -> dict[str, Any]:
        entered = self.cleaned_data
        said = {"weekdays": entered["weekdays"], "days": entered["days"]}
        if entered["season_from"] or entered["season_until"]:
            said["season"] = [entered["season_from"], entered["season_until"]]
        return {name: value for name, value in said.items() if value}


def entries_of_terms(terms: RuleTerms) -> dict[str, Any]:
    """A rule as the form shows it."""
    season = terms.days.get("season") or ["", ""]
    return {
        **{name: getattr(terms, name) for name in AS_TYPED},
        "readers": list(terms.readers),
        "place_codes": list(terms.place_codes),
        "level": terms.level,
        "family": terms.family,
        "about": terms.about,
        "quiet_minutes": shown(terms.quiet_for_s / 60),
        "damped_minutes": shown(terms.damped_s / 60),
        "weekdays": list(terms.days.get("weekdays", ())),
        "days": [DayKind(day).value for day in terms.days.get("days", ())],
        "season_from": season[0],
        "season_until": season[1],
        "hours_from": _hour(terms.hours_from),
        "hours_until": _hour(terms.hours_until),
    }


def shown(number: float) -> float:
    """Without a fraction where there is none."""
    return int(number) if number == int(number) else number


def _hour(hour: time | None) -> str:
    return f"{hour:%H:%M}" if hour else ""
