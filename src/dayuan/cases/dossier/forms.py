"""What a dossier is taken for."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DossierForm(forms.Form):
    purpose = forms.CharField(
        label=_("What is the dossier for?"),
        max_length=120,
        help_text=_("Stands on every page, and in the record with your name. Name no people here."),
    )

    def clean_purpose(self) -> str:
        return " ".join(str(self.cleaned_data["purpose"]).split())
