"""More time, on hold, void: one person asks, another decides, and each is counted (field guide 1.1, Jiangsu's rule)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendar_of
from dayuan.calendars.rules.working_time import SlaUnit, due_at, elapsed
from dayuan.cases.actions.steps import begin, finish
from dayuan.cases.models import Approval, Case
from dayuan.cases.rules import Closing, StepKind
from dayuan.cases.rules.approvals import ASKING, EXTENSIONS_ALLOWED, GRANTING, ApprovalKind
from dayuan.cases.rules.workflow import Act, Part
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person


class CannotBeAskedFor(Refusal):
    """Something waits for a decision already, the end lies in the past, or it was extended before."""


class NothingToDecide(Refusal):
    """No request of this kind waits."""


class NotByTheAsker(Refusal):
    """Whoever asks does not decide."""


LONGEST = {
    ApprovalKind.EXTENSION: timedelta(days=90),
    ApprovalKind.HOLD: timedelta(days=366),
    ApprovalKind.VOID: timedelta.max,
}
"""From today. Whoever needs longer asks again, and somebody decides again."""


@transaction.atomic
def ask_approval(
    case_id: UUID,
    act: Act,
    *,
    by: Person,
    parts: Collection[Part],
    reason: str,
    until: datetime | None = None,
    at: datetime,
) -> Approval:
    """Ask for more time, for a hold, or that a case be void.

    Raises:
        CaseCannotMove: not from here, or not by this person.
        ReasonMissing: no reason was said.
        CannotBeAskedFor: see the class.
    """
    case, kind = begin(case_id, act, parts=parts), ASKING[act]
    if case.approvals.filter(granted__isnull=True).exists():
        raise CannotBeAskedFor(_("Something was asked for already and waits for a decision."))
    if kind is ApprovalKind.EXTENSION and case.extensions >= EXTENSIONS_ALLOWED:
        raise CannotBeAskedFor(_("This case was extended before. It can be extended once."))
    least = max(at, case.due_at) if kind is ApprovalKind.EXTENSION else at
    if kind is not ApprovalKind.VOID and (until is None or until <= least):
        raise CannotBeAskedFor(_("The new end must lie after the present one, and after now."))
    if until is not None and until > at + LONGEST[kind]:
        raise CannotBeAskedFor(_("No more than %(days)s days from today.") % {"days": LONGEST[kind].days})
    facts = {"what": kind.value} | ({"until": until.isoformat()} if until is not None else {})
    finish(case, act, StepKind.ASKED_APPROVAL, by=by, at=at, note=reason, facts=facts)
    return Approval.objects.create(
        case=case,
        kind=kind,
        reason=reason.strip()[:500],
        until=None if kind is ApprovalKind.VOID else until,
        asked_by=by,
        asked_at=at,
    )


@transaction.atomic
def grant_approval(
    case_id: UUID, act: Act, *, by: Person, parts: Collection[Part], words: str = "", at: datetime
) -> Case:
    """Grant what another person asked for; it is counted.

    Raises:
        CaseCannotMove: not from here, or not by this person.
        NothingToDecide: no request of this kind waits.
        NotByTheAsker: this person asked for it.
    """
    case, kind = begin(case_id, act, parts=parts), GRANTING[act]
    approval = _waiting(case, by, kind)
    _settle(approval, granted=True, by=by, words=words, at=at)
    facts = {"asked_by": approval.asked_by.full_name, "reason": approval.reason}
    if approval.until is not None:
        facts["until"] = approval.until.isoformat()
    match kind:
        case ApprovalKind.EXTENSION:
            facts["was_due"] = case.due_at.isoformat()
            case.due_at = approval.until or case.due_at
            return finish(case, act, StepKind.EXTENDED, by=by, at=at, note=words, facts=facts)
        case ApprovalKind.HOLD:
            case.held_until = approval.until
            return finish(case, act, StepKind.PUT_ON_HOLD, by=by, at=at, note=words, facts=facts)
        case ApprovalKind.VOID:
            case.outcome = Closing.VOID
            return finish(case, act, StepKind.VOIDED, by=by, at=at, note=words, facts=facts)


@transaction.atomic
def refuse_approval(case_id: UUID, *, by: Person, parts: Collection[Part], reason: str, at: datetime) -> Case:
    """Refuse what another person asked for, with a reason.

    Raises:
        CaseCannotMove, NothingToDecide, NotByTheAsker, ReasonMissing.
    """
    case = begin(case_id, Act.REFUSE_APPROVAL, parts=parts)
    approval = _waiting(case, by, None)
    _settle(approval, granted=False, by=by, words=reason, at=at)
    facts = {"what": approval.kind, "asked_by": approval.asked_by.full_name}
    return finish(case, Act.REFUSE_APPROVAL, StepKind.REFUSED, by=by, at=at, note=reason, facts=facts)


@transaction.atomic
def resume_case(case_id: UUID, *, by: Person | None, parts: Collection[Part], at: datetime) -> Case:
    """Go on after a hold. The whole clock stood still meanwhile: its end moves by the working time of the hold.

    Raises:
        CaseCannotMove: it is not on hold.
    """
    case = begin(case_id, Act.RESUME, parts=parts)
    held_at, unit = case.step_began_at or at, SlaUnit(case.limit_unit)
    calendar = work_calendar_of(case.place_id)
    left = elapsed(held_at, case.due_at, unit, calendar)
    if left > 0:
        case.due_at = due_at(at, left, unit, calendar)
    case.held_until = None
    return finish(case, Act.RESUME, StepKind.RESUMED, by=by, at=at)


def _waiting(case: Case, by: Person, kind: ApprovalKind | None) -> Approval:
    waiting = case.approvals.select_related("asked_by").filter(granted__isnull=True).first()
    if waiting is None or (kind is not None and waiting.kind != kind):
        raise NothingToDecide(_("Nothing of this kind waits for a decision."))
    if waiting.asked_by_id == by.pk:
        raise NotByTheAsker(_("You asked for it yourself: another person decides."))
    return waiting


def _settle(approval: Approval, *, granted: bool, by: Person, words: str, at: datetime) -> None:
    approval.granted, approval.decided_by, approval.decided_at = granted, by, at
    approval.words = words.strip()[:500]
    approval.save()
