"""Adding to the chained history of a case, and moving it along the table."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendar_of
from dayuan.calendars.rules.working_time import due_at
from dayuan.cases.events import CaseClosed, CaseStepped
from dayuan.cases.models import Case, Step
from dayuan.cases.routing import clocks_of
from dayuan.cases.rules import AUDITED_STEPS, OVER, Status, StepKind, may_move
from dayuan.cases.rules.approvals import GRANTING
from dayuan.cases.rules.clocks import clock_of, limit_for
from dayuan.cases.rules.ladder import LadderRung
from dayuan.cases.rules.workflow import ROWS, Act, Need, Part, is_open_to, landing
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.kernel.live import tell
from dayuan.people.models import Person


class CaseCannotMove(Refusal):
    """From where it is it may not go there, or not by this person."""


class ReasonMissing(Refusal):
    """What the table asks for was not said."""


def lock_case(case_id: UUID) -> Case:
    """The case, until the end of the transaction nobody else's: two officers at once act one after the other."""
    found = Case.objects.select_for_update(of=("self",)).select_related("place", "site", "owner", "owner_post__place")
    return found.get(pk=case_id)


def begin(case_id: UUID, act: Act, *, parts: Collection[Part]) -> Case:
    """Lock a case for an act of the table.

    Raises:
        CaseCannotMove: the table has no such row for where the case is and what this person is to it.
    """
    case = lock_case(case_id)
    if Status(case.status) not in ROWS[act].here:
        raise CaseCannotMove(_("The case has moved on. Look at it again before you decide."))
    if not is_open_to(act, Status(case.status), parts):
        raise CaseCannotMove(_("This is not yours to decide."))
    return case


def finish(
    case: Case,
    act: Act,
    kind: StepKind,
    *,
    by: Person | None,
    at: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
    there: Status | None = None,
) -> Case:
    """Do what the row says: move, count, set the clock, add to the history, tell.

    Raises:
        ReasonMissing: the row asks for a reason or for words and there are none.
    """
    move = ROWS[act]
    note = note.strip()
    if by is not None and not note and not move.needs.isdisjoint({Need.REASON, Need.WORDS}):
        raise ReasonMissing(_("Say why, in a few words."))
    if move.counts is not None:
        setattr(case, move.counts, getattr(case, move.counts) + 1)
    stand_at(case, there or landing(move, Status(case.status)), at=at)
    case.save()
    drop_pointless_requests(case)
    append_step(case, kind, by=by, at=at, note=note, facts=facts)
    if case.is_over:
        announce(CaseClosed(case.pk, case.source, case.place_id, case.outcome, at))
    return case


def drop_pointless_requests(case: Case) -> None:
    """What was asked for and cannot be granted any more, from where the case is now, is asked no more."""
    here = Status(case.status)
    pointless = [kind for act, kind in GRANTING.items() if here not in ROWS[act].here]
    case.approvals.filter(granted__isnull=True, kind__in=pointless).delete()


def stand_at(case: Case, status: Status, *, at: datetime) -> None:
    """Put the case at a status, its step's clock with it. The whole clock is not touched."""
    stands = Status(case.status)
    case.status = status
    if status in OVER:
        case.closed_at, case.step_due_at, case.step_unit = at, None, ""
        return
    case.closed_at, case.outcome = None, ""
    if status is not stands or case.step_due_at is None:
        set_step_clock(case, at=at)


def set_step_clock(case: Case, *, at: datetime) -> None:
    """Start the clock of the present step; dispatch keeps its own for what a warning raised, and so does mediation."""
    clock = clock_of(Status(case.status), LadderRung(case.rung))
    if clock is None or case.is_commands or case.is_in_mediation:
        case.step_began_at, case.step_due_at, case.step_unit = at, None, ""
        return
    limit = limit_for(clocks_of(case.place_id, at=at), clock, case.level)
    case.step_began_at, case.step_unit = at, limit.unit
    case.step_due_at = due_at(at, limit.amount, limit.unit, work_calendar_of(case.place_id))


def add_step(
    case: Case,
    kind: StepKind,
    *,
    by: Person | None,
    at: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
    status: Status | None = None,
) -> Step:
    """Add what happened to the case's chained history, move the case where that is said, and tell the screens.

    Raises:
        CaseCannotMove: from where the case is, it may not go there.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    if status is not None:
        if not may_move(Status(locked.status), status):
            raise CaseCannotMove(_("The case has moved on. Look at it again before you decide."))
        stand_at(locked, status, at=at)
        locked.save(update_fields=["status", "closed_at", "outcome", "step_began_at", "step_due_at", "step_unit"])
    step = append_step(locked, kind, by=by, at=at, note=note, facts=facts)
    case.status = locked.status
    return step


def append_step(
    case: Case,
    kind: StepKind,
    *,
    by: Person | None,
    at: datetime,
    note: str = "",
    facts: dict[str, Any] | None = None,
) -> Step:
    """One more link of the history of a case that is locked already."""
    step = Step(
        chain=f"cases_step/{case.pk}", case=case, kind=kind, by=by, at=at, note=note, facts=facts or {}
    ).append()
    if kind in AUDITED_STEPS and by is not None:
        _tell_auditor(case, kind, by=by, at=at)
    tell_case(case)
    announce(CaseStepped(case.pk, case.place_id, kind, at))
    return step


def _tell_auditor(case: Case, kind: StepKind, *, by: Person, at: datetime) -> None:
    """That it happened. Neither the words nor the outcome: the auditor reads no matters."""
    audit.record(
        f"case_{kind}", f"case:{case.code}", by_id=by.pk, by_name=by.full_name, place_code=case.place_id, at=at
    )


def tell_case(case: Case) -> None:
    """Tell the screens of its place, and those who were asked to go or answer for it, to draw the case again.

    A complaint is told to nobody by its place: the unit complained about listens there (C-32).
    """
    people = {str(person) for person in case.handlers.values_list("pk", flat=True)}
    if case.owner_id is not None:
        people.add(str(case.owner_id))
    place = "" if case.shielded_from else case.place_id
    tell("case", {"place": place, "id": str(case.pk), "people": sorted(people)})
