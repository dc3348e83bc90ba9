"""The filters of the list, and what a filter is kept under."""

from datetime import date, datetime
from itertools import groupby
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from dayuan.cases.act_forms import LEVELS
from dayuan.cases.routing import classes_of
from dayuan.cases.rules.classes import main_class
from dayuan.cases.rules.ladder import LADDER
from dayuan.cases.rules.lists import ListState, Wanted, Whose
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.cases.wording import CHANNEL_WORDS, LADDER_WORDS, LIST_STATE_WORDS, WHOSE_WORDS
from dayuan.people.access import Scope
from dayuan.people.chain_wording import MATTER_WORDS
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES, Role
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place
from dayuan.places.rules import CODE_LENGTHS, Level, township_of

TICKED = "1"
ANY = ("", _("Any"))


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def places_of_list(scope: Scope, chosen: str) -> list[Place]:
    """The villages of a township, or the townships of a county; with a place chosen, that one and those inside it."""
    seen = Place.objects.filter(scope.q("code", DESK_ROLES))
    wide = any(len(code) < CODE_LENGTHS[Level.TOWNSHIP] for code in scope.place_codes(DESK_ROLES))
    found = seen.filter(level__in=[Level.TOWNSHIP] if wide else [Level.TOWNSHIP, Level.VILLAGE])
    if chosen:
        found = found | seen.filter(code=chosen) | seen.filter(parent_id=chosen)
    return list(found.order_by("code"))


DAYS_THERE_ARE = [
    MinValueValidator(date(2000, 1, 1), _("No case is that old.")),
    MaxValueValidator(date(2099, 12, 31), _("That day is too far away.")),
]


class FilterForm(forms.Form):
    """What the list is narrowed by. What is wrong in it narrows nothing, and is said."""

    state = forms.ChoiceField(choices=list(LIST_STATE_WORDS.items()), required=False, widget=forms.HiddenInput)
    q = forms.CharField(label=_("Words or code"), max_length=60, required=False)
    place = forms.ChoiceField(label=_("Place"), required=False)
    # `class` is a word of the language: the field of that name is added below.
    rung = forms.ChoiceField(
        label=_("Rung of the ladder"),
        choices=[ANY, *((one.value, LADDER_WORDS[one]) for one in LADDER)],
        required=False,
    )
    level = forms.ChoiceField(
        label=_("Level of the matter"),
        choices=[ANY, *((value, words) for value, words in LEVELS if value), ("none", LEVELS[0][1])],
        required=False,
    )
    who = forms.ChoiceField(
        label=_("Who answers"),
        choices=[
            ANY,
            *((one.value, WHOSE_WORDS[one]) for one in Whose),
            *((role.value, ROLE_WORDS[role]) for role in Role if role in STAFF_ROLES),
        ],
        required=False,
    )
    owner = forms.UUIDField(label=_("Whoever answers"), required=False, widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How it came"),
        choices=[ANY, *((one.value, CHANNEL_WORDS[one]) for one in ReportChannel)],
        required=False,
    )
    since = forms.DateField(label=_("Opened since"), required=False, widget=day_input(), validators=DAYS_THERE_ARE)
    until = forms.DateField(label=_("Opened until"), required=False, widget=day_input(), validators=DAYS_THERE_ARE)
    step = forms.ChoiceField(label=_("Step"), choices=[ANY, ("overdue", _("The step's time is over"))], required=False)
    returned = forms.ChoiceField(
        label=_("Returned"), choices=[ANY, (TICKED, _("Returned at least once"))], required=False
    )

    def __init__(self, given: Any, *, scope: Scope, at: datetime) -> None:
        super().__init__(given)
        self.fields["class"] = forms.ChoiceField(
            label=_("Class"), choices=[ANY, *_class_choices(scope, at)], required=False
        )
        where: Any = self.fields["place"]
        chosen = given.get("place", "")
        self.places = {} if "\0" in chosen else {place.pk: place for place in places_of_list(scope, chosen)}
        where.choices = [ANY, *((code, str(place)) for code, place in self.places.items())]
        self.order_fields(
            ["state", "q", "place", "class", "rung", "level", "who", "owner", "channel", "since", "until"]
        )
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day lies before the first one."))
        return given

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(
            state=ListState(given.get("state") or ListState.OPEN),
            words=given.get("q") or "",
            place=given.get("place") or "",
            class_code=given.get("class") or "",
            level=given.get("level") or "",
            rung=given.get("rung") or "",
            whose=given.get("who") or "",
            owner=given.get("owner"),
            channel=given.get("channel") or "",
            since=given.get("since"),
            until=given.get("until"),
            step_overdue=bool(given.get("step")),
            returned=bool(given.get("returned")),
        )

    @property
    def address(self) -> str:
        """What stands behind the question mark for this filter, and nothing that filters nothing."""
        kept = {name: value for name in self.fields if (value := self.cleaned_data.get(name))}
        return urlencode(kept)

    @property
    def ignored(self) -> list[str]:
        """What was wrong and narrows nothing, each with its reason."""
        found = []
        for name, problems in self.errors.items():
            label = self.fields[name].label or str(_("State"))
            reason = " ".join(str(problem) for problem in problems)
            found.append(str(_("“%(label)s” was left out: %(reason)s")) % {"label": label, "reason": reason})
        return found

    @property
    def narrows(self) -> bool:
        """Whether anything besides state and words is chosen: then the filters stay open on the page."""
        return any(self.cleaned_data.get(name) for name in self.fields if name not in ("state", "q"))


def _class_choices(scope: Scope, at: datetime) -> list[tuple[str, str]]:
    """Main classes, each followed by its classes."""
    codes = scope.place_codes(DESK_ROLES)
    classes = classes_of(township_of(codes[0]) if codes else "", at=at)
    found = []
    for main, of_main in groupby(classes.items(), key=lambda one: main_class(one[0])):
        found.append((main, f"{main} {MATTER_WORDS[main]}"))
        found += [(code, f"\u3000{code} {one}") for code, one in of_main]
    return found


class KeepForm(forms.Form):
    """A filter under a name."""

    name = forms.CharField(label=_("Name of the filter"), max_length=20)
    address = forms.CharField(max_length=600, required=False, widget=forms.HiddenInput)
