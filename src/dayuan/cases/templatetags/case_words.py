"""Cases in templates: their words in the reader's language, and what the reader may do."""

from datetime import datetime
from typing import Any

from django import template

from dayuan.cases.access import may_decide_on
from dayuan.cases.forms import CloseForm
from dayuan.cases.models import Case
from dayuan.cases.queries import (
    CLOSING_WORDS,
    LEVEL_WORDS,
    STATUS_WORDS,
    Line,
    history_of,
    parts_of_page,
    suggested_closing,
)
from dayuan.cases.rules import Closing, Status
from dayuan.kernel.clock import now

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
    return case.status != Status.CLOSED and case.due_at < (at or now())


@register.simple_tag
def case_history(case: Case) -> list[Line]:
    return history_of(case)


@register.simple_tag(takes_context=True)
def may_decide(context: dict[str, Any], case: Case) -> bool:
    scope = getattr(context.get("request"), "person_scope", None)
    return scope is not None and case.status != Status.CLOSED and may_decide_on(case, scope)


@register.simple_tag
def shown_with_a_case() -> list[str]:
    return parts_of_page()


@register.simple_tag
def close_form_of(case: Case) -> CloseForm:
    return CloseForm(initial={"outcome": suggested_closing(case)})
