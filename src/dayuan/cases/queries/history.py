"""The history of a case as sentences in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dayuan.cases.models import Case, Step
from dayuan.cases.queries.reporters import has_answered, reporters_of
from dayuan.cases.rules import PUBLIC_STEPS, Kind, Status, StepKind
from dayuan.cases.rules.reporting import NOBODY_TO_ASK
from dayuan.cases.rules.workflow import ATTEMPTS_TO_HEAR
from dayuan.cases.wording import (
    ANSWER_WORDS,
    ASKED_WORDS,
    CLOSING_WORDS,
    LADDER_WORDS,
    OFFICER_SENTENCES,
    PUBLIC_SENTENCES,
    WAITING_SENTENCES,
    WHY_UP_SENTENCES,
)
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.wording import ROLE_WORDS

type Wording = Callable[[Step], str]

_wordings: dict[StepKind, list[Wording]] = {}
_parts_of_page: list[str] = []
_parts_below_page: list[str] = []
_parts_of_tracked: list[str] = []
_parts_of_work: list[str] = []


def words_for(kind: StepKind) -> Callable[[Wording], Wording]:
    """Register a fuller sentence for a kind of step that a higher package writes; several may know of one kind."""

    def register(wording: Wording) -> Wording:
        _wordings.setdefault(kind, []).append(wording)
        return wording

    return register


def also_shown_with_a_case(template: str, *, below: bool = False) -> None:
    """Let a higher package's partial be part of the page of a case; it finds `case` in its context.

    On top stands what is urgent; below what was reported stands what belongs to it.
    """
    parts = _parts_below_page if below else _parts_of_page
    if template not in parts:
        parts.append(template)


def parts_of_page(*, below: bool = False) -> list[str]:
    return list(_parts_below_page if below else _parts_of_page)


def also_shown_with_my_work(template: str) -> None:
    """Let a higher package's partial stand on top of everybody's own work; it draws nothing where nothing waits."""
    if template not in _parts_of_work:
        _parts_of_work.append(template)


def parts_of_work() -> list[str]:
    return list(_parts_of_work)


def also_shown_when_tracked(template: str) -> None:
    """Let a higher package's partial be part of the public page of a case; it finds `case` in its context."""
    if template not in _parts_of_tracked:
        _parts_of_tracked.append(template)


def parts_of_tracked() -> list[str]:
    return list(_parts_of_tracked)


def in_reader_language(facts: dict[str, Any], name: str) -> str:
    """A fact kept in both languages (`name`, `name_en`), as the reader reads it."""
    english = facts.get(f"{name}_en") if get_language() == "en" else ""
    return str(english or facts.get(name) or "")


BY_THE_REPORTER = frozenset({StepKind.REOPENED, StepKind.REWORKED, StepKind.REPORTER_ANSWERED})
"""Where no officer did it, whoever reported it did."""


def actor_of(step: Step) -> str:
    if step.by is not None:
        return step.by.display_name
    return _("The reporter") if step.kind in BY_THE_REPORTER else _("The system")


def step_sentence(step: Step) -> str:
    """What happened, for officers."""
    plain = plain_sentence(step)
    said = (wording(step) for wording in _wordings.get(StepKind(step.kind), ()))
    return next((sentence for sentence in said if sentence and sentence != plain), plain)


def _with_when_written(sentence: str, step: Step) -> str:
    """Of a report that a phone had to keep: when it was written, beside the moment of the step, when it arrived."""
    written = step.facts.get("written_at") if step.kind == StepKind.REPORTED else None
    if not written:
        return sentence
    return _("%(sentence)s Written %(moment)s without a connection.") % {
        "sentence": sentence,
        "moment": moment_word(written),
    }


