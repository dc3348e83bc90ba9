"""The application, parties, who speaks for them, rights and consents."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dayuan.disputes.access import places_of_applications
from dayuan.disputes.facts import DisputeFacts, Numbers, PartyFacts
from dayuan.disputes.forms.shapes import ActForm, choices, day_field, line_field, name_of, words_field
from dayuan.disputes.models import Dispute, Party
from dayuan.disputes.queries import may_recur
from dayuan.disputes.rules.agreeing import OtherWay, TellingHow
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.levels import TICKED, Sign
from dayuan.disputes.rules.workflow import COMMITTEE_ROLES, JUDICIAL_ROLES, DisputeKind, Origin, Side
from dayuan.disputes.wording import KIND_WORDS, ORIGIN_WORDS, SIDE_WORDS, SIGN_WORDS, TELLING_WORDS, WAY_WORDS
from dayuan.households.access import get_resident
from dayuan.households.facts import ID_SENTENCES
from dayuan.households.models import Resident
from dayuan.households.queries import residents_of
from dayuan.households.rules import (
    NAME_LENGTH,
    IdProblem,
    Purpose,
    age_on,
    is_phone,
    is_possible_name,
    read_id_number,
    tidy_id_number,
    tidy_name,
    tidy_phone,
)
from dayuan.households.wording import PURPOSE_WORDS
from dayuan.people.access import Scope
from dayuan.places.models import Place

IN_PLAIN_WORDS = _("In plain words: who, what, since when. No illness of anybody.")
WHY = _("Why do you think so?")
MOST_YUAN = 2_000_000_000
NAMESAKES_OFFERED = 20
OF_AGE = 18
"""Civil Code, article 17."""


def add_party_fields(form: forms.Form, beginning: str = "", *, required: bool = True) -> None:
    """What tells a party apart in the papers; only the name must be known."""
    label = pgettext_lazy("person", "Name")
    form.fields[f"{beginning}name"] = line_field(label, NAME_LENGTH, required=required)
    form.fields[f"{beginning}phone"] = line_field(_("Phone"), 24, required=False, inputmode="tel")
    form.fields[f"{beginning}id_number"] = line_field(_("ID number"), 26, required=False)
    form.fields[f"{beginning}address"] = line_field(_("Where they live"), 200, required=False)
    form.fields[f"{beginning}needs_guardian"] = forms.BooleanField(
        label=_("Cannot act alone"),
        required=False,
        help_text=_("A child, or a grown-up with a guardian. Write no reason."),
    )
    form.fields[f"{beginning}guardian"] = line_field(_("Guardian"), 120, required=False)
    form.fields[f"{beginning}counsel"] = line_field(_("Counsel"), 120, required=False)
    form.fields[f"{beginning}authority"] = line_field(
        _("By which paper they speak"),
        200,
        required=False,
        help_text=_("Household book, court paper, or power of attorney."),
    )


def clean_party(form: forms.Form, beginning: str, *, today: date) -> None:
    """Errors stand beside the field; what is right is brought into its one form."""
    entered = form.cleaned_data

    def say(field: str, sentence: Any) -> None:
        if f"{beginning}{field}" not in form.errors:
            form.add_error(f"{beginning}{field}", sentence)

    name = tidy_name(entered.get(f"{beginning}name") or "")
    if name and not is_possible_name(name):
        say("name", _("This cannot be a name. Write it as on the identity card."))
    phone = tidy_phone(entered.get(f"{beginning}phone") or "")
    if phone and not is_phone(phone):
        say("phone", _("Write a mobile number of eleven digits, or a landline."))
    number = tidy_id_number(entered.get(f"{beginning}id_number") or "")
    if number:
        read = read_id_number(number, today=today)
        if isinstance(read, IdProblem):
            say("id_number", ID_SENTENCES[read])
        elif age_on(read.born_on, today) < OF_AGE:
            entered[f"{beginning}needs_guardian"] = True
            if f"{beginning}guardian" in form.fields and not entered.get(f"{beginning}guardian"):
                say("guardian", _("By this ID number they are under eighteen: enter their guardian."))
    speaks = entered.get(f"{beginning}guardian") or entered.get(f"{beginning}counsel")
    if speaks and not entered.get(f"{beginning}authority"):
        say("authority", _("Write by which paper they speak for the party."))
    entered |= {f"{beginning}name": name, f"{beginning}phone": phone, f"{beginning}id_number": number}


def party_facts(form: forms.Form, beginning: str, side: Side) -> PartyFacts:
    entered = form.cleaned_data
    return PartyFacts(
        side=side,
        needs_guardian=bool(entered[f"{beginning}needs_guardian"]),
        **{
            name: entered[f"{beginning}{name}"]
            for name in ("name", "id_number", "phone", "address", "guardian", "counsel", "authority")
        },
    )


def number_field(label: Any, initial: int, most: int, *, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, initial=initial, min_value=0, max_value=most, help_text=help_text)


def add_number_fields(form: forms.Form, numbers: Numbers) -> None:
    form.fields["people"] = number_field(_("How many people"), numbers.people, 30_000)
    form.fields["households"] = number_field(_("How many households"), numbers.households, 30_000)
    form.fields["money_yuan"] = number_field(_("About how much money (yuan)"), numbers.money_yuan, MOST_YUAN)


def add_sign_fields(form: forms.Form, known: set[str]) -> list[str]:
    """A box and a reason for each sign that is not noted yet; the beginnings of their names."""
    left = [sign for sign in TICKED if sign.value not in known]
    for sign in left:
        form.fields[f"sign_{sign}"] = forms.BooleanField(label=SIGN_WORDS[sign], required=False)
        form.fields[f"why_{sign}"] = line_field(WHY, 300, required=False, placeholder=WHY)
    return [sign.value for sign in left]


def clean_signs(form: forms.Form) -> None:
    for sign in TICKED:
        ticked, why = form.cleaned_data.get(f"sign_{sign}"), form.cleaned_data.get(f"why_{sign}")
        if ticked and not why and f"why_{sign}" not in form.errors:
            form.add_error(f"why_{sign}", _("Write in a few words why."))
        if why and not ticked:
            form.cleaned_data[f"sign_{sign}"] = True


def signs_of(form: forms.Form) -> dict[Sign, str]:
    entered = form.cleaned_data
    return {sign: entered[f"why_{sign}"] for sign in TICKED if entered.get(f"sign_{sign}")}


def numbers_of(form: forms.Form) -> Numbers:
    entered = form.cleaned_data
    return Numbers(entered["people"], entered["households"], entered["money_yuan"])


if TYPE_CHECKING:
    _OneDispute = forms.ModelChoiceField[Dispute]
else:
    _OneDispute = forms.ModelChoiceField


class EarlierField(_OneDispute):
    """Told apart by number and parties: whoever chooses reads them."""

    def label_from_instance(self, obj: Any) -> str:
        names = "、".join(str(party) for party in obj.parties.all())
        return f"{obj} · {KIND_WORDS[DisputeKind(obj.kind)]} · {names}"


class ApplicationForm(forms.Form):
    """By an officer, for whoever applies; or what screening found."""

    place = forms.ModelChoiceField(
        label=_("Village, group or courtyard"), queryset=Place.objects.none(), empty_label=_("Choose a place")
    )
    kind = forms.ChoiceField(label=_("What it is about"), choices=choices(KIND_WORDS))
    origin = forms.ChoiceField(label=_("How it came to you"), choices=choices(ORIGIN_WORDS)[1:])
    what = words_field(_("What happened"), help_text=IN_PLAIN_WORDS)
    wish = words_field(_("What the applicant asks for"), required=False)
    earlier = EarlierField(
        label=_("Did it break out again?"),
        queryset=Dispute.objects.none(),
        required=False,
        empty_label=_("No, or not settled by mediation within a year"),
    )
    mediates = forms.BooleanField(
        label=_("I mediate this myself"),
        required=False,
        help_text=_("I am neither party nor relative nor neighbour of one, and have no interest in it."),
    )

    def __init__(self, *arguments: Any, scope: Scope, at: datetime, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.scope, self.today = scope, day_of(at)
        places = places_of_applications(scope)
        self._choices_of("place", places.order_by("code"))
        if places.count() == 1:
            self.fields["place"].initial = places.first()
        self._choices_of("earlier", may_recur(scope, at=at).prefetch_related("parties"))
        if not self.fields["earlier"].queryset.exists():  # type: ignore[attr-defined]  # it is a ModelChoiceField
            del self.fields["earlier"]
        for side in Side:
            add_party_fields(self, f"{side}_")
        add_number_fields(self, Numbers())
        self.signs = add_sign_fields(self, set())

    def _choices_of(self, name: str, found: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = found

    def matter_fields(self) -> list[forms.BoundField]:
        names = ("place", "kind", "origin", "what", "wish", "people", "households", "money_yuan", "earlier")
        return [self[name] for name in names if name in self.fields]

    def sides(self) -> list[tuple[Any, list[forms.BoundField], list[forms.BoundField]]]:
        """Each side with its plain fields, and those of whoever speaks for it."""
        found = []
        for side in Side:
            fields = [field for field in self.visible_fields() if field.name.startswith(f"{side}_")]
            found.append((SIDE_WORDS[side], fields[:4], fields[4:]))
        return found

    def sign_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"sign_{sign}"], self[f"why_{sign}"]) for sign in self.signs]

    def clean(self) -> None:
        super().clean()
        for side in Side:
            clean_party(self, f"{side}_", today=self.today)
        clean_signs(self)
        place = self.cleaned_data.get("place")
        own = {*COMMITTEE_ROLES, *JUDICIAL_ROLES}
        if place and not self.scope.sees(place.pk, own) and not self.cleaned_data.get("mediates"):
            self.add_error(
                "mediates",
                _("Tick this, or let the village secretary or a mediator take it down: nobody else reads it."),
            )

    def facts(self) -> DisputeFacts:
        entered = self.cleaned_data
        return DisputeFacts(
            kind=DisputeKind(entered["kind"]),
            origin=Origin(entered["origin"]),
            what=entered["what"],
            wish=entered["wish"],
            numbers=numbers_of(self),
            signs=signs_of(self),
        )

    def parties(self) -> list[PartyFacts]:
        return [party_facts(self, f"{side}_", side) for side in Side]


class DescribeForm(ActForm):
    kind = forms.ChoiceField(label=_("What it is about"), choices=choices(KIND_WORDS)[1:])
    origin = forms.ChoiceField(label=_("How it came to you"), choices=choices(ORIGIN_WORDS)[1:])
    what = words_field(_("What happened"), help_text=IN_PLAIN_WORDS, rows=5)
    wish = words_field(_("What the applicant asks for"), required=False)

    def build(self) -> None:
        for name in self.fields:
            self.fields[name].initial = getattr(self.dispute, name)


class AddPartyForm(ActForm):
    side = forms.ChoiceField(label=_("On which side"), choices=choices(SIDE_WORDS))

    def build(self) -> None:
        add_party_fields(self)

    def clean(self) -> None:
        super().clean()
        clean_party(self, "", today=self.today)

    def facts(self) -> PartyFacts:
        return party_facts(self, "", Side(self.cleaned_data["side"]))


class OfPartyForm(ActForm):
    """About one of the parties."""

    def build(self) -> None:
        self.fields["party"] = forms.ChoiceField(
            label=_("Which party"), choices=[(str(party.pk), name_of(party)) for party in self.parties]
        )
        self.order_fields(["party"])

    def party(self) -> Party:
        return next(party for party in self.parties if str(party.pk) == self.cleaned_data["party"])


class SpeakForForm(OfPartyForm):
    needs_guardian = forms.BooleanField(
        label=_("Cannot act alone"),
        required=False,
        help_text=_("A child, or a grown-up with a guardian. Write no reason."),
    )
    guardian = line_field(_("Guardian"), 120, required=False)
    counsel = line_field(_("Counsel"), 120, required=False)
    authority = line_field(
        _("By which paper they speak"),
        200,
        required=False,
        help_text=_("Household book, court paper, or power of attorney."),
    )


class LinkForm(ActForm):
    """Namesakes of the parties in the register, for whoever reads it; the right one is chosen by birth year."""

    remark = _("Only those of the same name are offered. Whoever does not read the register is never shown this.")

    def build(self) -> None:
        names = {str(party.name): party for party in self.parties}
        here = residents_of(self.scope).current().filter(place__code__startswith=self.dispute.place_id[:12])
        found = here.filter(name__in=names).order_by("name", "born_on")[:NAMESAKES_OFFERED]
        said = [(f"{names[one.name].pk}/{one.pk}", self._said(one)) for one in found]
        self.fields["entry"] = forms.ChoiceField(
            label=_("Who it is"),
            choices=said,
            widget=forms.RadioSelect,
            help_text="" if said else _("Nobody of this name is in the register here."),
        )

    def _said(self, resident: Resident) -> str:
        return gettext("%(name)s, born %(year)s, household %(number)s") % {
            "name": resident.name,
            "year": resident.born_on.year,
            "number": resident.household.number,
        }

    def chosen(self) -> tuple[Party, Resident]:
        party_key, resident_key = self.cleaned_data["entry"].split("/")
        party = next(party for party in self.parties if str(party.pk) == party_key)
        return party, get_resident(resident_key, self.scope)


RIGHTS = (
    _("Mediation is free and voluntary. Each may choose or accept the mediator, and may end it at any time."),
    _("Each may ask that it is kept from others, and that it is held in the open or not."),
    _("Each says the truth, keeps order, respects the mediator and the other, and carries out what was agreed."),
    _("Mediation takes nothing away: each may go to court, to arbitration or to an authority at any time."),
)
"""People's Mediation Law, articles 23 and 24."""


