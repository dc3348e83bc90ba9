"""What people fill in when they are asked to go, and when they send somebody."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.dispatch.words import DECLINE_WORDS, OUTCOME_WORDS


class _OneOfSeveral(forms.Form):
    """One of several forms on a page: its fields' ids begin with its own name."""

    own_name: ClassVar[str]

    def __init__(self, *args: Any, **more: Any) -> None:
        more["auto_id"] = f"{self.own_name}_%s"
        super().__init__(*args, **more)


class DeclineForm(_OneOfSeveral):
    own_name = "decline"

    reason = forms.ChoiceField(
        label=_("Why can you not go?"),
        choices=[(reason.value, words) for reason, words in DECLINE_WORDS.items()],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Remark (optional)"), max_length=500, required=False)


class OutcomeForm(_OneOfSeveral):
    own_name = "outcome"

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[(outcome.value, words) for outcome, words in OUTCOME_WORDS.items()],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Remark (optional)"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = forms.FileField(
        label=_("Photo (optional)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )


class SendForm(forms.Form):
    """Nobody chosen means: whoever is next in line."""

    post = forms.UUIDField(required=False)
    reason = forms.CharField(label=_("Why somebody else? (optional)"), max_length=200, required=False)
