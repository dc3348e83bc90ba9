"""What people fill in to move a case along: one form for each kind of act."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dayuan.cases.access import get_case_by_code
from dayuan.cases.forms import NOTE
from dayuan.cases.models import Case
from dayuan.cases.queries import assignable_posts, mergeable_near, named_for, reporters_of
from dayuan.cases.routing import ClassNow, classes_of
from dayuan.cases.rules.reporting import RATINGS, ReportChannel
from dayuan.cases.rules.workflow import Act
from dayuan.cases.wording import ANSWER_WORDS, CHANNEL_WORDS
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.models import Post
from dayuan.people.rules import Role
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.rules import township_of

LEVELS = [("", _("Ordinary")), ("blue", _("Blue")), ("yellow", _("Yellow")), ("red", _("Red"))]


class ActForm(forms.Form):
    """A form about one case; an act without fields needs no more than this."""

    def __init__(self, *given: Any, case: Case, scope: Scope, at: datetime, **options: Any) -> None:
        super().__init__(*given, **options)
        self.case, self.scope, self.at = case, scope, at

    def given(self) -> dict[str, Any]:
        """What the act's function takes besides who, what they are and when."""
        return dict(self.cleaned_data)


class ReasonForm(ActForm):
    reason = forms.CharField(label=_("Why?"), max_length=500, widget=NOTE)


class DeclineForm(ReasonForm):
    reason = forms.CharField(
        label=_("Why is it not taken on?"),
        max_length=500,
        widget=NOTE,
        help_text=_("Whoever reported it reads this. Say where they can turn to."),
    )


class WordsForm(ActForm):
    words = forms.CharField(label=_("What was done?"), max_length=1_000, widget=NOTE)


class PressForm(ActForm):
    words = forms.CharField(label=_("What is to be done, and until when?"), max_length=500, widget=NOTE)


class GrantForm(ActForm):
    words = forms.CharField(label=_("Remark (optional)"), max_length=500, required=False, widget=NOTE)


