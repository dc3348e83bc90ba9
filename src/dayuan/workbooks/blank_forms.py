"""What is typed and chosen while a blank form is filled."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.people.access import Scope
from dayuan.workbooks.filling.answers import form_columns_of
from dayuan.workbooks.forms import PURPOSE_IS_WORDS, PlaceForm
from dayuan.workbooks.models import BlankForm, Export
from dayuan.workbooks.sheet import Narrowing, Sheet, sheets_to_export
from dayuan.workbooks.wording import label_of

CHOSEN = "by_"


class BlankUploadForm(PlaceForm):
    file = forms.FileField(
        label=_("The blank form"),
        max_length=200,
        help_text=_(".xlsx, as it came. Titles, merged cells and the lines for signatures stay as they are."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    field_order = ("file", "kind", "place")

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, sheets=sheets_to_export(scope), scope=scope, **given)


class MatchForm(forms.Form):
    """For every header of the form, which of our columns answers it; nothing leaves it empty."""

    def __init__(self, *arguments: Any, form: BlankForm, sheet: Sheet, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self._labels = [label for label in form.labels if label]
        self.recognised_count = sum(1 for label in self._labels if form.mapping.get(label))
        self.open_count = len(self._labels) - self.recognised_count
        choices = [
            ("", _("— stays empty —")),
            *((column.name, label_of(column)) for column in form_columns_of(sheet)),
        ]
        for index, label in enumerate(self._labels):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=label, choices=choices, required=False, initial=form.mapping.get(label, "")
            )

    @property
    def rows(self) -> Iterator[forms.BoundField]:
        for index in range(len(self._labels)):
            yield self[f"column_{index}"]

    @property
    def mapping(self) -> dict[str, str]:
        chosen = {label: self.cleaned_data[f"column_{index}"] for index, label in enumerate(self._labels)}
        return {label: name for label, name in chosen.items() if name}


class NarrowedForm(PlaceForm):
    """Which place, which records, for what."""

    purpose = forms.CharField(label=_("For what"), max_length=200, min_length=2, help_text=PURPOSE_IS_WORDS)

    def __init__(self, *arguments: Any, sheet: Sheet, scope: Scope, day: date, **given: Any) -> None:
        super().__init__(*arguments, sheets=[sheet], scope=scope, **given)
        self.fields["kind"].widget = forms.HiddenInput()
        self._sheet, self._day = sheet, day
        self.narrowings: Sequence[Narrowing] = sheet.narrowings(scope, day=day)
        self.why_not_narrowed = sheet.why_not_narrowed(scope, day=day)
        for one in self.narrowings:
            self.fields[CHOSEN + one.name] = forms.ChoiceField(
                label=str(one.label), choices=one.choices, required=False, help_text=str(one.help)
            )
        self.order_fields(["kind", "place", *(CHOSEN + one.name for one in self.narrowings), "purpose", "name"])

    def clean(self) -> None:
        super().clean()
        place = self.cleaned_data.get("place")
        if place is not None:
            for name, why in self._sheet.why_not_here(self.scope, place.pk, self.chosen, day=self._day).items():
                self.add_error(CHOSEN + name, why)

    @property
    def chosen(self) -> dict[str, str]:
        found = {one.name: self.cleaned_data.get(CHOSEN + one.name, "") for one in self.narrowings}
        return {name: value for name, value in found.items() if value}


class FillForm(NarrowedForm):
    name = forms.CharField(
        label=_("Keep it for the township as (may stay empty)"),
        max_length=40,
        required=False,
        help_text=_("For example 60岁以上老人花名册. Next time it is one click, for every village of the township."),
    )

    def __init__(self, *arguments: Any, form: BlankForm, **given: Any) -> None:
        super().__init__(*arguments, **given)
        if form.is_kept:
            del self.fields["name"]


class FlatForm(NarrowedForm):
    format = forms.ChoiceField(
        label=_("As"), choices=[(Export.Format.XLSX, _("Workbook (.xlsx)")), (Export.Format.CSV, _("Text (.csv)"))]
    )


def initial_of(form: BlankForm) -> Mapping[str, str]:
    """What a kept form is usually filled with, and for what."""
    kept = {CHOSEN + name: value for name, value in form.chosen.items()}
    return {**kept, "kind": form.kind, "purpose": form.name}
