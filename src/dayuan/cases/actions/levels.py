"""A case takes the level of what it came from: a warning, or a dispute."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from dayuan.cases.actions.steps import append_step, lock_case
from dayuan.cases.models import Case
from dayuan.cases.rules import StepKind
from dayuan.people.models import Person


@transaction.atomic
def set_case_level(
    case_id: UUID,
    level: str,
    *,
    due_at: datetime | None = None,
    note: str = "",
    facts: dict[str, Any] | None = None,
    by: Person | None,
    at: datetime,
) -> Case:
    """By when it ought to be put right comes nearer with the level, never farther. What has ended keeps its level."""
    case = lock_case(case_id)
    if case.is_over or case.level == level:
        return case
    case.level = level
    case.due_at = case.due_at if due_at is None else min(case.due_at, due_at)
    case.save(update_fields=["level", "due_at"])
    append_step(case, StepKind.NOTED, by=by, at=at, note=note, facts=facts)
    return case
