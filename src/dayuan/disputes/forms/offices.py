"""How a committee is reached."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.disputes.forms.shapes import line_field
from dayuan.disputes.models import CommitteeOffice
from dayuan.households.rules import is_phone, tidy_phone
from dayuan.places.models import Place, PlaceQuerySet


class OfficeForm(forms.Form):
    committee = forms.ModelChoiceField(label=_("Which committee"), queryset=Place.objects.none(), empty_label=None)
    phone = line_field(
        _("The office's telephone"),
        20,
        required=False,
        help_text=_(
            "The office's own telephone, nobody's private one. It stands on the parties' slips and on their page."
        ),
        inputmode="tel",
    )
    where = line_field(_("Where the office is"), 120, required=False)

    def __init__(self, *arguments: Any, committees: PlaceQuerySet, **given: Any) -> None:
        super().__init__(*arguments, **given)
        found = committees.order_by("code")
        cast("forms.ModelChoiceField[Any]", self.fields["committee"]).queryset = found
        first = found.first()
        kept = CommitteeOffice.objects.filter(place=first).first() if first is not None else None
        if kept is not None:
            self.fields["phone"].initial, self.fields["where"].initial = kept.phone, kept.where

    def clean_phone(self) -> str:
        phone = tidy_phone(self.cleaned_data["phone"])
        if phone and not is_phone(phone):
            raise forms.ValidationError(_("Write a mobile number of eleven digits, or a landline."))
        return phone
