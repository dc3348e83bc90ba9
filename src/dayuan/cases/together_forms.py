"""What is asked once for all cases to which the same is to be done."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.cases.act_forms import post_words
from dayuan.cases.forms import NOTE
from dayuan.cases.models import Case
from dayuan.cases.queries import assignable_posts, named_for
from dayuan.cases.rules.workflow import Act
from dayuan.people.models import Post


class TogetherForm(forms.Form):
    """Nothing more to say than that it is meant."""

    def __init__(self, *given: Any, cases: Sequence[Case], at: datetime) -> None:
        super().__init__(*given)

    def given(self) -> dict[str, Any]:
        """What the act's function takes besides who, what they are and when."""
        return dict(self.cleaned_data)


class PassUpTogetherForm(TogetherForm):
    reason = forms.CharField(label=_("Why?"), max_length=500, widget=NOTE)


class PressTogetherForm(TogetherForm):
    words = forms.CharField(label=_("What is to be done, and until when?"), max_length=500, widget=NOTE)


class AssignTogetherForm(TogetherForm):
    """A post that can take every one of them; those that the table names for most stand first."""

    post_id = forms.TypedChoiceField(
        label=_("To which post?"),
        error_messages={"required": _("No post can take all of these. Choose cases of one village.")},
    )
    reason = forms.CharField(
        label=_("Why another post than the table names? (only then)"), max_length=300, required=False, widget=NOTE
    )

    def __init__(self, *given: Any, cases: Sequence[Case], at: datetime) -> None:
        super().__init__(*given, cases=cases, at=at)
        posts = posts_for_all(cases, at=at)
        field: Any = self.fields["post_id"]
        field.choices = [(str(post.pk), post_words(post, is_named=named == len(cases))) for post, named in posts]
        field.coerce = {str(post.pk): post.pk for post, _named in posts}.__getitem__


def posts_for_all(cases: Sequence[Case], *, at: datetime) -> list[tuple[Post, int]]:
    """Posts that can take every case, each with how many of them the table names it for."""
    alike: dict[tuple[str, ...], list[Case]] = {}
    for case in cases:
        # Of a complaint it matters who it is about: no other case is like it (C-32).
        by_itself = str(case.pk) if case.complained_about.exists() else ""
        alike.setdefault((case.place_id, case.class_code, case.shielded_from, by_itself), []).append(case)
    posts: dict[Any, Post] = {}
    takes: dict[Any, int] = {}
    named: dict[Any, int] = {}
    for group in alike.values():
        for post in assignable_posts(group[0], at=at):
            posts[post.pk], takes[post.pk] = post, takes.get(post.pk, 0) + 1
        chosen = named_for(group[0], at=at).post_id
        named[chosen] = named.get(chosen, 0) + len(group)
    found = [(post, named.get(key, 0)) for key, post in posts.items() if takes[key] == len(alike)]
    return sorted(found, key=lambda pair: -pair[1])


class MergeTogetherForm(TogetherForm):
    into = forms.TypedChoiceField(label=_("Which one goes on?"))

    def __init__(self, *given: Any, cases: Sequence[Case], at: datetime) -> None:
        super().__init__(*given, cases=cases, at=at)
        field: Any = self.fields["into"]
        field.choices = [(str(case.pk), f"{case.code} {case.display_title}") for case in cases]
        field.coerce = {str(case.pk): case for case in cases}.__getitem__


TOGETHER_FORMS: dict[Act, type[TogetherForm]] = {
    Act.ACCEPT: TogetherForm,
    Act.ASSIGN: AssignTogetherForm,
    Act.PASS_UP: PassUpTogetherForm,
    Act.PRESS: PressTogetherForm,
    Act.MERGE: MergeTogetherForm,
}
