"""What is entered about a period or a hold."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dayuan.kernel.retention import Limits, all_holdable

LONGEST = 36_500


class PeriodForm(forms.Form):
    days = forms.IntegerField(label=_("For how many days?"), min_value=1, max_value=LONGEST)
    why = forms.CharField(label=_("Why?"), max_length=200)

    def __init__(self, *arguments: Any, limits: Limits, **given: Any) -> None:
        super().__init__(*arguments, **given)
        words = _("From %(least)s to %(most)s days. %(why)s")
        facts = {"least": limits.least_days, "most": limits.most_days, "why": limits.because}
        self.fields["days"].help_text = words % facts


class HoldForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is held"))
    reference = forms.CharField(label=_("Its code or number"), max_length=80)
    name = forms.CharField(label=_("Name of the hold"), max_length=80, help_text=_("Such as: court case, complaint."))
    reason = forms.CharField(label=_("Why?"), max_length=200)
    ends_on = forms.DateField(
        label=pgettext_lazy("hold", "Last day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        known = all_holdable().values()
        cast("forms.ChoiceField", self.fields["kind"]).choices = [(one.kind, one.label) for one in known]
        self.fields["reference"].help_text = " ".join(f"{one.label}：{one.hint}" for one in known)
