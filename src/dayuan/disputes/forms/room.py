"""Levels, mediators, sessions, agreements, performance, the court, follow-ups, handing on, closing."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.disputes.facts import AgreementFacts, Numbers, Owed, Said, SessionFacts, Signed
from dayuan.disputes.forms.shapes import ActForm, choices, day_field, line_field, name_of, words_field
from dayuan.disputes.forms.taking import (
    add_number_fields,
    add_sign_fields,
    clean_signs,
    numbers_of,
    signs_of,
)
from dayuan.disputes.models import Obligation, Party
from dayuan.disputes.queries import last_day_of_confirming, next_follow_up, standing_agreement
from dayuan.disputes.rules.agreeing import (
    DECLARED,
    HANDED_ON,
    Conflict,
    SignedHow,
)
from dayuan.disputes.rules.clocks import SHANGHAI
from dayuan.disputes.rules.ladder import Rung, rung_above
from dayuan.disputes.rules.levels import Level, Sign, below
from dayuan.disputes.rules.workflow import LEADING_ROLES, MEDIATING_ROLES, Hand, Side, State
from dayuan.disputes.wording import (
    CONFLICT_WORDS,
    COURT_WORDS,
    FOLLOW_UP_WAY_WORDS,
    LEVEL_WORDS,
    PERFORMANCE_SEEN_WORDS,
    PERFORMANCE_WORDS,
    RECIPIENT_WORDS,
    RUNG_WORDS,
    SATISFACTION_WORDS,
    SIGNED_WORDS,
)
from dayuan.people.models import Person
from dayuan.people.posts_forms import PersonField
from dayuan.people.queries import posts_held
from dayuan.places.rules import enclosing_codes

OBLIGATIONS_OFFERED = 4
TERMS = 3_000


class GradeForm(ActForm):
    remark = _("The level belongs to the matter, never to a person. A sign raises it; none lowers it.")
    template = "disputes/_signs.html"

    def build(self) -> None:
        dispute = self.dispute
        add_number_fields(self, Numbers(dispute.people, dispute.households, dispute.money_yuan))
        known = set(dispute.signs.values_list("sign", flat=True))
        self.signs = add_sign_fields(self, known)

    def matter_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in ("people", "households", "money_yuan")]

    def sign_lines(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"sign_{sign}"], self[f"why_{sign}"]) for sign in self.signs]

    def clean(self) -> None:
        super().clean()
        clean_signs(self)

    def facts(self) -> tuple[dict[Sign, str], Numbers]:
        return signs_of(self), numbers_of(self)


def holders_here(form: ActForm, roles: Any) -> QuerySet[Person]:
    """Who holds one of these posts at the place of the dispute, or around it."""
    posts = posts_held(form.at).filter(place__in=enclosing_codes(form.dispute.place_id), role__in=list(roles))
    return Person.objects.filter(posts__in=posts, is_active=True).distinct()


class LowerForm(ActForm):
    why = words_field(_("Why the matter is less urgent now"))
    leader = PersonField(
        label=_("Which leader answers for it"), max_length=150, help_text=_("Full name, or user name.")
    )
    look_on = day_field(_("When it is looked at again"), help_text=_("Within thirty days."))

    def build(self) -> None:
        lower = below(Level(self.dispute.level))
        self.fields["to"] = forms.ChoiceField(label=_("New level"), choices=choices(LEVEL_WORDS, lower))
        self.order_fields(["to"])
        self.fields["look_on"].initial = self.today + timedelta(days=7)
        self.fields["leader"].people = holders_here(self, LEADING_ROLES)  # type: ignore[attr-defined]  # a PersonField


class AskMediatorForm(ActForm):
    remark = _("Ask them first. Whoever has an interest in the matter does not mediate it, and reads nothing of it.")
    person = PersonField(label=_("Who"), max_length=150, help_text=_("Full name, or user name."))
    declares = forms.ChoiceField(label=_("What they declare"), choices=choices(CONFLICT_WORDS, DECLARED))

    def build(self) -> None:
        self.fields["person"].people = holders_here(self, MEDIATING_ROLES)  # type: ignore[attr-defined]  # a PersonField

    def clean_declares(self) -> Conflict:
        return Conflict(self.cleaned_data["declares"])


class RecuseForm(ActForm):
    why = forms.ChoiceField(
        label=_("Why"), choices=choices(CONFLICT_WORDS, [one for one in DECLARED if one is not Conflict.NONE])
    )
    words = words_field(_("Remark (optional)"), required=False)

    def build(self) -> None:
        serving = self.dispute.mediators.serving().select_related("person")
        if self.hands == {Hand.MEDIATOR}:
            serving = serving.filter(person_id=self.scope.person_id)
        self.fields["mediator"] = forms.ModelChoiceField(label=_("Who"), queryset=serving, empty_label=None)
        self.order_fields(["mediator"])


class SessionForm(ActForm):
    remark = _("What somebody says in confidence is read by the mediators alone, and stands in no paper.")
    last = ("result",)
    is_apart = forms.TypedChoiceField(
        label=_("How you met"),
        choices=[("", _("Choose…")), ("together", _("Together, face to face")), ("apart", _("Apart, with one side"))],
        coerce=lambda word: word == "apart",
    )
    day = day_field(_("On which day"))
    hour = forms.TimeField(
        label=_("From what time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), initial="09:00"
    )
    where = line_field(_("Where"), 120)
    others = line_field(_("Who else was there (optional)"), 200, required=False)
    result = words_field(_("How far you came"), required=False)

    def build(self) -> None:
        for party in self.parties:
            beginning = f"party_{party.number}_"
            self.fields[f"{beginning}there"] = forms.BooleanField(label=_("Was there"), required=False)
            self.fields[f"{beginning}said"] = words_field(_("What they said"), required=False)
            self.fields[f"{beginning}secret"] = forms.BooleanField(label=_("Said in confidence"), required=False)
            self.legends[beginning] = name_of(party)

    def clean(self) -> None:
        super().clean()
        for party in self.parties:
            beginning = f"party_{party.number}_"
            if self.cleaned_data.get(f"{beginning}said") and not self.cleaned_data.get(f"{beginning}there"):
                self.add_error(f"{beginning}there", _("Tick that they were there, or write nothing."))

    def facts(self) -> SessionFacts:
        entered = self.cleaned_data
        return SessionFacts(
            began_at=datetime.combine(entered["day"], entered["hour"], SHANGHAI),
            where=entered["where"],
            is_apart=entered["is_apart"],
            said=tuple(self._said(party) for party in self.parties if entered[f"party_{party.number}_there"]),
            others=entered["others"],
            result=entered["result"],
        )

    def _said(self, party: Party) -> Said:
        entered, beginning = self.cleaned_data, f"party_{party.number}_"
        words = entered[f"{beginning}said"]
        return Said(party, words, in_confidence=bool(words) and entered[f"{beginning}secret"])


class PlanSessionForm(ActForm):
    remark = _("The parties see it on their own page: whoever is asked apart, alone.")
    side = forms.ChoiceField(
        label=_("With whom"),
        choices=[
            ("", _("Together, both sides")),
            (Side.APPLICANT.value, _("Apart, with the applicant's side")),
            (Side.OTHER.value, _("Apart, with the other side")),
        ],
        required=False,
    )
    day = day_field(_("On which day"), required=False)
    hour = forms.TimeField(
        label=_("From what time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), initial="09:00"
    )
    where = line_field(_("Where"), 120, required=False)
    is_off = forms.BooleanField(label=_("It is put off; the new day is not known yet"), required=False)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("is_off"):
            return
        if not self.cleaned_data.get("day") and "day" not in self.errors:
            self.add_error("day", _("Choose a moment still to come."))
        if not self.cleaned_data.get("where"):
            self.add_error("where", _("Write where you meet."))

    def chosen_side(self) -> Side | None:
        return Side(self.cleaned_data["side"]) if self.cleaned_data["side"] else None

    def moment(self) -> datetime | None:
        """Nothing where it is put off."""
        entered = self.cleaned_data
        return None if entered["is_off"] else datetime.combine(entered["day"], entered["hour"], SHANGHAI)


class ExtendForm(ActForm):
    until = day_field(_("New last day"))
    words = words_field(_("Why more time is needed"))

    def build(self) -> None:
        self.fields["until"].initial = (self.dispute.due_on or self.today) + timedelta(days=30)
        self.fields["agree"] = forms.MultipleChoiceField(
            label=_("Who agrees: all of them must"),
            choices=[(str(party.pk), name_of(party)) for party in self.parties],
            widget=forms.CheckboxSelectMultiple,
        )

    def clean_agree(self) -> list[str]:
        agree: list[str] = self.cleaned_data["agree"]
        if len(agree) < len(self.parties):
            raise forms.ValidationError(_("The month is extended only if every party agrees."))
        return agree


class DrawUpForm(ActForm):
    facts_told = words_field(
        _("What happened, what is disputed, whose fault it is"), length=TERMS, help_text=_("As both sides see it now.")
    )
    terms = words_field(_("What they agreed"), rows=5, length=TERMS)

    def build(self) -> None:
        self.fields["facts_told"].initial = self.dispute.what
        named = [("", _("Choose…")), *((str(party.pk), name_of(party)) for party in self.parties)]
        for number in range(OBLIGATIONS_OFFERED):
            beginning = f"owed_{number}_"
            self.fields[f"{beginning}party"] = forms.ChoiceField(label=_("Who owes it"), choices=named, required=False)
            self.fields[f"{beginning}what"] = line_field(_("What, and how"), 300, required=False)
            self.fields[f"{beginning}due"] = day_field(_("Until which day"), required=False)
            self.legends[beginning] = _("Obligation %(number)s") % {"number": number + 1}

    def clean(self) -> None:
        super().clean()
        rows = [self._row(number) for number in range(OBLIGATIONS_OFFERED)]
        if not any(any(row) for row in rows):
            self.add_error("owed_0_what", _("Write who owes what, and until when."))
        for number, row in enumerate(rows):
            for name, value in zip(("party", "what", "due"), row, strict=True):
                if any(row) and not value and f"owed_{number}_{name}" not in self.errors:
                    self.add_error(f"owed_{number}_{name}", _("Who, what and until when: all three are needed."))

    def _row(self, number: int) -> list[Any]:
        return [self.cleaned_data.get(f"owed_{number}_{name}") for name in ("party", "what", "due")]

    def facts(self) -> AgreementFacts:
        by_key = {str(party.pk): party for party in self.parties}
        rows = [self._row(number) for number in range(OBLIGATIONS_OFFERED)]
        owed = tuple(Owed(by_key[party], what, due) for party, what, due in rows if party)
        return AgreementFacts(self.cleaned_data["facts_told"], self.cleaned_data["terms"], owed)


class OralForm(DrawUpForm):
    remark = _("For small matters settled on the spot. It binds from the day on which they agreed.")
    on = day_field(_("On which day they agreed"))


class SignForm(ActForm):
    remark = _("It is in effect once every party, a mediator and the committee's seal stand under it.")
    on = day_field(_("On which day"))

    def build(self) -> None:
        agreement = standing_agreement(self.dispute)
        signed = set(agreement.signatures.values_list("party_id", flat=True)) if agreement else set()
        self.unsigned = [party for party in self.parties if party.pk not in signed]
        for party in self.unsigned:
            self.fields[f"party_{party.number}"] = forms.ChoiceField(
                label=name_of(party),
                choices=[("", pgettext_lazy("signature", "Not yet")), *choices(SIGNED_WORDS)[1:]],
                required=False,
            )
        if agreement and agreement.mediator_signed_on is None:
            self.fields["mediator"] = forms.BooleanField(label=_("A mediator has signed"), required=False)
        if agreement and agreement.sealed_on is None:
            self.fields["seal"] = forms.BooleanField(label=_("The committee's seal stands under it"), required=False)

    def clean(self) -> None:
        super().clean()
        if not any(value for name, value in self.cleaned_data.items() if name != "on"):
            self.add_error(None, _("Choose what stands under it by now."))

    def facts(self) -> Signed:
        entered = self.cleaned_data
        parties = {
            party: SignedHow(entered[f"party_{party.number}"])
            for party in self.unsigned
            if entered[f"party_{party.number}"]
        }
        return Signed(entered["on"], parties, bool(entered.get("mediator")), bool(entered.get("seal")))


class WhyForm(ActForm):
    why = words_field(_("Why"))


class CloseForm(ActForm):
    words = words_field(_("Remark (optional)"), required=False)


class PerformanceForm(ActForm):
    performance = forms.ChoiceField(label=_("What became of it"), choices=choices(PERFORMANCE_WORDS))
    on = day_field(_("On which day"))
    words = words_field(_("Proof or remark (optional)"), required=False)

    def build(self) -> None:
        agreement = standing_agreement(self.dispute)
        owed = Obligation.objects.filter(agreement=agreement, performance="").select_related("party")
        self.owed: dict[str, Obligation] = {str(one.pk): one for one in owed}
        self.fields["obligation"] = forms.ChoiceField(
            label=_("Which obligation"), choices=[(key, self._said(one)) for key, one in self.owed.items()]
        )
        self.order_fields(["obligation"])

    def _said(self, one: Obligation) -> str:
        return f"{one.number} · {one.party.name} · {one.what} · {one.due_on:%Y-%m-%d}"

    def obligation(self) -> Obligation:
        return self.owed[self.cleaned_data["obligation"]]


class AskCourtForm(ActForm):
    remark = _("Both sides apply together, within thirty days of the agreement's effect. It costs nothing.")
    court = line_field(_("Which court"), 60)
    reference = line_field(_("Number (optional)"), 60, required=False)
    on = day_field(_("On which day"))

    def build(self) -> None:
        agreement = standing_agreement(self.dispute)
        if agreement and agreement.effective_on:
            last: date = last_day_of_confirming(self.dispute, agreement)
            self.fields["on"].help_text = _("Last day: %(day)s") % {"day": last.isoformat()}


class CourtForm(ActForm):
    outcome = forms.ChoiceField(label=_("What the court said"), choices=choices(COURT_WORDS))
    reference = line_field(_("Number (optional)"), 60, required=False)
    on = day_field(_("On which day"))


class FollowUpForm(ActForm):
    way = forms.ChoiceField(label=_("How you asked"), choices=choices(FOLLOW_UP_WAY_WORDS)[1:])
    asked = line_field(_("Whom you asked"), 120, required=False)
    performance = forms.ChoiceField(label=_("What is performed"), choices=choices(PERFORMANCE_SEEN_WORDS))
    satisfaction = forms.ChoiceField(label=_("How satisfied they are"), choices=choices(SATISFACTION_WORDS))
    heats_up = forms.BooleanField(label=_("There are signs that it gets worse again"), required=False)
    on = day_field(_("On which day"))
    words = words_field(_("Remark (optional)"), required=False)

    def build(self) -> None:
        planned = next_follow_up(self.dispute)
        self.fields["asked"].initial = "、".join(party.name for party in self.parties)[:120]
        if planned is not None:
            said = {"days": planned.days, "day": planned.due_on.isoformat()}
            self.remark = _("The follow-up after %(days)s days, due on %(day)s.") % said


class PassUpForm(ActForm):
    why = words_field(_("Why"))

    def build(self) -> None:
        rung = Rung(self.dispute.rung)
        self.remark = _("Now: %(now)s. Next: %(next)s.") % {
            "now": RUNG_WORDS[rung],
            "next": RUNG_WORDS[rung_above(rung)],
        }
        if self.dispute.state == State.FAILED:
            self.fields["agree"] = forms.MultipleChoiceField(
                label=_("Who agrees to mediate anew: all of them must"),
                choices=[(str(party.pk), name_of(party)) for party in self.parties],
                widget=forms.CheckboxSelectMultiple,
            )

    def agreeing(self) -> list[Party]:
        return [party for party in self.parties if str(party.pk) in self.cleaned_data.get("agree", ())]


class HandOnForm(ActForm):
    remark = _("Call first where somebody is in danger. Then keep who took it over.")
    to = forms.ChoiceField(label=_("Who took it over"), choices=choices(RECIPIENT_WORDS, HANDED_ON))
    received_by = line_field(_("Who received it there"), 120)
    reference = line_field(_("Their number (optional)"), 60, required=False)
    on = day_field(_("On which day"))
    words = words_field(_("What you asked them to do"))
