"""What a review looks at: which days, where, which rule or device."""

from datetime import date
from typing import Any, cast
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.devices.models import Device
from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.review.choices import places_to_choose, rules_to_choose
from dayuan.review.queries import STATES, Chosen
from dayuan.review.rules import LONGEST_DAYS, USUAL_DAYS, Period, days_back
from dayuan.warnings.rules import FalseAlarmReason


class DayInput(forms.DateInput):
    input_type = "date"


class FindForm(forms.Form):
    """Read from the address; what is not in it is everything, over the last thirty days."""

    first = forms.DateField(label=_("From"), required=False, widget=DayInput(format="%Y-%m-%d"))
    last = forms.DateField(label=_("To, that day included"), required=False, widget=DayInput(format="%Y-%m-%d"))
    place = forms.ChoiceField(label=_("Place"), required=False)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    device = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    exactly = forms.BooleanField(required=False, widget=forms.HiddenInput)
    hour = forms.IntegerField(required=False, min_value=0, max_value=23, widget=forms.HiddenInput)
    state = forms.ChoiceField(required=False, choices=[(name, name) for name in STATES], widget=forms.HiddenInput)
    reason = forms.ChoiceField(
        required=False, choices=[("", ""), *((r.value, r.value) for r in FalseAlarmReason)], widget=forms.HiddenInput
    )

    def __init__(self, asked: Any, *, scope: Scope, today: date) -> None:
        given = asked.copy()
        usual = days_back(today, USUAL_DAYS)
        given.setdefault("first", usual.first.isoformat())
        given.setdefault("last", usual.last.isoformat())
        super().__init__(given)
        self.scope, self.today = scope, today
        places, rules = (cast("forms.ChoiceField", self.fields[name]) for name in ("place", "rule"))
        also = str(given.get("place", "")).replace("\0", "")
        places.choices = [("", _("All of my places")), *places_to_choose(scope, also)]
        rules.choices = [("", _("All rules")), *rules_to_choose(scope)]

    def clean_device(self) -> str:
        device = str(self.cleaned_data["device"])
        if device and not Device.objects.filter(self.scope.q("place_id", DESK_ROLES), pk=device).exists():
            raise forms.ValidationError(_("There is no such device here."))
        return device

    def clean(self) -> None:
        super().clean()
        first, last = self.cleaned_data.get("first"), self.cleaned_data.get("last")
        if first is None and "first" not in self.errors:
            self.add_error("first", _("Say from which day."))
        if last is None and "last" not in self.errors:
            self.add_error("last", _("Say up to which day."))
        if first and last and first > last:
            self.add_error("last", _("The last day lies before the first."))
        elif first and last and (last - first).days >= LONGEST_DAYS:
            self.add_error("first", _("A year at most is counted at once."))

    @property
    def chosen(self) -> Chosen:
        found = self.cleaned_data
        return Chosen(
            period=Period(found["first"], found["last"]),
            place=found["place"],
            exactly=bool(found["place"]) and found["exactly"],
            rule=UUID(found["rule"]) if found["rule"] else None,
            device=found["device"],
            hour=found["hour"],
            state=found["state"],
            reason=found["reason"],
        )
