"""What is asked of the person: facts, a purpose, a reason, a code."""

from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.households.access import keepable_households, places_kept_by
from dayuan.households.facts import ID_SENTENCES, HouseholdFacts, ResidentFacts, problems_of
from dayuan.households.models import Household, Resident
from dayuan.households.rules import (
    ARRIVALS,
    ID_LENGTH,
    NAME_LENGTH,
    NAMING_ROLES,
    READ_ROLES,
    Care,
    Ending,
    IdReading,
    Purpose,
    Relation,
    Sex,
    read_id_number,
)
from dayuan.households.wording import CARE_WORDS, CHANGE_WORDS, ENDING_WORDS, PURPOSE_WORDS, RELATION_WORDS, SEX_WORDS
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.models import Person, Post
from dayuan.people.posts_forms import PersonField
from dayuan.places.models import Place
from dayuan.places.rules import Level

WHY_LENGTH = 200


def day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


WHY = _("Why")


def why_field(label: Any = WHY) -> forms.CharField:
    return forms.CharField(label=label, max_length=WHY_LENGTH)


def private_input(**attributes: str) -> forms.TextInput:
    """A field that no browser offers to the next person at this desk."""
    return forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", **attributes})


class FindForm(forms.Form):
    q = forms.CharField(max_length=60, required=False)
    page = forms.IntegerField(min_value=1, max_value=50, required=False)


class HouseholdForm(forms.Form):
    place = forms.ModelChoiceField(
        label=_("Village, group or courtyard"), queryset=Place.objects.none(), empty_label=_("Choose a place")
    )
    number = forms.CharField(
        label=_("Household number"),
        max_length=24,
        required=False,
        help_text=_("Leave it empty and the next number of the place is given."),
    )
    grid = forms.ModelChoiceField(label=_("Grid"), queryset=Place.objects.none(), required=False, empty_label=_("None"))
    address = forms.CharField(label=_("Exact address"), max_length=200, required=False, widget=private_input())
    longitude = forms.FloatField(label=_("Longitude (WGS84)"), min_value=73, max_value=136, required=False)
    latitude = forms.FloatField(label=_("Latitude (WGS84)"), min_value=3, max_value=54, required=False)
    is_hub = forms.BooleanField(label=_("Party-member hub household"), required=False)

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        places = places_kept_by(scope)
        homes = places.exclude(level__in=[Level.COUNTY, Level.TOWNSHIP, Level.GRID])
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = homes
        cast("forms.ModelChoiceField[Place]", self.fields["grid"]).queryset = places.filter(level=Level.GRID)

    def clean(self) -> None:
        super().clean()
        entered = self.cleaned_data
        longitude, latitude = entered.get("longitude"), entered.get("latitude")
        if (longitude is None) != (latitude is None) and not {"longitude", "latitude"} & self.errors.keys():
            self.add_error("latitude" if latitude is None else "longitude", _("A point needs both numbers, or none."))
        place, grid = entered.get("place"), entered.get("grid")
        if place and grid and not grid.pk.startswith(place.pk[:12]):
            self.add_error("grid", _("This grid does not lie in the same village."))

    def facts(self) -> HouseholdFacts:
        return HouseholdFacts(**{field.name: self.cleaned_data[field.name] for field in fields(HouseholdFacts)})


