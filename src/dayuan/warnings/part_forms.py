"""What is asked of one part of a condition; which fields there are depends on the pattern and on what is seen."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.rulebook.wanted import NUMBERS, WORDS
from dayuan.sensing.wording import SIGNAL_WORDS
from dayuan.warnings.area_forms import AreaFields, Ground
from dayuan.warnings.naming import COMPARISON_WORDS, DETAILS_OF, PATTERN_WORDS, SAID_WORDS, TRAIT_WORDS, UNIT_OF
from dayuan.warnings.rules import WarningLevel
from dayuan.warnings.rules.parts import DEFAULT_MINUTES, ENTRIES_OF, Entries, Pattern, written
from dayuan.warnings.wording import LEVEL_WORDS

MINUTES_AT_MOST = 31 * 24 * 60
OF_MINUTES = {"min_value": _("At least one second; less than 0.02 minutes is none.")}
NUMBER = pgettext_lazy("to compare with", "Number")
ANYTHING = [("", _("whatever it says"))]
NOTHING_YET = [("", _("Choose what is compared"))]
NO_LINE = _("Choose what is compared: without a line nothing can cross it, and everything would be over it.")
KINDS = [("", _("Choose what is seen")), *((str(kind), word) for kind, word in SIGNAL_WORDS.items())]


def _minutes(label: Any, **given: Any) -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=1 / 60, max_value=MINUTES_AT_MOST, error_messages=OF_MINUTES, **given
    )


def _number(label: Any, **given: Any) -> forms.FloatField:
    return forms.FloatField(label=label, widget=forms.NumberInput(attrs={"step": "any"}), **given)


PLAIN_FIELDS: Mapping[str, Any] = {
    "times": lambda: forms.IntegerField(label=_("How many times at least"), min_value=2, max_value=1000),
    "within": lambda: _minutes(_("Within (minutes)")),
    "for": lambda: _minutes(_("For (minutes)")),
    "counts_for": lambda: _minutes(_("Each time counts for (minutes)"), required=False),
    "good_for": lambda: _minutes(_("A reading is good for (minutes)"), required=False),
    "by": lambda: _number(_("By how much (minus: falls)")),
    "within_m": lambda: _number(_("Within (metres)"), min_value=1, max_value=50_000),
    "sources": lambda: forms.IntegerField(label=_("How many others at least"), min_value=1, max_value=1000),
    "apart": lambda: forms.BooleanField(label=_("Each from somebody else"), required=False),
    "missing": lambda: forms.BooleanField(label=_("The second thing does not come"), required=False),
}


class PartForm(AreaFields):
    """One part. It is drawn anew when the pattern or what is seen changes; what is typed stays."""

    use_required_attribute = False
    pattern = forms.ChoiceField(
        label=_("How"), choices=[(pattern.value, word) for pattern, word in PATTERN_WORDS.items()], initial="happens"
    )

    def __init__(self, *arguments: Any, ground: Ground | None = None, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.ground = ground
        pattern = self.said("pattern")
        if pattern in list(Pattern):
            self._ask(Pattern(pattern))

    def said(self, name: str) -> Any:
        """What was typed or is known already, before anything is checked."""
        if self.is_bound:
            return self.data.get(self.add_prefix(name), "")
        return self.initial.get(name, self.base_fields[name].initial if name in self.base_fields else "")

    def entries(self) -> Entries:
        """As `rules.parts` takes them; only after it was found valid."""
        return {name: value for name, value in self.cleaned_data.items() if value not in (None, "", [])}

    def written(self) -> dict[str, Any]:
        return written(self.entries())

    def _ask(self, pattern: Pattern) -> None:
        for name in ENTRIES_OF[pattern]:
            if name in PLAIN_FIELDS:
                self.fields[name] = PLAIN_FIELDS[name]()
                self.fields[name].initial = DEFAULT_MINUTES.get(name)
            elif name == "alike":
                self._ask_alike()
            elif name == "kind":
                self._ask_what("", _("What is seen"))
            elif name == "area_kind":
                self.ask_area()
            elif name == "then_kind":
                self._ask_what("then_", _("And then"))
            elif name == "until_test":
                self._ask_comparison("until_", self.said("kind"), self.said("of"), _("Until it is"))
        self.fields["lasting"] = _minutes(_("Only when it lasts for (minutes)"), required=False)
        self.fields["negated"] = forms.BooleanField(label=_("This must not be so"), required=False)

    def _ask_what(self, prefix: str, label: Any) -> None:
        kind = self.said(f"{prefix}kind")
        self.fields[f"{prefix}kind"] = forms.ChoiceField(
            label=label, choices=KINDS, error_messages={"required": _("Choose what is seen.")}
        )
        of = [name for name in ("value",) if kind in UNIT_OF] + [*DETAILS_OF.get(kind, {}), "confidence"]
        asked = self.said(f"{prefix}of")
        has_line = self.said("pattern") == Pattern.STAYS and not prefix
        choices = [*(NOTHING_YET if has_line else ANYTHING), *((name, TRAIT_WORDS[name]) for name in of)]
        if asked and asked not in of and not self.is_bound:
            choices.append((asked, asked))
        self.fields[f"{prefix}of"] = forms.ChoiceField(
            label=_("Where it says"), choices=choices, required=has_line, error_messages={"required": NO_LINE}
        )
        if asked in dict(choices) and asked:
            self._ask_comparison(prefix, kind, asked, _("How it compares"))

    def _ask_comparison(self, prefix: str, kind: str, of: str, label: Any) -> None:
        if not of:
            return
        optional = prefix == "until_"
        if of in ("value", "confidence"):
            self.fields[f"{prefix}test"] = _comparison(label, NUMBERS, optional=optional)
            unit = UNIT_OF.get(kind, "") if of == "value" else ""
            self.fields[f"{prefix}than"] = _number(
                format_lazy("{} ({})", NUMBER, unit) if unit else NUMBER, required=not optional
            )
            return
        self.fields[f"{prefix}test"] = _comparison(label, WORDS, optional=optional)
        known = DETAILS_OF.get(kind, {}).get(of, ())
        if known:
            said = () if self.is_bound else self.initial.get(f"{prefix}words", ())
            self.fields[f"{prefix}words"] = forms.MultipleChoiceField(
                label=pgettext_lazy("to compare with", "Words"),
                choices=[(word, SAID_WORDS.get(word, word)) for word in dict.fromkeys([*known, *said])],
                widget=forms.CheckboxSelectMultiple,
                required=not optional,
            )
        else:
            self.fields[f"{prefix}words"] = WordsField(
                label=pgettext_lazy("to compare with", "Words"), max_length=400, required=not optional
            )

    def _ask_alike(self) -> None:
        names = [*DETAILS_OF.get(self.said("kind"), {})]
        if names:
            self.fields["alike"] = forms.ChoiceField(
                label=_("Count only those that agree in"),
                choices=[("", _("count them all")), *((name, TRAIT_WORDS[name]) for name in names)],
                required=False,
            )


class StageForm(PartForm):
    """What makes it more urgent: time alone, or something that is seen."""

    pattern = forms.ChoiceField(
        label=_("When"),
        choices=[("", _("by time alone")), *((pattern.value, word) for pattern, word in PATTERN_WORDS.items())],
        required=False,
    )
    level = forms.ChoiceField(
        label=_("It becomes"), choices=[(level.value, LEVEL_WORDS[level]) for level in WarningLevel], initial="red"
    )
    after = forms.FloatField(
        label=_("After it has gone on for (minutes)"),
        min_value=1 / 60,
        max_value=7 * 24 * 60,
        required=False,
        error_messages=OF_MINUTES,
    )
    field_order = ("level", "after", "pattern")

    def clean(self) -> None:
        super().clean()
        if not self.cleaned_data.get("pattern") and not self.cleaned_data.get("after") and "after" not in self.errors:
            self.add_error("after", forms.ValidationError(_("Say after how long, or what else is seen."), "required"))

    def stage(self) -> dict[str, Any]:
        entries = self.entries()
        stage: dict[str, Any] = {"level": entries.pop("level")}
        after = entries.pop("after", None)
        if after:
            stage["after_s"] = round(after * 60, 3)
        if entries.get("pattern"):
            stage["when"] = written(entries)
        return stage


class WordsField(forms.CharField):
    """Words with spaces or the Chinese comma between them, as a list."""

    def prepare_value(self, value: Any) -> Any:
        return " ".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        return super().clean(value).replace("、", " ").replace("，", " ").replace(",", " ").split()


def _comparison(label: Any, tests: Any, *, optional: bool) -> forms.ChoiceField:
    choices = [(test.value, word) for test, word in COMPARISON_WORDS.items() if test in tests]
    first = [("", _("that is no longer so"))] if optional else []
    return forms.ChoiceField(label=label, choices=[*first, *choices], required=not optional)