class TellRightsForm(ActForm):
    rights = RIGHTS
    how = forms.ChoiceField(label=_("How they were told"), choices=choices(TELLING_WORDS))
    on = day_field(_("On which day"))

    def facts(self) -> tuple[TellingHow, date]:
        return TellingHow(self.cleaned_data["how"]), self.cleaned_data["on"]


class ConsentForm(ActForm):
    remark = _("With the last consent the month begins. Who does not agree is not pressed.")
    how = forms.ChoiceField(label=_("How they agreed"), choices=choices(TELLING_WORDS))
    on = day_field(_("On which day"))

    def build(self) -> None:
        self.asked = [party for party in self.parties if party.consented_on is None]
        self.fields["parties"] = forms.MultipleChoiceField(
            label=_("Who agrees to mediation"),
            choices=[(str(party.pk), name_of(party)) for party in self.asked],
            widget=forms.CheckboxSelectMultiple,
        )
        self.order_fields(["parties", "how", "on"])

    def agreeing(self) -> list[Party]:
        return [party for party in self.asked if str(party.pk) in self.cleaned_data["parties"]]


class WaysForm(ActForm):
    """Why there is no agreement, and that the parties were told of other ways."""

    why = words_field(_("Why"))
    ways = forms.MultipleChoiceField(
        label=_("What they were told they may do"),
        choices=[(way.value, word) for way, word in WAY_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
    )
    told = line_field(
        _("Who took note of it, and how"), 120, help_text=_("Such as: both, signed the notice; or by phone, read back.")
    )
    on = day_field(_("On which day"))

    def ways_told(self) -> list[OtherWay]:
        return [OtherWay(way) for way in self.cleaned_data["ways"]]


class PurposeForm(forms.Form):
    """What a protected detail of a party is looked at for."""

    purpose = forms.ChoiceField(label=_("What do you need it for?"), choices=choices(PURPOSE_WORDS))
    words = line_field(_("In a few words"), 120, required=False)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("purpose") == Purpose.OTHER and not self.cleaned_data.get("words"):
            self.add_error("words", _("Write in a few words what you need it for."))
