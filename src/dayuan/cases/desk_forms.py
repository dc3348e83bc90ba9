"""Writing a report down at a desk or on the telephone, and looking back."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.cases.act_forms import LEVELS
from dayuan.cases.actions import Pieces, Reported, WhoReports
from dayuan.cases.forms import NOTE
from dayuan.cases.models import Reporter
from dayuan.cases.piece_fields import key_field, photo_field, voice_field
from dayuan.cases.queries import sent_before
from dayuan.cases.routing import classes_of
from dayuan.cases.rules.reporting import ReportChannel, ToldBy
from dayuan.cases.wording import CHANNEL_WORDS, TOLD_BY_WORDS
from dayuan.households.rules import is_phone, tidy_phone
from dayuan.kernel.ids import new_id
from dayuan.notices.queries import gateway_for
from dayuan.notices.rules import Kind
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import STAFF_ROLES
from dayuan.places.models import Place
from dayuan.places.rules import Level, township_of

WRITTEN_BY_STAFF = (ReportChannel.HOTLINE, ReportChannel.ON_BEHALF, ReportChannel.STAFF, ReportChannel.PATROL)
WHERE = (Level.VILLAGE, Level.GROUP, Level.COURTYARD, Level.TOWNSHIP)
NO_TELEPHONE = _("A mobile number has 11 digits; a landline is written with its area code.")
NO_SUCH_CLASS = _("Nothing is filed under this class any more. Choose another.")
NO_SUCH_PLACE = _("This place takes nothing new any more, or is not yours. Choose another.")
WHAT_AND_WHERE = ("story", "place", "whereabouts", "class_code")
PERIODS = {"30": _("30 days"), "90": _("90 days"), "365": _("a year")}


def places_to_choose(scope: Scope) -> list[Place]:
    """Villages, groups and courtyards where this person works, in the order of their codes."""
    found = Place.objects.filter(scope.q("code", STAFF_ROLES), level__in=list(WHERE), closed_at__isnull=True)
    return list(found.order_by("code"))


class ReportForm(forms.Form):
    """Type while listening: what, where, who; class and level can be set right later."""

    story = forms.CharField(
        label=_("What is it about?"),
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 4, "autofocus": True}),
        help_text=_("In their own words."),
    )
    place = forms.TypedChoiceField(label=_("Where"), error_messages={"invalid_choice": NO_SUCH_PLACE})
    whereabouts = forms.CharField(label=_("Where exactly (optional)"), max_length=120, required=False)
    class_code = forms.ChoiceField(label=_("Class"), error_messages={"invalid_choice": NO_SUCH_CLASS})
    level = forms.ChoiceField(label=_("Level of the matter"), choices=LEVELS, required=False)
    channel = forms.ChoiceField(
        label=_("How did it come?"), choices=[(one.value, CHANNEL_WORDS[one]) for one in WRITTEN_BY_STAFF]
    )
    name = forms.CharField(label=_("Who reports it (optional)"), max_length=40, required=False)
    phone = forms.CharField(
        label=_("Their telephone (optional)"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )
    is_anonymous = forms.BooleanField(label=_("They ask that nobody on the case learns who they are"), required=False)
    told_by = forms.ChoiceField(
        label=_("How do they want to hear of it?"),
        choices=[(one.value, words) for one, words in TOLD_BY_WORDS.items()],
        error_messages={"invalid_choice": _("This way of telling is not offered here any more. Choose another.")},
    )
    done = forms.CharField(
        label=_("Put right on the spot already? Say what was done (optional)"),
        max_length=1_000,
        required=False,
        widget=NOTE,
        help_text=_("Found by staff, it is closed in one step. Whoever else reported it is asked before it is closed."),
    )
    photo = photo_field()
    voice = voice_field()
    key = key_field()

    def __init__(self, *given: Any, scope: Scope, at: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.at = at
        self.initial.setdefault("key", new_id())
        places = places_to_choose(scope)
        where: Any = self.fields["place"]
        where.choices = [("", _("Choose…")), *((place.pk, str(place)) for place in places)]
        where.coerce = {place.pk: place for place in places}.__getitem__
        township = township_of(places[0].pk) if places else ""
        classes = classes_of(township, at=at)
        which: Any = self.fields["class_code"]
        which.choices = [(code, str(found)) for code, found in classes.items() if not found.is_retired]
        if gateway_for(Kind.SMS, township) is None:
            told: Any = self.fields["told_by"]
            told.choices = [choice for choice in told.choices if choice[0] != ToldBy.SMS]

    def clean_phone(self) -> str:
        """As it is dialled; what cannot be dialled promises to tell somebody and reaches nobody."""
        typed: str = self.cleaned_data["phone"]
        phone = tidy_phone(typed)
        if typed.strip() and not is_phone(phone):
            raise forms.ValidationError(NO_TELEPHONE)
        return phone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        to_be_told = given.get("told_by") in (ToldBy.SMS, ToldBy.PHONE) and "phone" not in self.errors
        if to_be_told and not given.get("phone"):
            self.add_error("phone", _("To be told by telephone or text message they need a number."))
        if given.get("is_anonymous") and given.get("channel") in (ReportChannel.STAFF, ReportChannel.PATROL):
            self.add_error(
                "is_anonymous",
                _("What you found yourself stands under your name. To complain without it use the public page."),
            )
        return given

    @property
    def what_and_where(self) -> list[forms.BoundField]:
        """What whoever stands before it has at hand; photograph and voice note come next."""
        return [self[name] for name in WHAT_AND_WHERE]

    @property
    def who_and_how(self) -> list[forms.BoundField]:
        return [one for one in self.visible_fields() if one.name not in {*WHAT_AND_WHERE, "photo", "voice"}]

    def sender_key(self) -> str:
        """What the sender calls it; empty where nobody made a key."""
        key = self.cleaned_data.get("key")
        return f"staff:{key}" if key else ""

    def pieces(self) -> Pieces:
        return Pieces(*(given.read() if given else None for given in map(self.cleaned_data.get, ("photo", "voice"))))

    def sent_before(self, by: Person) -> Reporter | None:
        """The same report by the same person under another key."""
        given = self.cleaned_data
        return sent_before(given["place"].pk, given["class_code"], given["story"], person_id=by.pk, at=self.at)

    def reported(self) -> Reported:
        given = self.cleaned_data
        return Reported(
            place=given["place"],
            story=given["story"],
            class_code=given["class_code"],
            level=given["level"],
            whereabouts=given["whereabouts"],
        )

    def who(self, by: Person, *, written_at: datetime | None = None) -> WhoReports:
        given = self.cleaned_data
        channel = ReportChannel(given["channel"])
        found_it = channel in (ReportChannel.STAFF, ReportChannel.PATROL)
        return WhoReports(
            channel=channel,
            name="" if found_it else given["name"],
            phone="" if found_it else given["phone"],
            is_anonymous=given["is_anonymous"],
            told_by=ToldBy(given["told_by"]),
            person=by if found_it else None,
            entered_by=None if found_it else by,
            key=self.sender_key(),
            written_at=written_at,
        )


class LookBackForm(forms.Form):
    """Over which time, and where. Only filters: something wrong in them filters nothing."""

    days = forms.ChoiceField(choices=list(PERIODS.items()), required=False)
    place = forms.CharField(max_length=18, required=False)
