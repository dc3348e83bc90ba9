"""What people fill in about cases."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.cases.queries import CLOSING_WORDS
from dayuan.cases.rules import CHOSEN

NOTE = forms.Textarea(attrs={"rows": 3})


class CloseForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[("", _("Choose…")), *((c.value, w) for c, w in CLOSING_WORDS.items() if c in CHOSEN)],
    )
    note = forms.CharField(label=_("Remark (optional)"), max_length=500, required=False, widget=NOTE)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        # A page that is open already keeps what a choice shows while it is re-drawn; one with another name is new.
        self.fields["outcome"].widget.attrs["id"] = f"id_outcome_{self.initial.get('outcome') or 'open'}"


class PurposeForm(forms.Form):
    purpose = forms.CharField(
        label=_("What do you need it for?"), max_length=200, help_text=_("For example: to ask where exactly it is.")
    )


class NoteForm(forms.Form):
    note = forms.CharField(label=_("Note"), max_length=1_000, widget=NOTE)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Case code"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
