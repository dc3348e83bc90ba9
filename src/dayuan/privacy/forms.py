"""What is asked at the desk: a consent, a request, an answer, a text."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.households.models import Resident, ResidentChange
from dayuan.households.rules import ERASABLE_DETAILS, SensitiveField
from dayuan.households.wording import FIELD_WORDS
from dayuan.kernel.clock import SHANGHAI
from dayuan.places.models import Place, PlaceQuerySet
from dayuan.privacy.actions.incidents import IncidentFacts
from dayuan.privacy.facts import (
    ConsentFacts,
    RequestFacts,
    differs_from_guardian,
    problems_of_consent,
    problems_of_request,
)
from dayuan.privacy.models import TEXT_LENGTH, Consent, ConsentText
from dayuan.privacy.rules.consents import Channel, ConsentKind, OnBehalf, day_of, needs_guardian_on
from dayuan.privacy.rules.requests import RequestChannel, RequestKind
from dayuan.privacy.wording import (
    CHANNEL_WORDS,
    KIND_WORDS,
    ON_BEHALF_WORDS,
    REQUEST_CHANNEL_WORDS,
    REQUEST_WORDS,
    WITHDRAWN_WORDS,
)

AT_DESK = (Channel.PAPER, Channel.WITNESSED)
WITHDRAWN_AT_DESK = (Channel.WITNESSED, Channel.PHONE, Channel.PAPER)
CHANNELS_AT_DESK = [(channel.value, CHANNEL_WORDS[channel]) for channel in AT_DESK]
REQUESTS_AT_DESK = (RequestChannel.COUNTER, RequestChannel.PHONE, RequestChannel.PAPER)
WORDS_LENGTH = 1_000


def day_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def words_field(label: Any, *, help_text: Any = "", required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off"})
    return forms.CharField(label=label, max_length=WORDS_LENGTH, widget=widget, help_text=help_text, required=required)


def _speaker(resident: Resident, at: datetime) -> tuple[str, str]:
    """Who probably speaks, and for whom: for a child the guardian whom the register knows."""
    if not needs_guardian_on(resident.born_on, day_of(at)):
        return resident.name, OnBehalf.SELF.value
    return resident.guardian.name if resident.guardian else resident.consent_by, OnBehalf.CHILD.value


class GiveForm(forms.Form):
    """On paper or before a witness. On their own page it is one button."""

    text = forms.ModelChoiceField(queryset=ConsentText.objects.all(), widget=forms.HiddenInput)
    channel = forms.ChoiceField(
        label=_("How"), choices=[(channel.value, CHANNEL_WORDS[channel]) for channel in AT_DESK]
    )
    given_by = forms.CharField(label=_("Who agrees"), max_length=60)
    on_behalf = forms.ChoiceField(label=_("For whom"), choices=list(ON_BEHALF_WORDS.items()))
    proof = forms.CharField(
        label=_("Proof of guardianship"),
        max_length=200,
        required=False,
        help_text=_("Only for a child or ward: household book, court paper, certificate of the village."),
    )
    evidence = forms.CharField(
        label=_("Where the paper lies, or what was said"),
        max_length=200,
        required=False,
        help_text=_("Such as folder 3, sheet 12; or the number of the scan."),
    )
    witness = forms.CharField(
        label=_("Witness"), max_length=60, required=False, help_text=_("Only for a spoken consent: who heard it.")
    )
    given_on = forms.DateField(
        label=_("Signed on"), required=False, widget=day_input(), help_text=_("Leave it empty for today.")
    )

    def __init__(self, *arguments: Any, resident: Resident, at: datetime, text: ConsentText, **given: Any) -> None:
        name, on_behalf = _speaker(resident, at)
        given["initial"] = {"text": text.pk, "given_by": name, "on_behalf": on_behalf}
        super().__init__(*arguments, **given)
        self.resident, self.at = resident, at

    def clean(self) -> None:
        super().clean()
        if {"channel", "on_behalf"} <= self.cleaned_data.keys():
            for field, sentence in problems_of_consent(self.facts(), self.resident, at=self.at).items():
                if field not in self.errors:
                    self.add_error(field, sentence)

    def facts(self) -> ConsentFacts:
        entered = self.cleaned_data
        on_behalf, name = OnBehalf(entered["on_behalf"]), entered.get("given_by", "")
        is_other = on_behalf is OnBehalf.SELF or differs_from_guardian(name, on_behalf, self.resident)
        return ConsentFacts(
            given_by=name,
            channel=Channel(entered["channel"]),
            on_behalf=on_behalf,
            guardian=None if is_other else self.resident.guardian,
            proof=entered.get("proof", ""),
            witness=entered.get("witness", ""),
            evidence=entered.get("evidence", ""),
            given_on=entered.get("given_on"),
        )


class WithdrawForm(forms.Form):
    """No reason is asked for, and everything is filled in already."""

    withdrawn_by = forms.CharField(label=_("Who withdraws"), max_length=60)
    channel = forms.ChoiceField(
        label=_("How"), choices=[(channel.value, WITHDRAWN_WORDS[channel]) for channel in WITHDRAWN_AT_DESK]
    )

    def __init__(self, *arguments: Any, consent: Consent, **given: Any) -> None:
        given["initial"] = {"withdrawn_by": consent.given_by, "channel": Channel.WITNESSED.value}
        super().__init__(*arguments, **given)


class TakeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What they ask for"), choices=list(REQUEST_WORDS.items()))
    channel = forms.ChoiceField(
        label=_("How they ask"), choices=[(one.value, REQUEST_CHANNEL_WORDS[one]) for one in REQUESTS_AT_DESK]
    )
    received_on = forms.DateField(
        label=_("Received on"),
        widget=day_input(),
        required=False,
        help_text=_("The day the paper reached the office or the village: the 15 workdays run from there."),
    )
    late_why = forms.CharField(
        label=_("Why it is entered so late"),
        max_length=100,
        required=False,
        help_text=_("Only where the 15 workdays are over already. Write no name."),
    )
    asked_by = forms.CharField(label=_("Who asks"), max_length=60)
    on_behalf = forms.ChoiceField(label=_("For whom"), choices=list(ON_BEHALF_WORDS.items()))
    proof = forms.CharField(
        label=_("Proof of guardianship"),
        max_length=200,
        required=False,
        help_text=_("Only for a child or ward: household book, court paper, certificate of the village."),
    )
    wish = words_field(
        _("In their words"), required=False, help_text=_("What is wrong, what shall go, what is unclear.")
    )
    contact = forms.CharField(
        label=_("Where the answer goes"),
        max_length=120,
        required=False,
        help_text=_("A phone number, or who brings it. In person it may stay empty."),
    )

    def __init__(self, *arguments: Any, resident: Resident, at: datetime, **given: Any) -> None:
        name, on_behalf = _speaker(resident, at)
        given["initial"] = {"asked_by": name, "on_behalf": on_behalf, "received_on": day_of(at)}
        super().__init__(*arguments, **given)
        self.resident, self.at = resident, at

    def clean(self) -> None:
        super().clean()
        if {"channel", "on_behalf"} <= self.cleaned_data.keys():
            for field, sentence in problems_of_request(self.facts(), self.resident, at=self.at).items():
                if field not in self.errors:
                    self.add_error(field, sentence)

    def facts(self) -> RequestFacts:
        entered = self.cleaned_data
        return RequestFacts(
            asked_by=entered.get("asked_by", ""),
            channel=RequestChannel(entered["channel"]),
            on_behalf=OnBehalf(entered["on_behalf"]),
            proof=entered.get("proof", ""),
            contact=entered.get("contact", ""),
            received_on=entered.get("received_on"),
            late_why=entered.get("late_why", ""),
            wish=entered.get("wish", ""),
        )


class OwnRequestForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.value) for kind in RequestKind if kind is not RequestKind.WITHDRAW]
    )
    wish = forms.CharField(max_length=WORDS_LENGTH, required=False)


IDENTIFIED_BY: dict[RequestChannel, Any] = {
    RequestChannel.COUNTER: _("Such as: identity card seen; I know them."),
    RequestChannel.PHONE: _("Such as: called back at the number in the register."),
    RequestChannel.PAPER: _(
        "Such as: signature and birth date compared; copy of the identity card seen and destroyed."
    ),
    RequestChannel.OWN_PAGE: "",
}


class IdentityForm(forms.Form):
    how = forms.CharField(
        label=_("How do you know who it is?"),
        max_length=200,
    )

    def __init__(self, *arguments: Any, channel: RequestChannel, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.fields["how"].help_text = IDENTIFIED_BY[channel]


if TYPE_CHECKING:
    _OneCorrection = forms.ModelChoiceField[ResidentChange]
    _SomeConsents = forms.ModelMultipleChoiceField[Consent]
else:
    _OneCorrection, _SomeConsents = forms.ModelChoiceField, forms.ModelMultipleChoiceField


class CorrectionField(_OneCorrection):
    def label_from_instance(self, obj: ResidentChange) -> str:
        return f"{obj.at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} {obj.by or ''} {obj.why}".strip()


class ConsentsField(_SomeConsents):
    def label_from_instance(self, obj: Consent) -> str:
        return str(KIND_WORDS[ConsentKind(obj.kind)])


class AnswerForm(forms.Form):
    """For a correction it names the correction, for a withdrawal the consents."""

    answer = words_field(_("What was done, and what they are told"))

    def __init__(
        self, *arguments: Any, kind: str, corrections: list[ResidentChange], consents: list[Consent], **given: Any
    ) -> None:
        super().__init__(*arguments, **given)
        if kind == RequestKind.CORRECT:
            made = ResidentChange.objects.filter(pk__in=[one.pk for one in corrections]).order_by("-at")
            self.fields["correction"] = CorrectionField(
                made, label=_("The correction"), required=False, empty_label=None
            )
        if kind == RequestKind.WITHDRAW:
            standing = Consent.objects.filter(pk__in=[one.pk for one in consents])
            self.fields["withdraw"] = ConsentsField(
                standing, label=_("Which consents end"), required=False, widget=forms.CheckboxSelectMultiple
            )


class RefuseForm(forms.Form):
    reason = words_field(
        _("Why it is refused"), help_text=_("With the article of the law. They are told where they can complain.")
    )


class ProposeForm(forms.Form):
    details = forms.MultipleChoiceField(
        label=_("Only these details"),
        choices=[(detail.value, FIELD_WORDS[detail]) for detail in ERASABLE_DETAILS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick what they asked to have deleted: the entry stays. Nothing ticked: the whole entry goes."),
    )
    proposal = words_field(
        _("Why they can be erased, and that no law makes us keep anything"),
        help_text=_("Somebody else of the township decides."),
    )

    def chosen(self) -> list[SensitiveField]:
        return [SensitiveField(detail) for detail in self.cleaned_data["details"]]


class DecideForm(forms.Form):
    answer = words_field(_("What they are told"))


class CloseForm(forms.Form):
    handed_over = forms.CharField(
        label=_("How the answer reached them"),
        max_length=200,
        help_text=_("Such as: handed over and signed for; read out by phone."),
    )


class TextForm(forms.Form):
    township = forms.ModelChoiceField(label=_("Township"), queryset=Place.objects.none(), empty_label=None)
    kind = forms.ChoiceField(label=_("What it is about"), choices=list(KIND_WORDS.items()))
    title = forms.CharField(label=pgettext_lazy("text", "Title"), max_length=80)
    body = forms.CharField(
        label=_("Text"),
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Who processes what, for what, how long, who sees it, and how to withdraw. Short sentences."),
    )
    in_force_on = forms.DateField(
        label=_("Counts from"),
        widget=day_input(),
        help_text=_("From this day on everybody who agreed to an earlier version is asked again. Leave time for it."),
    )

    def __init__(self, *arguments: Any, townships: PlaceQuerySet, **given: Any) -> None:
        super().__init__(*arguments, **given)
        cast("forms.ModelChoiceField[Place]", self.fields["township"]).queryset = townships


class _DaysThatHaveCome(forms.Form):
    """No day of these forms lies ahead."""

    def __init__(self, *arguments: Any, today: date, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.today = today

    def clean(self) -> None:
        super().clean()
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, date) and value > self.today:
                self.add_error(name, _("This day has not come yet."))


class IncidentForm(_DaysThatHaveCome):
    township = forms.ModelChoiceField(label=_("Township"), queryset=Place.objects.none(), empty_label=None)
    noticed_on = forms.DateField(label=_("Noticed on"), widget=day_input())
    what = forms.CharField(label=_("What happened"), max_length=400)
    whose = forms.CharField(
        label=_("Whose data, and which"),
        max_length=200,
        help_text=_("Such as: phone numbers of households of group 3. Never the data themselves."),
    )
    people_count = forms.IntegerField(label=_("How many people"), min_value=0, max_value=10_000_000)
    harm = forms.CharField(label=_("Possible harm"), max_length=400)
    measures = forms.CharField(label=_("What was done against it"), max_length=400)

    def __init__(self, *arguments: Any, townships: PlaceQuerySet, **given: Any) -> None:
        super().__init__(*arguments, **given)
        cast("forms.ModelChoiceField[Place]", self.fields["township"]).queryset = townships

    def facts(self) -> IncidentFacts:
        return IncidentFacts(**{name: value for name, value in self.cleaned_data.items() if name != "township"})


class CloseIncidentForm(_DaysThatHaveCome):
    authority_told_on = forms.DateField(label=_("Authority told on"), widget=day_input())
    people_told_on = forms.DateField(
        label=_("People told on"), widget=day_input(), required=False, help_text=_("Empty if they need not be told.")
    )
    people_told_how = forms.CharField(label=_("How they were told, or why they need not be"), max_length=200)
