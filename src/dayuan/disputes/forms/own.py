"""What opens a party's own page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.disputes.forms.shapes import line_field


class OwnMediationForm(forms.Form):
    code = line_field(
        _("Your code"),
        40,
        help_text=_("Eight letters and digits on the slip that came with the notice of rights."),
        autocapitalize="characters",
    )
    digits = forms.RegexField(
        label=_("Last four digits of your phone"),
        regex=r"^\s*\d{3}[\dXx]\s*$",
        max_length=10,
        error_messages={"invalid": _("Four digits.")},
        help_text=_("If you left no phone: the last four of your ID number."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "text"}),
    )
