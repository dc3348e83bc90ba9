"""What was entered wrongly of a party, or was not known."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.disputes.facts import PartyFacts
from dayuan.disputes.forms.shapes import line_field
from dayuan.disputes.forms.taking import OfPartyForm, clean_party
from dayuan.disputes.rules.workflow import Side
from dayuan.households.rules import NAME_LENGTH

FIELDS = ("name", "phone", "id_number", "address")


class CorrectPartyForm(OfPartyForm):
    remark = _("Fill in what is wrong or missing; what you leave empty stays as it is.")
    name = line_field(pgettext_lazy("person", "Name"), NAME_LENGTH, required=False)
    phone = line_field(_("Phone"), 24, required=False, inputmode="tel")
    id_number = line_field(_("ID number"), 26, required=False)
    address = line_field(_("Where they live"), 200, required=False)

    def clean(self) -> None:
        super().clean()
        clean_party(self, "", today=self.today)
        if not any(self.cleaned_data.get(name) for name in FIELDS) and not self.errors:
            raise forms.ValidationError(_("Write what is to be corrected."))

    def facts(self) -> PartyFacts:
        entered = self.cleaned_data
        given = {name: entered[name] for name in FIELDS}
        return PartyFacts(Side(self.party().side), **given, needs_guardian=bool(entered.get("needs_guardian")))
