"""A plan as a form: one line for each step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.escalation.rules import LONGEST, MOST_STEPS, Does, Step, Unit, Whom
from dayuan.escalation.wording import DOES_WORDS, MOST_LINES, NO_REASON, UNIT_WORDS, WHOM_WORDS

LINES_LEFT = 2


class StepForm(forms.Form):
    """One step; a line without a moment is no step."""

    after = forms.FloatField(
        label=_("After"),
        min_value=0,
        required=False,
        widget=forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"}),
    )
    unit = forms.ChoiceField(label=_("Unit"), choices=[(unit.value, UNIT_WORDS[unit]) for unit in Unit])
    does = forms.ChoiceField(label=_("What is done"), choices=[(does.value, DOES_WORDS[does]) for does in Does])
    whom = forms.MultipleChoiceField(
        label=_("Whom"),
        required=False,
        choices=[(whom.value, WHOM_WORDS[whom]) for whom in Whom],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only a step that tells somebody has people."),
    )
    unanswered_only = forms.BooleanField(label=_("Only while nobody has answered"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        is_step = cleaned.get("after") is not None
        if is_step and (unit := cleaned.get("unit")) and not cleaned["after"] <= (most := LONGEST[Unit(unit)]):
            facts = {"most": f"{most:g}", "unit": UNIT_WORDS[Unit(unit)]}
            self.add_error("after", _("At most %(most)s %(unit)s.") % facts)
        if is_step and cleaned.get("does") == Does.TELL and not cleaned.get("whom"):
            self.add_error("whom", _("Say whom to tell."))
        if is_step and cleaned.get("does") not in (None, Does.TELL):
            # The boxes are not shown for such a step: whoever ticked them before meant another one.
            cleaned["whom"] = []
        if not is_step and cleaned.get("whom") and "after" not in self.errors:
            self.add_error("after", _("Say after how long; 0 means at once."))
        return cleaned

    def said(self) -> dict[str, Any] | None:
        """The step as it is stored; none of an empty line."""
        cleaned = self.cleaned_data
        if cleaned.get("after") is None:
            return None
        return {name: cleaned[name] for name in ("after", "unit", "does", "whom", "unanswered_only")}


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why the plan changes"), max_length=200, error_messages={"required": NO_REASON})


class StepLines(forms.BaseFormSet):  # type: ignore[type-arg]  # not subscriptable when it runs
    default_error_messages = {
        **forms.BaseFormSet.default_error_messages,
        "too_many_forms": MOST_LINES,
    }


Steps = forms.formset_factory(
    StepForm, StepLines, extra=LINES_LEFT, max_num=MOST_STEPS, validate_max=True, absolute_max=MOST_STEPS
)


def entries_of(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """What the lines begin with."""
    return [step.as_json() | {"after": f"{step.after:g}"} for step in steps]
