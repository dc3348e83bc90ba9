"""What people fill in on the shell's own pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SuggestionForm(forms.Form):
    text = forms.CharField(label=_("What should be better?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 5}))
    contact = forms.CharField(
        label=_("How can we answer you? (optional)"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel"}),
    )
    page = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
