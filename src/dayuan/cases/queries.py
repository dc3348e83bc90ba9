"""Reading cases: lists, and their history as sentences in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dayuan.cases.models import Case, CaseQuerySet, Step
from dayuan.cases.rules import PUBLIC_STEPS, Closing, Status, StepKind, read_code
from dayuan.people.access import Scope

type Wording = Callable[[Step], str]

STATUS_WORDS = {
    Status.FILED: gettext_lazy("Filed"),
    Status.DISPATCHED: gettext_lazy("Somebody asked to go"),
    Status.IN_PROGRESS: gettext_lazy("On the way"),
    Status.ARRIVED: gettext_lazy("On the spot"),
    Status.DONE: gettext_lazy("Dealt with, to be closed"),
    Status.CLOSED: gettext_lazy("Closed"),
}

CLOSING_WORDS = {
    Closing.SETTLED: gettext_lazy("Settled"),
    Closing.NOTHING_WRONG: gettext_lazy("Checked, nothing wrong"),
    Closing.HANDED_OVER: gettext_lazy("Handed over to another department"),
    Closing.NOT_FOUND: gettext_lazy("Looked for, not found"),
    Closing.FALSE_ALARM: gettext_lazy("False alarm"),
}

OFFICER_SENTENCES = {
    StepKind.OPENED: gettext_lazy("%(by)s opened the case."),
    StepKind.ASKED: gettext_lazy("%(name)s was asked to go."),
    StepKind.ACCEPTED: gettext_lazy("%(by)s accepted and is on the way."),
    StepKind.DECLINED: gettext_lazy("%(by)s cannot go."),
    StepKind.LAPSED: gettext_lazy("%(name)s did not answer in time."),
    StepKind.WITHDRAWN: gettext_lazy("%(by)s decided that %(name)s need not go."),
    StepKind.ESCALATED: gettext_lazy("Passed up a level."),
    StepKind.NOBODY_REACHABLE: gettext_lazy("Nobody is reachable: call by phone."),
    StepKind.ARRIVED: gettext_lazy("%(by)s is on the spot."),
    StepKind.DONE: gettext_lazy("%(by)s has dealt with it."),
    StepKind.EVIDENCE_ADDED: gettext_lazy("New evidence was added."),
    StepKind.NOTED: gettext_lazy("%(by)s made a note."),
    StepKind.CLOSED: gettext_lazy("%(by)s closed the case: %(outcome)s."),
}

PUBLIC_SENTENCES = {
    StepKind.OPENED: gettext_lazy("Received and filed."),
    StepKind.ACCEPTED: gettext_lazy("Somebody is on the way."),
    StepKind.ESCALATED: gettext_lazy("Passed up a level."),
    StepKind.ARRIVED: gettext_lazy("Somebody is on the spot."),
    StepKind.DONE: gettext_lazy("Dealt with on the spot."),
    StepKind.CLOSED: gettext_lazy("Closed: %(outcome)s."),
}

WAITING_SENTENCES = {
    Status.FILED: gettext_lazy("Somebody is being sent."),
    Status.DISPATCHED: gettext_lazy("Somebody is being sent."),
    Status.IN_PROGRESS: gettext_lazy("Waiting for them to arrive."),
    Status.ARRIVED: gettext_lazy("Being dealt with."),
    Status.DONE: gettext_lazy("The duty officer checks and closes it."),
}

LEVEL_WORDS = {"red": gettext_lazy("Red"), "yellow": gettext_lazy("Yellow"), "blue": gettext_lazy("Blue")}

_wordings: dict[StepKind, Wording] = {}
_parts_of_page: list[str] = []


def words_for(kind: StepKind) -> Callable[[Wording], Wording]:
    """Register a fuller sentence for a kind of step that a higher package writes."""

    def register(wording: Wording) -> Wording:
        _wordings[kind] = wording
        return wording

    return register


def also_shown_with_a_case(template: str) -> None:
    """Let a higher package's partial be part of the page of a case; it finds `case` in its context."""
    if template not in _parts_of_page:
        _parts_of_page.append(template)


