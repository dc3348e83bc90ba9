"""What is typed and chosen on the pages of workbooks."""

from collections.abc import Collection, Iterator
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dayuan.people.access import Scope
from dayuan.people.rules import Role
from dayuan.places.models import Place
from dayuan.workbooks.access import desk_places
from dayuan.workbooks.models import Export, Import, LikelyRow
from dayuan.workbooks.reading.guard import MOST_ROWS
from dayuan.workbooks.rules.masks import mask_detail, tells_address
from dayuan.workbooks.sheet import Sheet, sheets_for, sheets_not_for, sheets_to_export
from dayuan.workbooks.values import MASKED_AS_NUMBERS
from dayuan.workbooks.wording import DECISION_WORDS, label_of

NOT_YOURS = _("Your post does not cover this place. Load the page again and choose one of yours.")
PURPOSE_IS_WORDS = _("Say in a few words what it is needed for.")


class PlaceForm(forms.Form):
    """Asks for the place only where there is more than one to choose."""

    kind = forms.ChoiceField(label=_("What"))
    place = forms.ModelChoiceField(
        label=_("Of which place"),
        queryset=Place.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": NOT_YOURS, "required": NOT_YOURS},
    )

    def __init__(self, *arguments: Any, sheets: list[Sheet], scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.sheets, self.scope = sheets, scope
        cast("forms.ChoiceField", self.fields["kind"]).choices = [(sheet.kind, sheet.title) for sheet in sheets]
        places = desk_places(scope)
        place = cast("forms.ModelChoiceField[Place]", self.fields["place"])
        place.queryset, place.initial = places, places.first()
        if places.count() == 1:
            self.fields["place"].widget = forms.HiddenInput()

    def clean(self) -> None:
        super().clean()
        place = self.cleaned_data.get("place")
        sheet = next((sheet for sheet in self.sheets if sheet.kind == self.cleaned_data.get("kind")), None)
        if place is not None and sheet is not None and not self.scope.sees(place.pk, self.roles_of(sheet)):
            self.add_error("kind", _("Your post in %(place)s does not cover this.") % {"place": place})

    def roles_of(self, sheet: Sheet) -> Collection[Role]:
        return sheet.exporters


class UploadForm(PlaceForm):
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        help_text=_(".xlsx or .csv, as it is. Titles above the header and empty rows do no harm."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, sheets=sheets_for(scope), scope=scope, **given)
        self.sheets_of_others = sheets_not_for(scope)

    def roles_of(self, sheet: Sheet) -> Collection[Role]:
        return sheet.importers

    @property
    def most_mb(self) -> int:
        return int(settings.PHOTO_MAX_BYTES) // (1024 * 1024)

    @property
    def most_rows(self) -> int:
        return MOST_ROWS


class ExportForm(PlaceForm):
    format = forms.ChoiceField(
        label=_("As"), choices=[(Export.Format.XLSX, _("Workbook (.xlsx)")), (Export.Format.CSV, _("Text (.csv)"))]
    )
    purpose = forms.CharField(label=_("For what"), max_length=200, min_length=2, help_text=PURPOSE_IS_WORDS)

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, sheets=sheets_to_export(scope), scope=scope, **given)


class ColumnsForm(forms.Form):
    """For every header of the file, which of our columns it is."""

    def __init__(
        self, *arguments: Any, import_: Import, sheet: Sheet, samples: dict[str, list[str]], **given: Any
    ) -> None:
        super().__init__(*arguments, **given)
        self._headers = [header for header in import_.headers if header]
        self._samples = samples
        by_name = {column.name: column for column in sheet.columns}
        self._columns = {header: by_name.get(name) for header, name in import_.mapping.items()}
        self.recognised_count = sum(1 for header in self._headers if import_.mapping.get(header))
        self.open_count = len(self._headers) - self.recognised_count
        choices = [("", _("— not imported —")), *((column.name, label_of(column)) for column in sheet.columns)]
        for index, header in enumerate(self._headers):
            self.fields[f"column_{index}"] = forms.ChoiceField(
                label=header, choices=choices, required=False, initial=import_.mapping.get(header, "")
            )

    @property
    def rows(self) -> Iterator[tuple[forms.BoundField, list[str]]]:
        """Each field with the first values under its header."""
        for index, header in enumerate(self._headers):
            yield self[f"column_{index}"], [self._shown(header, sample) for sample in self._samples.get(header, [])]

    def _shown(self, header: str, sample: str) -> str:
        """What tells who somebody is or where they live is masked as it will be everywhere else."""
        column = self._columns.get(header)
        is_detail = column is not None and column.is_personal and column.kind not in MASKED_AS_NUMBERS
        return mask_detail(sample) if is_detail or tells_address(header) else sample

    @property
    def mapping(self) -> dict[str, str]:
        chosen = {header: self.cleaned_data[f"column_{index}"] for index, header in enumerate(self._headers)}
        return {header: name for header, name in chosen.items() if name}


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=list(DECISION_WORDS.items()))
    key = forms.CharField(max_length=80, required=False)

    @property
    def chosen(self) -> LikelyRow.Decision:
        return LikelyRow.Decision(self.cleaned_data["decision"])
