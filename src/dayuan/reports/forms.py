"""What the public fills in: a report, a complaint, what they say to what was done."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.cases.piece_fields import key_field, photo_field, voice_field
from dayuan.cases.rules.classes import COMPLAINT, OTHER, main_class
from dayuan.cases.rules.reporting import RATINGS, Answer, ToldBy
from dayuan.cases.wording import TOLD_BY_WORDS
from dayuan.households.rules import is_phone, tidy_phone
from dayuan.kernel.ids import new_id
from dayuan.places.models import Place
from dayuan.reports.queries import Offered
from dayuan.reports.rules import DISPUTES
from dayuan.reports.wording import ANSWER_WORDS, RATING_WORDS

MOST_CHARACTERS = 2_000
WORDS = forms.Textarea(attrs={"rows": 4, "autocomplete": "off"})
SIGN = _("That are more words than fit. Say it in 2,000 characters.")


class _ReporterFields(forms.Form):
    """Who says so, if they want to say it, and how they are told."""

    name = forms.CharField(
        label=_("Your name (if you like)"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=_("Your telephone (if you like)"),
        max_length=24,
        required=False,
        help_text=_("Only to tell you and to ask back. Its last four digits open your report together with the code."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )
    told_by = forms.ChoiceField(
        label=_("How do you want to hear of it?"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This way of telling is not offered here any more. Choose another.")},
    )
    is_anonymous = forms.BooleanField(
        label=_("Nobody is to learn who I am"),
        required=False,
        help_text=_("Then no name is kept. A telephone is used only to tell you."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, ways: Sequence[ToldBy], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["told_by"].choices = [(way.value, TOLD_BY_WORDS[way]) for way in ways]  # type: ignore[attr-defined]  # a ChoiceField
        self.initial.setdefault("told_by", ToldBy.PAGE.value)
        self.initial.setdefault("key", new_id())

    def clean_phone(self) -> str:
        phone = tidy_phone(self.cleaned_data["phone"])
        if self.cleaned_data["phone"].strip() and not is_phone(phone):
            raise forms.ValidationError(_("A mobile number has 11 digits; a landline is written with its area code."))
        return phone

    def _telephone_is_there(self, entered: dict[str, Any]) -> None:
        phone, way = entered.get("phone", ""), entered.get("told_by")
        if "phone" in self.errors or way in (None, ToldBy.PAGE):
            return
        if not phone:
            self.add_error("phone", _("To tell you, we need your telephone. Or choose “I look myself, with the code”."))
        elif way == ToldBy.SMS and len(phone) != 11:
            self.add_error("phone", _("Text messages need a mobile number. Or choose “By telephone”."))


class ReportForm(_ReporterFields):
    """What, where, and words."""

    class_code = forms.ChoiceField(
        label=_("What is it about?"),
        error_messages={
            "required": _("Tap what it is about."),
            "invalid_choice": _("This kind of matter is not offered any more. Tap another."),
        },
    )
    place = forms.ChoiceField(
        label=_("Village or courtyard"),
        required=False,
        error_messages={"invalid_choice": _("This place takes no reports any more. Choose another.")},
    )
    whereabouts = forms.CharField(
        label=_("Where exactly (if you like)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    longitude = forms.FloatField(required=False, min_value=73, max_value=136, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=3, max_value=54, widget=forms.HiddenInput)
    site = forms.UUIDField(required=False, widget=forms.HiddenInput)
    story = forms.CharField(
        label=_("In your own words (if you like)"),
        required=False,
        max_length=MOST_CHARACTERS,
        error_messages={"max_length": SIGN},
        widget=WORDS,
    )
    photo = photo_field()
    voice = voice_field()

    def __init__(self, *given: Any, offered: Offered, places: list[Any], **more: Any) -> None:
        super().__init__(*given, **more)
        self.offered = offered
        self.fields["class_code"].choices = [(code, code) for code in offered.codes]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["place"].choices = [("", _("Choose the village or courtyard…")), *places]  # type: ignore[attr-defined]  # as above

    @property
    def is_among_others(self) -> bool:
        """Whether what was chosen is behind the tap."""
        return self["class_code"].value() in {one.code for _name, group in self.offered.others for one in group}

    def clean(self) -> dict[str, Any]:
        entered = self.cleaned_data
        self._telephone_is_there(entered)
        if not entered.get("place") and entered.get("longitude") is None and "place" not in self.errors:
            self.add_error("place", _("Choose where it is, or use your position."))
        of_class = entered.get("class_code", OTHER)
        needs_words = of_class == OTHER or main_class(of_class) == DISPUTES
        if needs_words and not self.says_something and "story" not in self.errors:
            self.add_error("story", _("Say it in a few words, as a voice note, or with a photo."))
        return entered

    @property
    def says_something(self) -> bool:
        """What it is and where are enough: three taps. Of a dispute or another matter they have to say it."""
        return any(self.cleaned_data.get(name) for name in ("story", "photo", "voice"))


class ComplaintForm(_ReporterFields):
    """About an officer or a unit: the unit complained about does not read it (C-32)."""

    unit = forms.ChoiceField(
        label=_("Which unit is it about?"),
        help_text=_("An officer's own unit: a village's officers belong to the village."),
        error_messages={"invalid_choice": _("This unit is not there any more. Choose another.")},
    )
    story = forms.CharField(
        label=_("What happened?"),
        max_length=MOST_CHARACTERS,
        help_text=_("Who, when, where. Leave out what would show who you are, if nobody is to learn it."),
        error_messages={"max_length": SIGN, "required": _("Say what happened, in a few words.")},
        widget=WORDS,
    )
    photo = photo_field()
    voice = voice_field()
    class_code = COMPLAINT

    def __init__(self, *given: Any, units: list[Place], **more: Any) -> None:
        super().__init__(*given, **more)
        choices = [("", _("Choose…")), *((place.pk, str(place)) for place in units)]
        self.fields["unit"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        self._telephone_is_there(self.cleaned_data)
        return self.cleaned_data


class DigitsForm(forms.Form):
    digits = forms.RegexField(
        label=_("Last four digits of your telephone, or the four you were given"),
        regex=r"^\s*[0-9]{4}\s*$",
        max_length=10,
        error_messages={"invalid": _("Four digits.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Was it put right?"),
        choices=[(answer.value, ANSWER_WORDS[answer]) for answer in Answer],
        error_messages={"required": _("Say yes or no.")},
        widget=forms.RadioSelect,
    )
    rating = forms.TypedChoiceField(
        label=_("How content are you? (if you like)"),
        choices=[(number, RATING_WORDS[number]) for number in reversed(RATINGS)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Anything to add? If not: what is still wrong?"), max_length=500, required=False, widget=WORDS
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("answer") == Answer.NOT_FIXED and not self.cleaned_data.get("words", "").strip():
            self.add_error("words", _("Say what is still wrong, so that it can be put right."))
        return self.cleaned_data


class MoreForm(forms.Form):
    words = forms.CharField(
        label=_("What is new?"),
        max_length=1_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    photo = photo_field()
    voice = voice_field()


class ToldForm(forms.Form):
    told_by = forms.ChoiceField(label=_("How do you want to hear of it?"), widget=forms.RadioSelect)

    def __init__(self, *given: Any, ways: Sequence[ToldBy], **more: Any) -> None:
        super().__init__(*given, **more)
        self.fields["told_by"].choices = [(way.value, TOLD_BY_WORDS[way]) for way in ways]  # type: ignore[attr-defined]  # a ChoiceField


class EvidenceForm(forms.Form):
    """From somebody who works on it."""

    upload = forms.FileField(
        label=_("Photo, voice note or PDF"),
        widget=forms.FileInput(
            attrs={"accept": "image/jpeg,image/png,image/webp,audio/*,application/pdf", "data-shrink": ""}
        ),
    )
    key = key_field()

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.initial.setdefault("key", new_id())

    def sender_key(self) -> str:
        key = self.cleaned_data.get("key")
        return f"evidence:{key}" if key else ""