class FileForm(ActForm):
    class_code = forms.ChoiceField(label=_("Class"))
    level = forms.ChoiceField(label=_("Level of the matter"), choices=LEVELS, required=False)

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        classes = classes_of(township_of(self.case.place_id), at=self.at)
        choices = [(code, f"{code} {found}") for code, found in classes.items() if not found.is_retired]
        self.fields["class_code"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField has choices
        self.classes = classes
        self.initial.setdefault("class_code", self.case.class_code)
        self.initial.setdefault("level", self.case.level)

    @property
    def chosen(self) -> ClassNow | None:
        """The class that the form shows now, for its condition and its time to stand beside it."""
        return self.classes.get(self["class_code"].value() or "")


class PostForm(ActForm):
    """To which post; the one that the table names stands first."""

    post_id = forms.TypedChoiceField(label=_("To which post?"))
    reason = forms.CharField(
        label=_("Why another post than the table names? (only then)"), max_length=300, required=False, widget=NOTE
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        posts = assignable_posts(self.case, at=self.at)
        named = named_for(self.case, at=self.at).post_id
        posts.sort(key=lambda post: post.pk != named)
        field: Any = self.fields["post_id"]
        field.choices = [(str(post.pk), post_words(post, is_named=post.pk == named)) for post in posts]
        field.coerce = {str(post.pk): post.pk for post in posts}.__getitem__


def post_words(post: Post, *, is_named: bool) -> str:
    words = f"{post.place} · {ROLE_WORDS[Role(post.role)]} · {post.person.display_name}"
    return str(_("%(post)s (named by the table)")) % {"post": words} if is_named else words


class DecideForm(PostForm):
    reason = forms.CharField(label=_("What was decided, and why?"), max_length=500, widget=NOTE)


class UntilForm(ReasonForm):
    until_on = forms.DateField(
        label=_("Until which day?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def given(self) -> dict[str, Any]:
        day = self.cleaned_data["until_on"]
        return {"reason": self.cleaned_data["reason"], "until": datetime.combine(day, time(17, 30), SHANGHAI)}


class HoldForm(UntilForm):
    until_on = forms.DateField(
        label=_("On hold until which day?"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class MergeForm(ActForm):
    """One of the same class nearby, or any other by its code."""

    into_id = forms.TypedChoiceField(label=_("The same matter, nearby"), required=False, widget=forms.RadioSelect)
    code = forms.CharField(
        label=_("Code of the case that goes on"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self.nearby = mergeable_near(self.case, self.scope)
        field: Any = self.fields["into_id"]
        field.choices = [(str(one.pk), one.code) for one in self.nearby]
        field.coerce = {str(one.pk): one for one in self.nearby}.__getitem__
        if not self.nearby:
            del self.fields["into_id"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        typed: str = given.get("code") or ""
        if typed:
            self.into = self._by_code(typed)
        elif given.get("into_id"):
            self.into = given["into_id"]
        elif "into_id" not in self.errors:
            self.add_error("code", _("Choose one of the list, or type the code of the case that goes on."))
        return given

    def _by_code(self, typed: str) -> Case | None:
        found = get_case_by_code(typed)
        # A case of elsewhere looks like one that does not exist.
        if found is None or not Case.objects.visible_to(self.scope).filter(pk=found.pk).exists():
            self.add_error("code", _("No case has this code. Check each character; a code looks like 1421-7K3Q-9F2M."))
            return None
        return found

    def given(self) -> dict[str, Any]:
        return {"into": self.into}


class ReporterForm(ActForm):
    """About one of those who reported it."""

    reporter_id = forms.TypedChoiceField(label=_("Who reported it"))

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        rows = list(reporters_of(self.case).order_by("reported_at"))
        field: Any = self.fields["reporter_id"]
        field.choices = [(str(row.pk), _reporter_words(number, row)) for number, row in enumerate(rows, start=1)]
        field.coerce = {str(row.pk): row.pk for row in rows}.__getitem__


def _reporter_words(number: int, row: Any) -> str:
    day = row.reported_at.astimezone(SHANGHAI)
    return f"{number}. {CHANNEL_WORDS[ReportChannel(row.channel)]} · {day:%m-%d %H:%M}"


class AttemptForm(ReporterForm):
    words = forms.CharField(
        label=_("How did you try, and what happened?"),
        max_length=300,
        widget=NOTE,
        help_text=_("Two attempts on record stand for an answer."),
    )


class AnswerForm(ReporterForm):
    answer = forms.ChoiceField(
        label=_("Was it put right?"), choices=[(one.value, words) for one, words in ANSWER_WORDS.items()]
    )
    rating = forms.TypedChoiceField(
        label=_("How satisfied, 1 to 5 (optional)"),
        choices=[("", "—"), *((str(number), str(number)) for number in RATINGS)],
        coerce=int,
        empty_value=None,
        required=False,
    )
    words = forms.CharField(label=_("In the reporter's words"), max_length=500, required=False, widget=NOTE)


FORMS: dict[Act, type[ActForm]] = {
    Act.ACCEPT: ActForm,
    Act.DECLINE: DeclineForm,
    Act.MERGE: MergeForm,
    Act.SELF_HANDLE: WordsForm,
    Act.FILE: FileForm,
    Act.ASSIGN: PostForm,
    Act.TAKE: ActForm,
    Act.RETURN: ReasonForm,
    Act.DECIDE: DecideForm,
    Act.ASK_EXTENSION: UntilForm,
    Act.ASK_HOLD: HoldForm,
    Act.ASK_VOID: ReasonForm,
    Act.GRANT_EXTENSION: GrantForm,
    Act.GRANT_HOLD: GrantForm,
    Act.GRANT_VOID: GrantForm,
    Act.REFUSE_APPROVAL: ReasonForm,
    Act.RESUME: ActForm,
    Act.REPORT_DONE: WordsForm,
    Act.REWORK: ReasonForm,
    Act.CALL_REPORTER: AttemptForm,
    Act.ANSWER: AnswerForm,
    Act.REOPEN: ReasonForm,
    Act.PRESS: PressForm,
    Act.PASS_UP: ReasonForm,
}
"""Closing has a page of its own, and dispatch its own acts."""

AT_ONCE = frozenset({Act.ACCEPT, Act.TAKE, Act.RESUME})
"""Nothing to fill in: one press."""
