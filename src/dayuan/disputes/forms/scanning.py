"""Bringing a signed paper back into the file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.disputes.forms.shapes import choices
from dayuan.disputes.paper.facts import Form
from dayuan.disputes.paper.offering import PAPER_WORDS


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, in the order in which they were chosen."""

    widget = ManyFiles(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        chosen = data if isinstance(data, list) else [data] if data else []
        if not chosen:
            raise forms.ValidationError(self.error_messages["required"])
        return [super(FilesField, self).clean(one, initial) for one in chosen]


class SignedPaperForm(forms.Form):
    form = forms.ChoiceField(label=_("Which paper is it?"), choices=choices(PAPER_WORDS))
    scans = FilesField(
        label=_("The signed paper"),
        help_text=_("One PDF, or photographs of its pages in their order, saved anew without where they were taken."),
        error_messages={"required": _("Choose the scan or the photographs.")},
    )

    @property
    def chosen(self) -> Form:
        return Form(self.cleaned_data["form"])

    def uploads(self) -> list[bytes]:
        return [one.read() for one in self.cleaned_data["scans"]]
