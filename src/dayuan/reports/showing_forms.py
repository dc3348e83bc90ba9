"""What an officer fills in before the public sees a photograph."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.cases.rules.showing import Shows
from dayuan.cases.wording import SHOWS_WORDS
from dayuan.sensing.recognisable import Box

HUNDREDTHS = {"step": "any", "inputmode": "decimal"}


def _share(label: Any, *, least: float = 0) -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=least, max_value=100, widget=forms.NumberInput(attrs=dict(HUNDREDTHS))
    )


class CoverForm(forms.Form):
    """Where something is to be covered, in hundredths of the picture; with a pointer the picture fills it in."""

    left = _share(_("From the left edge, %"))
    top = _share(_("From the top, %"))
    width = _share(_("Width, %"), least=0.5)
    height = _share(_("Height, %"), least=0.5)

    @property
    def box(self) -> Box:
        said = self.cleaned_data
        return said["left"] / 100, said["top"] / 100, said["width"] / 100, said["height"] / 100


class OpenForm(forms.Form):
    """Why something that was found may be seen."""

    reason = forms.CharField(label=_("Why nobody can be recognised here"), max_length=200, required=False)


class ReleaseForm(forms.Form):
    """What the photo shows, and that somebody looked at the copy; which copy it was stands in `seen`."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    shows = forms.ChoiceField(
        label=_("What does it show?"),
        choices=[(one.value, SHOWS_WORDS[one]) for one in Shows],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether it shows the matter before or after it was put right.")},
    )
    looked = forms.BooleanField(
        label=_("I looked at the copy: no face, no number plate, no name and nothing of a home can be made out in it."),
        error_messages={"required": _("Look at the copy first, and say so here.")},
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Why the public is to see it no more"), max_length=200)
