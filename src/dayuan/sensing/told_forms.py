"""What the desk fills in while somebody tells: what, where, when; of a quarrel whether there are threats, and who."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dayuan.households.finding import find_households
from dayuan.households.models import Household
from dayuan.households.queries import household_lines
from dayuan.households.rules import READ_ROLES
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.places.coordinates import Point
from dayuan.places.models import Level, Place
from dayuan.places.queries import metres_astray
from dayuan.places.rules import VILLAGE_DIGITS, village_of
from dayuan.sensing.actions import Telling
from dayuan.sensing.rules import TOLD_AT_MOST_AGO, ToldAbout
from dayuan.sensing.told import Choice, Told, places_to_note
from dayuan.sensing.wording import TOLD_WORDS

MOMENT = "%Y-%m-%dT%H:%M"
AGO = {
    0: _("just now"),
    10: _("10 minutes ago"),
    30: _("half an hour ago"),
    60: _("an hour ago"),
    180: _("3 hours ago"),
    720: _("12 hours ago"),
    1440: _("a day ago"),
}
"""Minutes, as people say it."""
NEAR_ENOUGH = frozenset({Level.COURTYARD, Level.GROUP})
HOUSEHOLD_INPUT = {"autocomplete": "off", "spellcheck": "false"}


@dataclass(frozen=True)
class Offer:
    """A household that may be meant."""

    key: str
    words: str


class ToldForm(forms.Form):
    """Only what and where are asked for; nothing has to be typed."""

    PAIR: ClassVar = ("first", "second")

    entry = forms.UUIDField(widget=forms.HiddenInput)
    about = forms.ChoiceField(
        label=_("What is it about"),
        choices=list(TOLD_WORDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was told of.")},
    )
    threat = forms.BooleanField(
        label=_("With threats, blows or a weapon"),
        required=False,
        help_text=_("Blows or a weapon right now: call 110 first."),
    )
    first = forms.CharField(
        label=_("One household"), max_length=60, required=False, widget=forms.TextInput(HOUSEHOLD_INPUT)
    )
    second = forms.CharField(
        label=_("The other household"), max_length=60, required=False, widget=forms.TextInput(HOUSEHOLD_INPUT)
    )
    place = forms.ChoiceField(label=_("Where"), error_messages={"required": _("Choose where.")})
    longitude = forms.FloatField(label=_("Longitude (WGS84)"), min_value=73, max_value=136, required=False)
    latitude = forms.FloatField(label=_("Latitude (WGS84)"), min_value=3, max_value=54, required=False)
    ago = forms.TypedChoiceField(label=_("When"), choices=list(AGO.items()), coerce=int, required=False)
    happened_at = forms.DateTimeField(
        label=_("The moment"),
        required=False,
        input_formats=[MOMENT],
        widget=forms.DateTimeInput(format=MOMENT, attrs={"type": "datetime-local"}),
    )
    same_caller = forms.UUIDField(required=False)

    def __init__(
        self, *given: Any, scope: Scope, at: datetime, former: Told | None = None, again: bool = False, **more: Any
    ) -> None:
        super().__init__(*given, **{"initial": {"entry": new_id(), "ago": 0}} | more)
        self.scope, self.at, self.former, self.again = scope, at, former, again
        choices = places_to_note(scope)
        self.places = {choice.place.code: choice.place for choice in choices}
        where = cast("forms.ChoiceField", self.fields["place"])
        where.choices = _grouped(choices)
        if len(self.villages) == 1:
            where.initial = next(iter(self.places))
        self.offers: dict[str, list[Offer]] = {}
        if not scope.holds(READ_ROLES):
            for name in self.PAIR:
                del self.fields[name]

    def as_another(self) -> "ToldForm":
        """The same words under a key of their own: sent again they are another note."""
        words = {name: self.data[name] for name in self.data} | {"entry": str(new_id())}
        return ToldForm(words, scope=self.scope, at=self.at, former=self.former)

    @property
    def villages(self) -> set[str]:
        return {village_of(code) for code in self.places}

    @property
    def pair(self) -> list[tuple[forms.BoundField, list[Offer]]]:
        """The two households, each with those that may be meant; nothing for whoever reads no register."""
        return [(self[name], self.offers.get(name, [])) for name in self.PAIR if name in self.fields]

    @property
    def says_same_caller(self) -> bool:
        return bool(self.data.get("same_caller")) if self.is_bound else self.again

    @property
    def opens_point(self) -> bool:
        return any(self[name].value() not in (None, "") for name in ("longitude", "latitude"))

    @property
    def opens_moment(self) -> bool:
        return self["happened_at"].value() not in (None, "")

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("about") != ToldAbout.QUARREL:
            # These fields are shown for a quarrel only; whoever chose something else meant that.
            for name in (*self.PAIR, "threat"):
                self.cleaned_data.pop(name, None)
                self.errors.pop(name, None)
        self._check_point()
        self._check_moment()
        place = self.places.get(self.cleaned_data.get("place") or "")
        if place is not None:
            self._find_pair(place)

    def telling(self) -> Telling:
        """What to note. The form was valid."""
        said = self.cleaned_data
        place = self.places[said["place"]]
        typed = (said["longitude"], said["latitude"]) if said.get("longitude") is not None else None
        return Telling(
            about=ToldAbout(said["about"]),
            place_code=place.code,
            happened_at=said["moment"],
            # Of a whole village the middle says nothing; a courtyard's or a group's is near enough to compare.
            point=typed or (place.centre if place.level in NEAR_ENOUGH else None),
            threat=bool(said.get("threat")),
            households=said.get("households"),
            same_caller_as=said.get("same_caller"),
        )

    def _check_point(self) -> None:
        longitude, latitude = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        if {"longitude", "latitude"} & self.errors.keys():
            return
        if (longitude is None) != (latitude is None):
            missing = "latitude" if latitude is None else "longitude"
            self.add_error(missing, _("A point needs both numbers, or none."))
        elif longitude is not None and latitude is not None:
            self._check_place_of((longitude, latitude))

    def _check_place_of(self, point: Point) -> None:
        place = self.places.get(self.cleaned_data.get("place") or "")
        if place is not None and (away_m := metres_astray(place.code, point)):
            words = gettext("This point lies %(km)s km outside %(place)s: correct the numbers, or leave them empty.")
            self.add_error("latitude", words % {"km": f"{away_m / 1000:.1f}", "place": place})

    def _check_moment(self) -> None:
        moment = self.cleaned_data.get("happened_at")
        if moment is None:
            self.cleaned_data["moment"] = self.at - timedelta(minutes=self.cleaned_data.get("ago") or 0)
        elif moment > self.at:
            self.add_error("happened_at", _("This moment is still to come."))
        elif moment < self.at - TOLD_AT_MOST_AGO:
            self.add_error(
                "happened_at", _("Only the last 24 hours are noted here. For what lies further back, use a case.")
            )
        else:
            self.cleaned_data["moment"] = moment

    def _find_pair(self, place: Place) -> None:
        typed = {name: (self.cleaned_data.get(name) or "").strip() for name in self.PAIR}
        if not any(typed.values()):
            return
        found = {name: self._household(name, words, place) for name, words in typed.items()}
        one, other = found["first"], found["second"]
        if one is not None and one == other:
            self.add_error("second", _("This is the same household twice."))
        elif one is not None and other is not None:
            self.cleaned_data["households"] = one, other

    def _household(self, name: str, words: str, place: Place) -> Household | None:
        """The one that is meant, or an error beside the field, with those to choose from."""
        if name in self.errors:
            return None
        if not words:
            self.add_error(name, _("A dispute is counted between two households. Write both, or none."))
            return None
        meant = find_households(words, self.scope, within=village_of(place.code))
        if not meant.households:
            meant = find_households(words, self.scope, within="")
        chosen = self.data.get(f"{name}_meant", "")
        picked = [one for one in meant.households if str(one.pk) == chosen]
        if meant.is_sure or picked:
            return (picked or meant.households)[0]
        if meant.is_cut:
            self.add_error(name, _("More than eight households fit. Write the household number or a whole name."))
        elif not meant.households:
            self.add_error(name, _("No household in your places fits. Write its number or somebody's whole name."))
        else:
            self.offers[name] = _offers(meant.households)
            self.add_error(name, _("Which household is meant? Choose it below."))
        return None


def _offers(households: tuple[Household, ...]) -> list[Offer]:
    known = Place.objects.in_bulk({code for one in households for code in one.place.enclosing_codes})
    return [
        Offer(
            str(line.household.pk),
            " · ".join(
                [
                    *_named(line.household.place, known),
                    line.household.number,
                    *([line.head.name] if line.head is not None else []),
                ]
            ),
        )
        for line in household_lines(households)
    ]


def _named(place: Place, known: Mapping[str, Place]) -> list[str]:
    """From the village inwards."""
    return [str(known[code]) for code in place.enclosing_codes[::-1] if len(code) >= VILLAGE_DIGITS and code in known]


def _grouped(choices: list[Choice]) -> list[Any]:
    """A list by villages; of one village the plain list."""
    by_village = [
        (village, [(one.place.code, one.label or _whole(village)) for one in inside])
        for village, inside in groupby(choices, key=lambda one: one.village)
    ]
    empty = [("", gettext("Choose a place"))]
    return by_village[0][1] if len(by_village) == 1 else [*empty, *by_village]


def _whole(village: str) -> str:
    return gettext("%(village)s (all of it)") % {"village": village}
