"""Cases in templates: their words in the reader's language, and what the reader may do."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import template
from django.template import Context
from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendar_of
from dayuan.calendars.rules.working_time import SlaUnit, WorkCalendar, time_left
from dayuan.calendars.wording import time_left_words
from dayuan.cases.access import may_close, may_read_reporter, parts_of
from dayuan.cases.act_forms import AT_ONCE, FORMS
from dayuan.cases.actions import unheard
from dayuan.cases.forms import CloseForm
from dayuan.cases.models import Case, Reporter, Step
from dayuan.cases.queries import (
    CLOSING_WORDS,
    LEVEL_WORDS,
    STATUS_WORDS,
    Line,
    history_of,
    parts_of_page,
    parts_of_tracked,
    post_word,
    reporters_of,
    step_sentence,
    suggested_closing,
)
from dayuan.cases.routing import class_of
from dayuan.cases.rules import Closing, Status
from dayuan.cases.rules.approvals import ASKING, GRANTING, ApprovalKind
from dayuan.cases.rules.clocks import Limit
from dayuan.cases.rules.ladder import LadderRung
from dayuan.cases.rules.reporting import Answer, ReportChannel
from dayuan.cases.rules.workflow import NOT_FOR_WARNINGS, Act, Counted, acts_open_to
from dayuan.cases.ruling_forms import amount_words
from dayuan.cases.wording import (
    ACT_WORDS_OF_CASES,
    ANSWER_WORDS,
    ASKED_WORDS,
    CHANNEL_WORDS,
    COUNTED_WORDS,
    LADDER_WORDS,
    UNIT_WORDS,
    reporter_word,
)
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.places.rules import township_of

register = template.Library()


@register.filter
def case_status(status: str) -> str:
    return str(STATUS_WORDS[Status(status)])


@register.filter
def case_level(level: str) -> str:
    return str(LEVEL_WORDS.get(level, ""))


@register.filter
def case_closing(outcome: str) -> str:
    return str(CLOSING_WORDS[Closing(outcome)]) if outcome else ""


@register.filter
def is_overdue(case: Case, at: datetime | None = None) -> bool:
    return not case.is_over and case.due_at < (at or now())


@register.simple_tag
def case_history(case: Case) -> list[Line]:
    return history_of(case)


@register.simple_tag(takes_context=True)
def may_decide(context: dict[str, Any], case: Case) -> bool:
    """Whether the reader may close it now; while its reporter is to be asked, nobody may."""
    scope = getattr(context.get("request"), "person_scope", None)
    return scope is not None and may_close(case, scope) and not unheard(case, at=now())


@register.simple_tag(takes_context=True)
def waits_to_be_closed(context: dict[str, Any], case: Case) -> bool:
    """Whether the reader closes it as soon as its reporter was heard."""
    scope = getattr(context.get("request"), "person_scope", None)
    return case.status == Status.DONE and scope is not None and may_close(case, scope)


@register.simple_tag
def closing_condition_of(case: Case) -> str:
    """When a case of its class counts as put right; of what a warning raised no class says it."""
    return "" if case.is_commands else class_of(case.place_id, case.class_code, at=now()).closing_condition


@dataclass(frozen=True)
class ActShown:
    """One thing the reader can do to the case now."""

    word: str
    label: str
    at_once: bool


@register.simple_tag(takes_context=True)
def acts_of(context: dict[str, Any], case: Case) -> list[ActShown]:
    """What the reader may do now, what is done most often first; closing has its own form on the page."""
    scope = getattr(context.get("request"), "person_scope", None)
    if scope is None:
        return []
    waits = {approval.kind for approval in case.approvals.all() if approval.granted is None}
    open_now = [
        act
        for act in acts_open_to(Status(case.status), parts_of(case, scope))
        if act in FORMS and _is_due(act, case, waits)
    ]
    open_now.sort(key=lambda act: FIRST.index(act) if act in FIRST else len(FIRST))
    return [ActShown(act.value, str(ACT_WORDS_OF_CASES[act]), act in AT_ONCE) for act in open_now]


FIRST = (
    *(Act.GRANT_EXTENSION, Act.GRANT_HOLD, Act.GRANT_VOID, Act.DECIDE, Act.TAKE, Act.REPORT_DONE, Act.ACCEPT),
    *(Act.ANSWER, Act.CALL_REPORTER, Act.RESUME, Act.ASSIGN, Act.FILE, Act.RETURN, Act.REWORK, Act.PASS_UP),
)
"""What moves a case forward stands before what holds it up."""


def _is_due(act: Act, case: Case, waits: set[str]) -> bool:
    """Whether there is anything to do: a request that waits, a reporter to ask."""
    if act in GRANTING:
        return GRANTING[act] in waits
    if act is Act.REFUSE_APPROVAL:
        return bool(waits)
    if act in ASKING:
        return not waits and not case.is_commands
    if act in (Act.CALL_REPORTER, Act.ANSWER):
        return reporters_of(case).exists()
    return not (case.is_commands and act in NOT_FOR_WARNINGS)


@dataclass(frozen=True)
class ReporterShown:
    """Who reported it, without a name: that is opened by itself and noted."""

    reporter: Reporter
    who: str
    channel: str
    answer: str
    may_reveal: bool


@register.simple_tag(takes_context=True)
def reporters_shown(context: dict[str, Any], case: Case) -> list[ReporterShown]:
    scope = getattr(context.get("request"), "person_scope", None)
    if scope is None:
        return []
    return [
        ReporterShown(
            reporter=row,
            who=reporter_word(row),
            channel=str(CHANNEL_WORDS[ReportChannel(row.channel)]),
            answer=str(ANSWER_WORDS[Answer(row.answer)]) if row.answer else "",
            may_reveal=may_read_reporter(case, row, scope),
        )
        for row in reporters_of(case).select_related("person").order_by("reported_at")
    ]


@register.filter
def step_words(step: Step) -> str:
    return step_sentence(step)


@register.filter
def of_post(step: Step) -> str:
    """The post a step tells of."""
    return post_word(step.facts)


@register.filter
def asked_word(kind: str) -> str:
    return str(ASKED_WORDS[ApprovalKind(kind)])


@register.filter
def ladder_word(rung: str) -> str:
    return str(LADDER_WORDS[LadderRung(rung)])


@register.simple_tag
def class_word(case: Case) -> str:
    return f"{class_of(case.place_id, case.class_code, at=now())}（{case.class_code}）"


@register.simple_tag(takes_context=True)
def step_left(context: Context, case: Case) -> str:
    """What is left of the present step, in words."""
    if case.step_due_at is None:
        return ""
    unit = SlaUnit(case.step_unit or SlaUnit.URGENT_HOUR)
    return time_left_words(time_left(now(), case.step_due_at, unit, _calendar_of(case, context)))


@register.simple_tag(takes_context=True)
def whole_left(context: Context, case: Case) -> str:
    """What is left of the whole, in words; on hold it stands still."""
    if case.status == Status.ON_HOLD and case.held_until is not None:
        return _("stopped, on hold until %(day)s") % {"day": f"{case.held_until.astimezone(SHANGHAI):%Y-%m-%d}"}
    return time_left_words(time_left(now(), case.due_at, SlaUnit(case.limit_unit), _calendar_of(case, context)))


def _calendar_of(case: Case, context: Context) -> WorkCalendar:
    """The calendar of its township: out of those the page brought, or asked for once (parts share the lowest layer)."""
    layers: Any = context.render_context
    known: dict[str, WorkCalendar] = layers.dicts[0].setdefault("calendars", dict(context.get("calendars") or {}))
    township = township_of(case.place_id)
    if township not in known:
        known[township] = work_calendar_of(township)
    return known[township]


@register.simple_tag
def counted(case: Case) -> list[tuple[str, int]]:
    """What a controlled share is kept of, where there is any."""
    found = [(str(COUNTED_WORDS[one]), getattr(case, one)) for one in Counted]
    return [(word, number) for word, number in found if number]


@register.simple_tag
def shown_with_a_case(*, below: bool = False) -> list[str]:
    return parts_of_page(below=below)


@register.simple_tag
def shown_when_tracked() -> list[str]:
    return parts_of_tracked()


@register.simple_tag
def close_form_of(case: Case) -> CloseForm:
    return CloseForm(initial={"outcome": suggested_closing(case)})


@register.filter
def limit_words(limit: Limit) -> str:
    """`4 work hours`."""
    return f"{amount_words(limit)} {UNIT_WORDS[limit.unit]}"
