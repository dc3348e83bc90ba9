"""Time passes: what is overdue or owned by nobody goes up the ladder by itself; a hold ends."""

from datetime import datetime

from django.db import transaction

from dayuan.cases.actions.approving import resume_case
from dayuan.cases.actions.owning import pass_up_case
from dayuan.cases.actions.steps import append_step, lock_case
from dayuan.cases.models import Case
from dayuan.cases.rules import Status, StepKind
from dayuan.cases.rules.ladder import WhyUp
from dayuan.cases.rules.workflow import ROWS, Act, Part

CLIMBING = sorted(status.value for status in ROWS[Act.PASS_UP].here)
AT_ONCE = 200
"""Cases looked at in one go; the next sweep takes the others."""


def climb_overdue(*, at: datetime) -> int:
    """Send every case up whose step's clock is over; how many went."""
    due = Case.objects.filter(status__in=CLIMBING, step_due_at__lte=at).order_by("step_due_at")[:AT_ONCE]
    return sum(_climb(case, at=at) for case in due)


def _climb(found: Case, *, at: datetime) -> bool:
    with transaction.atomic():
        case = lock_case(found.pk)
        if case.status not in CLIMBING or case.step_due_at is None or case.step_due_at > at:
            return False
        why = WhyUp.OVERDUE if case.owner_id is not None else WhyUp.UNOWNED
        pass_up_case(case.pk, by=None, parts={Part.SYSTEM}, reason="", why=why, at=at)
        return True


def remind_of_waiting(*, at: datetime) -> int:
    """Cases that wait too long to be checked or decided stand there: it is said in their history once per clock."""
    waiting = Case.objects.filter(status__in=[Status.DONE, Status.CONSULTING], step_due_at__lte=at)
    return sum(_remind(case, at=at) for case in waiting.order_by("step_due_at")[:AT_ONCE])


def _remind(found: Case, *, at: datetime) -> bool:
    with transaction.atomic():
        case = lock_case(found.pk)
        if case.status != found.status or case.step_due_at is None or case.step_due_at > at:
            return False
        last = case.steps.order_by("-number").first()
        if last is not None and last.kind == StepKind.PRESSED and last.by_id is None:
            return False
        append_step(case, StepKind.PRESSED, by=None, at=at, facts={"was_due": case.step_due_at.isoformat()})
        return True


def end_holds(*, at: datetime) -> int:
    """Go on with every case whose hold is over; how many there were."""
    over = Case.objects.filter(status=Status.ON_HOLD, held_until__lte=at).order_by("held_until")[:AT_ONCE]
    for case in over:
        resume_case(case.pk, by=None, parts={Part.SYSTEM}, at=at)
    return len(over)
