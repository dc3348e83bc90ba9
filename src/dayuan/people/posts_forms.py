"""What is asked of the person: who gets a post, until when, who stands in."""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.people.access import Scope, may_fill_post
from dayuan.people.chain_rules import AbsenceReason
from dayuan.people.chain_wording import ABSENCE_WORDS
from dayuan.people.models import Person, Post, Role
from dayuan.people.powers_rules import needs_second_person
from dayuan.people.rules import APPOINTERS, LISTED_ROLES, STAFF_ROLES
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.models import Place, Site

LONGEST_REASON = 200
MOST_HOLDERS = 200
DAY = {"type": "date"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs=DAY), **more)


def people_for_posts(scope: Scope) -> QuerySet[Person]:
    """Whom this person may appoint: whoever holds or held a post in their places, and accounts without any post."""
    here = Post.objects.filter(scope.q("place_id", APPOINTERS))
    return Person.objects.filter(Q(posts__in=here) | Q(posts__isnull=True), is_active=True).distinct()


class PersonField(forms.CharField):
    """Somebody by full name, or by user name where a name is borne twice. Not a list: a township has thousands."""

    people: QuerySet[Person]

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found = list(self.people.filter(Q(full_name=typed) | Q(username=typed))[:3])
        exact = [person for person in found if person.username == typed] or found
        if len(exact) > 1:
            raise forms.ValidationError(_("Several people have this name. Type the user name instead."))
        if not exact:
            raise forms.ValidationError(_("Nobody here has this name. Check it, or ask for an account first."))
        return exact[0]


class AppointForm(forms.Form):
    role = forms.ChoiceField(label=_("As what"))
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none(), empty_label=_("Choose a place"))
    site = forms.ModelChoiceField(
        label=_("Checkpoint (checkpoint officers only)"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    person = PersonField(label=_("Who"), max_length=150, help_text=_("Full name, or user name."))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day, if it is known"), required=False)
    reason = forms.CharField(label=_("On what ground"), max_length=LONGEST_REASON, required=False)

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.scope = scope
        cast("forms.ChoiceField", self.fields["role"]).choices = _fillable_roles(scope)
        places = Place.objects.in_use().filter(scope.q("code", APPOINTERS))
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places
        sites = Site.objects.filter(scope.q("place_id", APPOINTERS)).order_by("place_id", "name")
        cast("forms.ModelChoiceField[Site]", self.fields["site"]).queryset = sites
        cast("PersonField", self.fields["person"]).people = people_for_posts(scope)

    def clean(self) -> None:
        super().clean()
        role, place = self.cleaned_data.get("role"), self.cleaned_data.get("place")
        if role and place and not may_fill_post(self.scope, Role(role), place.code):
            self.add_error("role", _("This post is not yours to fill in that place."))
        elif role and place and needs_second_person(Role(role), place.code) and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Say on what ground: a second person reads it before confirming."))


class SeatForm(forms.Form):
    role = forms.ChoiceField(label=_("Post"))
    place = forms.ModelChoiceField(label=_("Where"), queryset=Place.objects.none(), empty_label=_("Choose a place"))
    holders = forms.IntegerField(
        label=_("How many should hold it"),
        min_value=0,
        max_value=MOST_HOLDERS,
        help_text=_("0: no number is set, and nothing counts as vacant."),
    )
    reason = forms.CharField(label=_("On what ground"), max_length=LONGEST_REASON)

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.scope = scope
        cast("forms.ChoiceField", self.fields["role"]).choices = _fillable_roles(scope)
        places = Place.objects.in_use().filter(scope.q("code", APPOINTERS))
        cast("forms.ModelChoiceField[Place]", self.fields["place"]).queryset = places

    def clean(self) -> None:
        super().clean()
        role, place = self.cleaned_data.get("role"), self.cleaned_data.get("place")
        if role and place and not may_fill_post(self.scope, Role(role), place.code):
            self.add_error("role", _("This post is not yours to fill in that place."))

    def post_named(self) -> tuple[Role | None, Place | None]:
        """Which post the form is about, as far as it says so and it is the reader's to change."""
        self.is_valid()
        role, place = self.cleaned_data.get("role"), self.cleaned_data.get("place")
        return (Role(role) if role and place else None), (place if role else None)


class EndForm(forms.Form):
    ends_on = day_field(_("Last day"))
    reason = forms.CharField(label=_("Why does it end?"), max_length=LONGEST_REASON)


class HandOverForm(forms.Form):
    person = PersonField(label=_("To whom"), max_length=150, help_text=_("Full name, or user name."))
    on = day_field(_("First day of the new holder"))
    reason = forms.CharField(label=_("Why does it change hands?"), max_length=LONGEST_REASON)

    def __init__(self, *arguments: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*arguments, **given)
        cast("PersonField", self.fields["person"]).people = people_for_posts(scope)


class AwayForm(forms.Form):
    """Days, a kind of reason, and one stand-in for each post of the person who goes."""

    starts_on = day_field(_("First day away"))
    ends_on = day_field(_("Last day away"))
    reason = forms.ChoiceField(
        label=_("Reason"), choices=[(reason.value, ABSENCE_WORDS[reason]) for reason in AbsenceReason]
    )

    def __init__(self, *arguments: Any, scope: Scope, posts: Iterable[Post], today: date, **given: Any) -> None:
        super().__init__(*arguments, **given)
        self.posts = list(posts)
        choices = _colleagues(scope, self.posts, today)
        for post in self.posts:
            self.fields[f"for_{post.pk}"] = forms.TypedChoiceField(
                label=_("Who stands in: %(role)s, %(place)s")
                % {"role": ROLE_WORDS[Role(post.role)], "place": post.place},
                choices=[("", _("Nobody")), *choices],
                required=False,
                help_text=_("Sees what this post sees, for these days only."),
            )

    def stand_ins(self) -> dict[Post, Person]:
        chosen = {post: self.cleaned_data.get(f"for_{post.pk}") for post in self.posts}
        people = Person.objects.in_bulk([pk for pk in chosen.values() if pk])
        known = {str(pk): person for pk, person in people.items()}
        return {post: known[pk] for post, pk in chosen.items() if pk}


def _fillable_roles(scope: Scope) -> list[tuple[str, Any]]:
    roles = [role for role in Role if any(role in APPOINTERS.get(held, ()) for held in scope.roles)]
    return [("", _("Choose a post")), *((role.value, ROLE_WORDS[role]) for role in roles)]


def _colleagues(scope: Scope, posts: Iterable[Post], today: date) -> list[tuple[str, str]]:
    """Staff of the reader's places who hold a post today, with what they are."""
    leaving = {post.person_id for post in posts}
    held = Post.objects.held_on(today).filter(
        scope.q("place_id", STAFF_ROLES), role__in=list(LISTED_ROLES & STAFF_ROLES), person__is_active=True
    )
    names: dict[str, str] = {}
    for post in (
        held.exclude(person_id__in=leaving).select_related("person", "place").order_by("place_id", "role", "pk")
    ):
        names.setdefault(str(post.person_id), f"{post.person} · {ROLE_WORDS[Role(post.role)]} · {post.place}")
    return list(names.items())