def parts_of_page() -> list[str]:
    return list(_parts_of_page)


def in_reader_language(facts: dict[str, Any], name: str) -> str:
    """A fact kept in both languages (`name`, `name_en`), as the reader reads it."""
    english = facts.get(f"{name}_en") if get_language() == "en" else ""
    return str(english or facts.get(name) or "")


def actor_of(step: Step) -> str:
    return step.by.display_name if step.by else _("The system")


def step_sentence(step: Step) -> str:
    """What happened, for officers."""
    wording = _wordings.get(StepKind(step.kind))
    return wording(step) if wording else plain_sentence(step)


def plain_sentence(step: Step) -> str:
    """The sentence that needs nothing but the step's kind and names."""
    facts = {
        "by": actor_of(step),
        "name": in_reader_language(step.facts, "name"),
        "outcome": closing_word(step),
    }
    return str(OFFICER_SENTENCES[StepKind(step.kind)]) % facts


def closing_word(step: Step) -> str:
    """How it ended. Of a matter that was anonymised the step says nothing any more; the case still does."""
    outcome: Any = step.facts.get("outcome") or (step.case.outcome if step.kind == StepKind.CLOSED else "")
    return str(CLOSING_WORDS.get(outcome, _("settled")))


def public_sentence(step: Step) -> str:
    """What happened, for anyone who has the code: no names, no plates, no reasons. Empty for what stays inside."""
    if step.kind == StepKind.OPENED and step.case.is_from_a_warning:
        return _("A case was opened.")
    return str(PUBLIC_SENTENCES.get(StepKind(step.kind), "")) % {"outcome": closing_word(step)}


def waiting_sentence(case: Case) -> str:
    """What the public page says comes next; empty when nothing does."""
    return str(WAITING_SENTENCES.get(Status(case.status), ""))


@dataclass(frozen=True)
class Line:
    """One line of a history as it is shown."""

    at: datetime
    sentence: str
    kind: str
    note: str = ""
    photo_id: str = ""


def history_of(case: Case) -> list[Line]:
    """Everything that happened, the first first."""
    steps = case.steps.select_related("by", "case").order_by("number")
    return [
        Line(step.at, step_sentence(step), step.kind, step.note, str(step.facts.get("photo") or "")) for step in steps
    ]


def public_history_of(case: Case) -> list[Line]:
    steps = case.steps.filter(kind__in=PUBLIC_STEPS).select_related("case").order_by("number")
    return [Line(step.at, public_sentence(step), step.kind) for step in steps]


def suggested_closing(case: Case) -> str:
    """How the person on the spot said it ended, for the close form to start from."""
    done = case.steps.filter(kind=StepKind.DONE).order_by("-number").first()
    return str(done.facts.get("closing", "")) if done else ""


def cases_of(scope: Scope, *, place_code: str = "") -> CaseQuerySet:
    """The cases this person may see, everywhere or in one place, the newest first."""
    found = Case.objects.visible_to(scope).select_related("place", "site").order_by("-opened_at")
    return found.filter(place__code__startswith=place_code) if place_code else found


def how_cases_stand(cases: QuerySet[Case], *, at: datetime) -> dict[str, int]:
    """How many are in each of the list's states."""
    is_open = ~Q(status=Status.CLOSED)
    return cases.order_by().aggregate(
        open=Count("pk", filter=is_open),
        overdue=Count("pk", filter=is_open & Q(due_at__lt=at)),
        closed=Count("pk", filter=~is_open),
    )


def narrowed(cases: QuerySet[Case], *, state: str, words: str, at: datetime) -> QuerySet[Case]:
    """Cases in one of the list's states (`open`, `overdue`, `closed`) whose code or title holds these words."""
    if state == "closed":
        cases = cases.filter(status=Status.CLOSED)
    else:
        cases = cases.exclude(status=Status.CLOSED).order_by("due_at")
    if state == "overdue":
        cases = cases.filter(due_at__lt=at)
    if words:
        code = read_code(words) or words
        cases = cases.filter(Q(code__icontains=code) | Q(title__icontains=words) | Q(title_en__icontains=words))
    return cases
