"""What is asked about the chain: which place, which kind of matter, which chain."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.people.access import Scope
from dayuan.people.chain_rules import CHAINS, Chain, RungName
from dayuan.people.chain_wording import CHAIN_WORDS, MATTER_WORDS, RUNG_WORDS
from dayuan.people.rules import STAFF_ROLES
from dayuan.places.models import Place


class AskForm(forms.Form):
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none(), empty_label=_("Choose a place"))
    kind = forms.ChoiceField(
        label=_("What about"), choices=[("", _("Anything")), *MATTER_WORDS.items()], required=False
    )

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        places = Place.objects.filter(scope.q("code", STAFF_ROLES))
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places


class AnswerForm(forms.Form):
    """Chain and first rung are one choice, so that no rung can be asked of a chain that lacks it."""

    first = forms.ChoiceField(
        label=_("First to answer"),
        choices=[
            (
                CHAIN_WORDS[chain],
                [
                    (f"{chain.value}:{name.value}", RUNG_WORDS[name])
                    for name in names
                    if name is not RungName.COUNTY_DESK
                ],
            )
            for chain, names in CHAINS.items()
        ],
    )

    def chosen(self) -> tuple[Chain, RungName]:
        chain, rung = self.cleaned_data["first"].split(":")
        return Chain(chain), RungName(rung)