class HouseholdCorrectionForm(HouseholdForm):
    """The exact address is left empty to keep what is there: nothing unmasked stands in the form (C-20)."""

    forget_address = forms.BooleanField(label=_("Remove the address"), required=False)
    why = why_field()

    def __init__(self, *arguments: Any, household: Household, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.household = household
        if household.address:
            self.fields["address"].help_text = _("Now %(masked)s. Leave it empty to keep it.") % {
                "masked": household.masked_address
            }

    def facts(self) -> HouseholdFacts:
        facts = super().facts()
        keeps = not facts.address and not self.cleaned_data["forget_address"]
        return replace(facts, address=self.household.address) if keeps else facts


class ResidentForm(forms.Form):
    """Errors stand beside the field, and what was typed stays."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"),
        max_length=NAME_LENGTH,
        help_text=_("As on the identity card; the dot of a minority name as ·"),
        widget=private_input(),
    )
    id_number = forms.CharField(
        label=_("ID number"),
        max_length=ID_LENGTH + 8,
        required=False,
        help_text=_("18 characters. Sex and birth date are taken from it where you leave them empty."),
        widget=private_input(inputmode="text"),
    )
    sex = forms.ChoiceField(label=_("Sex"), choices=[("", _("Choose…")), *SEX_WORDS.items()], required=False)
    born_on = day_field(_("Born on"), required=False)
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=[("", _("Choose…")), *RELATION_WORDS.items()])
    phone = forms.CharField(label=_("Phone"), max_length=24, required=False, widget=private_input(inputmode="tel"))
    lives_here = forms.TypedChoiceField(
        label=_("Lives"),
        choices=[("here", _("here")), ("away", _("away (works or studies elsewhere)"))],
        coerce=lambda word: word == "here",
        initial="here",
    )
    lives_so_since = day_field(_("Since"), required=False)
    consent_by = forms.CharField(
        label=_("Who consented"), max_length=60, required=False, help_text=_("Empty means the guardian chosen above.")
    )
    consent_how = forms.CharField(label=_("How they consented"), max_length=120, required=False)
    consent_on = day_field(_("Consented on"), required=False)

    def __init__(self, *arguments: Any, at: datetime, household: Household, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.today: date = at.astimezone(SHANGHAI).date()
        members = household.residents.current()
        self.fields["guardian"] = forms.ModelChoiceField(
            label=_("Guardian in this household"), queryset=members, required=False, empty_label=_("None")
        )
        self.order_fields(
            [name for name in self.fields if not name.startswith(("consent", "guardian", "arrival", "on", "why"))]
            + ["guardian", "consent_by", "consent_how", "consent_on", "arrival", "on", "why"]
        )

    @property
    def child_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("guardian", "consent_by", "consent_how", "consent_on")]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field not in self.child_fields]

    def clean(self) -> None:
        super().clean()
        entered = self.cleaned_data
        read = read_id_number(entered.get("id_number") or "", today=self.today)
        if isinstance(read, IdReading):
            entered["born_on"] = entered.get("born_on") or read.born_on
            entered["sex"] = entered.get("sex") or read.sex.value
        elif entered.get("id_number") and not entered.get("born_on"):
            self.add_error("id_number", str(ID_SENTENCES[read]))
            return
        if not entered.get("born_on") and "born_on" not in self.errors:
            self.add_error("born_on", _("Write the birth date, or an ID number that holds it."))
        if entered.get("born_on") and "name" in entered and "relation" in entered and "lives_here" in entered:
            for name, sentence in problems_of(self.facts(), today=self.today).items():
                if name not in self.errors:
                    self.add_error(name, sentence)

    def facts(self) -> ResidentFacts:
        entered = self.cleaned_data
        guardian = entered.get("guardian")
        return ResidentFacts(
            name=entered["name"],
            born_on=entered["born_on"],
            sex=Sex(entered.get("sex") or Sex.UNKNOWN),
            relation=Relation(entered["relation"]),
            id_number=entered.get("id_number", ""),
            phone=entered.get("phone", ""),
            lives_here=entered["lives_here"],
            lives_so_since=entered.get("lives_so_since"),
            guardian=guardian,
            consent_by=entered.get("consent_by") or (guardian.name if guardian else ""),
            consent_how=entered.get("consent_how", ""),
            consent_on=entered.get("consent_on"),
        )


class ArrivalForm(ResidentForm):
    arrival = forms.ChoiceField(
        label=_("How the person comes into the register"),
        choices=[(kind.value, CHANGE_WORDS[kind]) for kind in ARRIVALS],
    )
    on = day_field(_("From which day"), required=False)
    why = forms.CharField(label=_("Remark (optional)"), max_length=WHY_LENGTH, required=False)


class CorrectionForm(ResidentForm):
    """A protected field is left empty to keep what is there: nothing unmasked stands in the form (C-20)."""

    why = why_field()
    forget = forms.MultipleChoiceField(
        label=_("Remove"),
        choices=[("id_number", _("ID number")), ("phone", _("Phone"))],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *arguments: Any, resident: Resident, **given: Any) -> None:
        self.resident = resident
        super().__init__(*arguments, household=resident.household, **given)
        self.fields["guardian"].queryset = resident.household.residents.current().exclude(pk=resident.pk)  # type: ignore[attr-defined]  # it is a ModelChoiceField
        for name, masked in (("id_number", resident.masked_id_number), ("phone", resident.masked_phone)):
            if masked:
                self.fields[name].help_text = _("Now %(masked)s. Leave it empty to keep it.") % {"masked": masked}

    def clean(self) -> None:
        for name in ("id_number", "phone"):
            keeps = name not in (self.cleaned_data.get("forget") or [])
            if not self.cleaned_data.get(name) and keeps and name not in self.errors:
                self.cleaned_data[name] = getattr(self.resident, name)
        super().clean()


class MoveForm(forms.Form):
    household = forms.CharField(
        label=_("Number of the household they move to"),
        max_length=24,
        help_text=_("In the same place or one you keep."),
    )
    place = forms.ModelChoiceField(label=_("Its place"), queryset=Place.objects.none(), empty_label=None)
    relation = forms.ChoiceField(label=_("Relation to the head there"), choices=list(RELATION_WORDS.items()))
    on = day_field(_("Since"))
    why = forms.CharField(label=_("Remark (optional)"), max_length=WHY_LENGTH, required=False)

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.scope = scope
        homes = places_kept_by(scope).exclude(level__in=[Level.COUNTY, Level.TOWNSHIP, Level.GRID])
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = homes

    def clean(self) -> None:
        super().clean()
        number, place = self.cleaned_data.get("household"), self.cleaned_data.get("place")
        if number and place:
            found = keepable_households(self.scope).filter(place=place, number=number.strip()).first()
            if found is None:
                self.add_error("household", _("This place has no household with that number."))
            self.cleaned_data["reached"] = found


class EndForm(forms.Form):
    ending = forms.ChoiceField(
        label=_("What happened"),
        choices=[(ending.value, ENDING_WORDS[ending]) for ending in (Ending.MOVED_OUT, Ending.DIED)],
    )
    on = day_field(_("On which day"))
    why = forms.CharField(label=_("Remark (optional)"), max_length=WHY_LENGTH, required=False)


class ComeBackForm(forms.Form):
    on = day_field(_("Since"))
    why = why_field()


class HeadForm(forms.Form):
    earlier_head_is = forms.ChoiceField(
        label=_("The earlier head is now, to the new one"),
        choices=[(relation.value, word) for relation, word in RELATION_WORDS.items() if relation != Relation.HEAD],
    )
    why = why_field()


class MergeForm(forms.Form):
    other = forms.UUIDField(widget=forms.HiddenInput)
    why = why_field(_("How do you know that they are one person?"))


class RevealForm(forms.Form):
    purpose = forms.ChoiceField(
        label=_("What do you need it for?"), choices=[("", _("Choose…")), *PURPOSE_WORDS.items()]
    )
    words = forms.CharField(label=_("In a few words"), max_length=120, required=False)

    def clean(self) -> None:
        super().clean()
        words = (self.cleaned_data.get("words") or "").strip()
        if self.cleaned_data.get("purpose") == Purpose.OTHER and not words:
            self.add_error("words", _("Write in a few words what you need it for."))


class CareForm(forms.Form):
    cares = forms.MultipleChoiceField(
        label=_("What the person needs"),
        choices=[(care.value, word) for care, word in CARE_WORDS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    why = why_field()

    def chosen(self) -> list[Care]:
        return [Care(code) for code in self.cleaned_data["cares"]]


class CareReaderForm(forms.Form):
    person = PersonField(label=_("Who"), max_length=150, help_text=_("Full name, or user name."))
    place = forms.ModelChoiceField(label=_("For which place"), queryset=Place.objects.none())
    why = why_field(_("Why this person"))

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        here = Post.objects.filter(scope.q("place_id", NAMING_ROLES), role__in=list(READ_ROLES))
        people = Person.objects.filter(posts__in=here, is_active=True).distinct()
        cast("PersonField", self.fields["person"]).people = people
        places = Place.objects.in_use().filter(scope.q("code", NAMING_ROLES))
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places


class CareReaderEndForm(forms.Form):
    why = why_field(_("Why no longer"))


class PaperForm(forms.Form):
    asked_by = forms.CharField(
        label=_("Who asks, and how do you know them?"),
        max_length=120,
        help_text=_("Such as: in person, I know them; or a guardian, with the household book."),
    )


class OwnFileForm(forms.Form):
    code = forms.CharField(
        label=_("File code"),
        max_length=40,
        help_text=_("Eight letters and digits, printed for you by the village. Capitals and hyphens do not matter."),
        widget=private_input(autocapitalize="characters"),
    )
    phone_tail = forms.RegexField(
        label=_("Last four digits of your phone"),
        regex=r"^\s*\d{4}\s*$",
        max_length=10,
        error_messages={"invalid": _("Four digits.")},
        help_text=_("Of the phone that the village has on record; for a child, the guardian's."),
        widget=private_input(inputmode="numeric"),
    )
