"""Forms for a township's own classes and clocks."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.cases.forms import NOTE
from dayuan.cases.routing import ClassNow
from dayuan.cases.rules.clocks import STARTING, ClockFault, Limit, read_limit
from dayuan.cases.rules.statuses import Kind
from dayuan.cases.wording import CLOCK_FAULTS, CLOCK_WORDS, KIND_WORDS, LEVEL_WORDS, UNIT_WORDS
from dayuan.people.chain_rules import CHAINS, Chain, RungName
from dayuan.people.chain_wording import CHAIN_WORDS, RUNG_WORDS

UNITS = [(unit.value, words) for unit, words in UNIT_WORDS.items()]


def amount_words(limit: Limit) -> str:
    """`0.25`, `4`: what somebody types to get this limit again."""
    decimal = Decimal(limit.amount.numerator) / Decimal(limit.amount.denominator)
    return f"{decimal.normalize():f}"


class LimitForm(forms.Form):
    """An amount and a unit that are read together."""

    def read(self, amount_field: str, unit_field: str) -> Limit | None:
        """The limit, or nothing with the fault beside the field."""
        found = read_limit(self.cleaned_data.get(amount_field, ""), self.cleaned_data.get(unit_field, ""))
        if isinstance(found, ClockFault):
            self.add_error(amount_field, CLOCK_FAULTS[found])
            return None
        return found


class ClassForm(LimitForm):
    name = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(label=_("English name of the class (optional)"), max_length=80, required=False)
    filing_condition = forms.CharField(label=_("When it is filed"), max_length=300, widget=NOTE)
    closing_condition = forms.CharField(label=_("When it counts as put right"), max_length=300, widget=NOTE)
    amount = forms.CharField(label=_("Time for the whole"), max_length=8)
    unit = forms.ChoiceField(label=_("counted in"), choices=UNITS)
    kind = forms.ChoiceField(
        label=_("Kind of case"),
        choices=[
            (kind.value, words) for kind, words in KIND_WORDS.items() if kind not in (Kind.WARNING, Kind.MEDIATED)
        ],
    )
    answers = forms.ChoiceField(label=_("Who answers first"), required=False)
    photo_reason = forms.CharField(
        label=_("Why a photograph is necessary (empty: it is optional)"), max_length=200, required=False
    )
    is_public = forms.BooleanField(label=_("The public may choose it"), required=False)
    is_retired = forms.BooleanField(label=_("Nothing is filed under it any more"), required=False)
    reason = forms.CharField(label=_("Why is it changed?"), max_length=300)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        answers: Any = self.fields["answers"]
        answers.choices = [
            ("", _("As the table of who answers says for its main class")),
            *(
                (f"{chain.value}:{rung.value}", f"{CHAIN_WORDS[chain]} · {RUNG_WORDS[rung]}")
                for chain in Chain
                for rung in CHAINS[chain]
            ),
        ]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "amount" in given and "unit" in given:
            given["limit"] = self.read("amount", "unit")
        return given

    def given(self) -> dict[str, Any]:
        """What `keep_class` takes."""
        kept = dict(self.cleaned_data)
        chain, _colon, rung = kept.pop("answers").partition(":")
        del kept["amount"], kept["unit"]
        return {**kept, "kind": Kind(kept["kind"]), "chain": chain, "first_rung": rung}


def as_entered(found: ClassNow) -> dict[str, Any]:
    """A class as its form shows it."""
    return {
        "name": found.name,
        "name_en": found.name_en,
        "filing_condition": found.filing_condition,
        "closing_condition": found.closing_condition,
        "amount": amount_words(found.limit),
        "unit": found.limit.unit.value,
        "kind": found.kind.value,
        "answers": f"{found.chain}:{found.first_rung}" if found.chain else "",
        "photo_reason": found.photo_reason,
        "is_public": found.is_public,
        "is_retired": found.is_retired,
    }


def answers_first(found: ClassNow) -> str:
    """Who answers first for a class that says so itself; empty where the table of its main class does."""
    return f"{CHAIN_WORDS[Chain(found.chain)]} · {RUNG_WORDS[RungName(found.first_rung)]}" if found.chain else ""


class NewClassForm(ClassForm):
    code = forms.CharField(label=_("Code of five digits"), max_length=5)
    field_order = ("code",)


class ClocksForm(LimitForm):
    """Every clock of the township, each with its unit."""

    def __init__(self, *given: Any, clocks: dict[str, Limit], **options: Any) -> None:
        super().__init__(*given, **options)
        for name in STARTING:
            limit = clocks[name]
            self.fields[f"{name}_amount"] = forms.CharField(
                label=clock_words(name), max_length=8, initial=amount_words(limit)
            )
            self.fields[f"{name}_unit"] = forms.ChoiceField(
                label=_("counted in"), choices=UNITS, initial=limit.unit.value
            )
        self.fields["reason"] = forms.CharField(label=_("Why is it changed?"), max_length=300)

    def pairs(self) -> list[tuple[Any, Any]]:
        """The fields of each clock side by side."""
        return [(self[f"{name}_amount"], self[f"{name}_unit"]) for name in STARTING]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        self.limits: dict[str, Limit] = {}
        for name in STARTING:
            if f"{name}_amount" in given and f"{name}_unit" in given:
                found = self.read(f"{name}_amount", f"{name}_unit")
                if found is not None:
                    self.limits[name] = found
        return given


def clock_words(name: str) -> str:
    """`Accept · Red`."""
    clock, _colon, level = name.partition(":")
    words = str(CLOCK_WORDS[clock])
    return f"{words} · {LEVEL_WORDS[level]}" if level else words
