"""How forms of disputes are made: days, words, groups of fields, whom the form is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.disputes.models import WORDS_LENGTH, Dispute, Party
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import Hand
from dayuan.disputes.wording import SIDE_WORDS
from dayuan.people.access import Scope

CHOOSE = ("", _("Choose…"))


def choices(words: Mapping[Any, Any], only: Any = None) -> list[tuple[str, Any]]:
    """A list to choose from, with nothing chosen yet."""
    return [CHOOSE, *((value.value, words[value]) for value in (only or words))]


def day_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, widget=widget, help_text=help_text, required=required)


def words_field(
    label: Any, *, help_text: Any = "", required: bool = True, rows: int = 3, length: int = WORDS_LENGTH
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, widget=widget, help_text=help_text, required=required)


def line_field(label: Any, length: int, *, help_text: Any = "", required: bool = True, **attrs: Any) -> forms.CharField:
    """A line that no browser offers to the next person at this desk."""
    widget = forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attrs})
    return forms.CharField(label=label, max_length=length, widget=widget, help_text=help_text, required=required)


@dataclass(frozen=True)
class Group:
    """Fields that belong together, under one legend."""

    legend: Any
    fields: list[forms.BoundField]


class ActForm(forms.Form):
    """One act. It knows the dispute, whose hands these are, and today."""

    remark: Any = ""
    """What is to be known before."""
    last: tuple[str, ...] = ()
    """Fields that come after all groups."""

    def __init__(
        self, *arguments: Any, dispute: Dispute, scope: Scope, hands: frozenset[Hand], at: datetime, **given: Any
    ) -> None:
        super().__init__(*arguments, **given)
        self.dispute, self.scope, self.hands, self.at = dispute, scope, hands, at
        self.today: date = day_of(at)
        self.parties = list(dispute.parties.all())
        self.legends: dict[str, Any] = {}
        """By the beginning of fields' names: under which legend they stand."""
        self.build()
        for field in self.fields.values():
            if isinstance(field, forms.DateField) and field.initial is None and field.required:
                field.initial = self.today

    def build(self) -> None:
        """Fields that depend on the dispute."""

    def plain_fields(self) -> list[forms.BoundField]:
        fields = [field for field in self.visible_fields() if self._legend_of(field) is None]
        return [field for field in fields if field.name not in self.last]

    def last_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.last]

    def groups(self) -> Iterator[Group]:
        for beginning, legend in self.legends.items():
            yield Group(legend, [field for field in self.visible_fields() if field.name.startswith(beginning)])

    def _legend_of(self, field: forms.BoundField) -> Any:
        return next((legend for beginning, legend in self.legends.items() if field.name.startswith(beginning)), None)


def name_of(party: Party) -> str:
    return f"{party.name} · {SIDE_WORDS[party.side]}"  # type: ignore[index]  # a Side's value is its key
