"""What is asked about a team's members: what they can do, and when they can be called."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.people.access import Scope
from dayuan.people.models import Team, TeamMember
from dayuan.people.rules import TEAM_KEEPERS
from dayuan.people.teams_rules import Hours, Skill, TeamKind, known_skills
from dayuan.people.teams_wording import SKILL_WORDS, TEAM_WORDS, WEEKDAY_WORDS
from dayuan.places.models import Level, Place

CLOCK = {"type": "time"}


def time_field(label: Any) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(format="%H:%M", attrs=CLOCK))


class FoundTeamForm(forms.Form):
    kind = forms.ChoiceField(label=_("Which team"), choices=[(kind.value, TEAM_WORDS[kind]) for kind in TeamKind])
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none(), empty_label=_("Choose a place"))

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        places = Place.objects.in_use().filter(scope.q("code", TEAM_KEEPERS), level__in=[Level.TOWNSHIP, Level.VILLAGE])
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places

    def clean(self) -> None:
        super().clean()
        kind, place = self.cleaned_data.get("kind"), self.cleaned_data.get("place")
        if kind and place and Team.objects.filter(place=place, kind=kind).exists():
            self.add_error("kind", _("This place has this team already. Add members on its page."))


class MemberForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=40)
    skills = forms.MultipleChoiceField(
        label=_("What they can do"),
        choices=[(skill.value, SKILL_WORDS[skill]) for skill in Skill],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    is_leader = forms.BooleanField(label=_("Leads the team"), required=False)

    def chosen_skills(self) -> list[Skill]:
        return known_skills(self.cleaned_data["skills"])


class WeekForm(MemberForm):
    """A member with the hours of each weekday; a day without hours is a day off."""

    def __init__(self, *arguments: Any, **given: Any) -> None:
        super().__init__(*arguments, **given)
        for weekday, word in enumerate(WEEKDAY_WORDS):
            self.fields[f"from_{weekday}"] = time_field(_("%(day)s from") % {"day": word})
            self.fields[f"until_{weekday}"] = time_field(_("%(day)s until") % {"day": word})

    def clean(self) -> None:
        super().clean()
        for weekday in range(len(WEEKDAY_WORDS)):
            starts, ends = self.cleaned_data.get(f"from_{weekday}"), self.cleaned_data.get(f"until_{weekday}")
            if (starts is None) != (ends is None):
                self.add_error(f"until_{weekday}", _("Give both hours, or none."))
            elif starts is not None and ends is not None and ends <= starts:
                self.add_error(f"until_{weekday}", _("The end must come after the beginning."))

    def week(self) -> dict[int, Hours]:
        entered = self.cleaned_data
        return {
            weekday: Hours(entered[f"from_{weekday}"], entered[f"until_{weekday}"])
            for weekday in range(len(WEEKDAY_WORDS))
            if entered.get(f"from_{weekday}") is not None
        }

    @property
    def days(self) -> list[tuple[Any, Any, Any]]:
        """Weekday, its from and its until, for the table."""
        return [(word, self[f"from_{weekday}"], self[f"until_{weekday}"]) for weekday, word in enumerate(WEEKDAY_WORDS)]

    @classmethod
    def first_words(cls, member: TeamMember) -> dict[str, Any]:
        kept = {"full_name": member.full_name, "skills": member.skills, "is_leader": member.is_leader}
        for hours in member.free_hours.all():
            kept |= {f"from_{hours.weekday}": hours.starts, f"until_{hours.weekday}": hours.ends}
        return kept


class FreeDayForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    starts = time_field(_("Free from (empty: not at all)"))
    ends = time_field(_("Free until"))

    def clean(self) -> None:
        super().clean()
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if (starts is None) != (ends is None):
            self.add_error("ends", _("Give both hours, or none."))
        elif starts is not None and ends is not None and ends <= starts:
            self.add_error("ends", _("The end must come after the beginning."))

    def hours(self) -> Hours | None:
        starts, ends = self.cleaned_data["starts"], self.cleaned_data["ends"]
        return Hours(starts, ends) if starts is not None else None

    def day_named(self) -> date:
        named: date = self.cleaned_data["day"]
        return named
