"""Where the header of a file is: asked on every page that says which column is which."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.workbooks.reading.guard import MOST_ROWS


class HeaderForm(forms.Form):
    worksheet = forms.ChoiceField(label=_("Worksheet"))
    header = forms.IntegerField(label=_("The header is in row"), min_value=1, max_value=MOST_ROWS)

    def __init__(self, *arguments: Any, worksheets: list[str], **given: Any) -> None:
        super().__init__(*arguments, **given)
        cast("forms.ChoiceField", self.fields["worksheet"]).choices = [(name, name) for name in worksheets]
