"""A case takes the level of what it came from."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from dayuan.cases.actions import add_step
from dayuan.cases.models import Case
from dayuan.cases.rules import StepKind
from dayuan.people.models import Person


@transaction.atomic
def set_level(case_id: UUID, level: str, *, due_at: datetime, note: str, by: Person | None, at: datetime) -> None:
    """By when it ought to be put right comes nearer with the level, never farther. What has ended keeps its level."""
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.closed_at is not None or case.level == level:
        return
    case.level, case.due_at = level, min(case.due_at, due_at)
    case.save(update_fields=["level", "due_at"])
    add_step(case, StepKind.NOTED, by=by, at=at, note=note)
