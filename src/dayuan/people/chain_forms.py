"""What is asked about the chain: which place, which kind of matter, which chain."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.people.access import Scope, place_worked_at
from dayuan.people.chain_rules import CHAINS, Chain, RungName
from dayuan.people.chain_wording import CHAIN_WORDS, MATTER_WORDS, RUNG_WORDS
from dayuan.people.rules import STAFF_ROLES
from dayuan.places.coordinates import Datum, Point, to_wgs84
from dayuan.places.models import Place
from dayuan.places.wording import DATUM_WORDS

WEST, EAST, SOUTH, NORTH = 73, 136, 3, 54
NOT_HERE = _("None of your places holds this point. Either it lies outside, or no boundary is drawn there yet.")


class AskPointForm(forms.Form):
    """A point as the reader's map writes it, or none."""

    longitude = forms.FloatField(
        label=_("Longitude"),
        min_value=WEST,
        max_value=EAST,
        required=False,
        help_text=_("In degrees, such as 104.06700."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    latitude = forms.FloatField(
        label=_("Latitude"),
        min_value=SOUTH,
        max_value=NORTH,
        required=False,
        help_text=_("In degrees, such as 29.96200."),
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    datum = forms.ChoiceField(label=_("Where the point comes from"), choices=list(DATUM_WORDS.items()), required=False)

    def clean(self) -> None:
        super().clean()
        given = {name: self.cleaned_data.get(name) for name in ("longitude", "latitude") if name not in self.errors}
        if len(given) == 2 and (given["longitude"] is None) != (given["latitude"] is None):
            self.add_error("longitude" if given["longitude"] is None else "latitude", _("A point needs both numbers."))

    @property
    def point(self) -> Point | None:
        """In WGS84; None where no point was entered, or half of one."""
        longitude, latitude = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        if longitude is None or latitude is None:
            return None
        return to_wgs84((longitude, latitude), Datum(self.cleaned_data.get("datum") or Datum.WGS84))

    @property
    def asks_by_point(self) -> bool:
        return any(self[name].value() not in (None, "") for name in ("longitude", "latitude"))


class AskForm(AskPointForm):
    """A place or a point, and a kind of matter. A point says more exactly where than the place chosen beside it."""

    place = forms.ModelChoiceField(
        label=_("Where"), queryset=Place.objects.none(), empty_label=_("Choose a place"), required=False
    )
    kind = forms.ChoiceField(
        label=_("What about"), choices=[("", _("Anything")), *MATTER_WORDS.items()], required=False
    )

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.scope = scope
        places = Place.objects.filter(scope.q("code", STAFF_ROLES))
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places

    def clean(self) -> None:
        """Leaves in `place` what is asked for: the smallest place around the point, where one was entered."""
        super().clean()
        if self.errors:
            return
        if self.point is not None:
            self.cleaned_data["place"] = place_worked_at(self.point, self.scope)
            if self.cleaned_data["place"] is None:
                self.add_error("longitude", NOT_HERE)
        elif self.cleaned_data["place"] is None:
            self.add_error("place", _("Choose a place, or enter a point."))


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