def plain_sentence(step: Step) -> str:
    """The sentence that needs nothing but the step's kind and names."""
    facts = step.facts
    filled = {
        "by": actor_of(step),
        "name": in_reader_language(facts, "name"),
        "outcome": closing_word(step),
        "post": post_word(facts),
        "what": str(ASKED_WORDS.get(facts.get("what", ""), "")),
        "until": day_word(facts.get("until", "")),
        "until_when": _(" until %(day)s") % {"day": day_word(facts["until"])} if facts.get("until") else "",
        "code": facts.get("code") or facts.get("into") or "",
        "asker": facts.get("asked_by", ""),
        "rung": str(LADDER_WORDS.get(facts.get("to", ""), "")),
        "why": str(WHY_UP_SENTENCES.get(facts.get("why", ""), "")),
        "answer": str(ANSWER_WORDS.get(facts.get("answer", ""), "")),
    }
    return _with_when_written((str(OFFICER_SENTENCES[StepKind(step.kind)]) % filled).strip(), step)


def post_word(facts: dict[str, Any]) -> str:
    """`同意村 村党支部书记`: the post a step tells of; of a matter that was anonymised only that there was one."""
    role = ROLE_WORDS.get(facts.get("role", ""))
    return " ".join(filter(None, [in_reader_language(facts, "place_name"), str(role or "")])) or _("a post")


def day_word(kept: str) -> str:
    """The day of a kept moment, which may lie in another year: `2026-12-31`."""
    return date_format(datetime.fromisoformat(kept).astimezone(SHANGHAI), "Y-m-d") if kept else ""


def moment_word(kept: str) -> str:
    """A kept moment in Shanghai's time: `11-26 17:30`."""
    return date_format(datetime.fromisoformat(kept).astimezone(SHANGHAI), "m-d H:i") if kept else ""


def closing_word(step: Step) -> str:
    """How it ended. Of a matter that was anonymised the step says nothing any more; the case still does."""
    outcome: Any = step.facts.get("outcome") or (step.case.outcome if step.kind == StepKind.CLOSED else "")
    return str(CLOSING_WORDS.get(outcome, _("settled")))


def public_sentence(step: Step) -> str:
    """What happened, for anyone who has the code: no names, no plates, no reasons. Empty for what stays inside."""
    if step.kind == StepKind.OPENED and step.case.is_from_a_warning:
        return _("A case was opened.")
    if step.kind == StepKind.DONE:
        return _done_sentence(step)
    if step.kind == StepKind.RETURNED and step.facts.get("consulting"):
        return _("Again it was not theirs: the posts concerned agree whose it is.")
    filled = {
        "outcome": closing_word(step),
        "until": day_word(step.facts.get("until", "")),
        "answer": str(ANSWER_WORDS.get(step.facts.get("answer", ""), "")),
    }
    return str(PUBLIC_SENTENCES.get(StepKind(step.kind), "")) % filled


_HOW_IT_WENT_ON = (
    *(StepKind.ARRIVED, StepKind.MEDIATED, StepKind.STARTED, StepKind.ASSIGNED, StepKind.PASSED_UP),
    *(StepKind.REWORKED, StepKind.REOPENED),
)


def _done_sentence(step: Step) -> str:
    """On the spot only where somebody was there; where a mediation has ended, that."""
    before = step.case.steps.filter(at__lte=step.at, kind__in=_HOW_IT_WENT_ON).order_by("-number").first()
    if before is not None and before.kind == StepKind.ARRIVED:
        return str(PUBLIC_SENTENCES[StepKind.DONE])
    if step.case.kind == Kind.MEDIATED or (before is not None and before.kind == StepKind.MEDIATED):
        return _("Mediation has ended.")
    return _("Whoever works on it says that it is done.")


def waiting_sentence(case: Case) -> str:
    """What the public page says comes next; empty when nothing does."""
    if case.status == Status.DONE and _is_asked(case):
        return _("Was it put right? Whoever reported it is asked, before it is closed.")
    if case.status == Status.IN_PROGRESS and not case.is_from_a_warning:
        return _("Somebody is working on it.")
    return str(WAITING_SENTENCES.get(Status(case.status), ""))


def _is_asked(case: Case) -> bool:
    asked = reporters_of(case).exclude(channel__in=NOBODY_TO_ASK).filter(attempts__lt=ATTEMPTS_TO_HEAR)
    return any(not has_answered(reporter, case) for reporter in asked)


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
