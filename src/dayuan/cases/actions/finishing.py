"""From done to closed: the reporter is asked, answers and rates; who closes checks; some come back."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendar_of
from dayuan.calendars.rules.working_time import due_at
from dayuan.cases.actions.steps import append_step, begin, finish, lock_case
from dayuan.cases.models import Approval, Case, ComplainedAbout, Reporter, RoutingLesson, Step
from dayuan.cases.queries.reporters import has_answered, reporters_of
from dayuan.cases.routing import clocks_of
from dayuan.cases.rules import CHOSEN, Kind, Status, StepKind
from dayuan.cases.rules.clocks import Clock, limit_for
from dayuan.cases.rules.reporting import NOBODY_TO_ASK, RATINGS, Answer
from dayuan.cases.rules.workflow import ATTEMPTS_APART, ATTEMPTS_TO_HEAR, ROWS, Act, Part
from dayuan.kernel.chain import forget_content
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person


class CaseCannotClose(Refusal):
    pass


class NoteIsEmpty(Refusal):
    pass


class CaseIsClosed(Refusal):
    """Its history has ended; a remark after the end would look as if it had been known before."""


class TooLateToReopen(Refusal):
    """The window in which the reporter may reopen it is over; a new report finds its way."""


class AnswerUnknown(Refusal):
    pass


class TriedJustNow(Refusal):
    """Two attempts in one minute are one attempt."""


@transaction.atomic
def note_on_case(case_id: UUID, *, by: Person, note: str, at: datetime) -> Step:
    """Add a remark to the history.

    Raises:
        NoteIsEmpty: there is nothing in it.
        CaseIsClosed: its history has ended.
    """
    if not note.strip():
        raise NoteIsEmpty(_("Write something before saving the note."))
    case = lock_case(case_id)
    if case.is_over:
        raise CaseIsClosed(_("This case is closed. Nothing can be added to its history."))
    return append_step(case, StepKind.NOTED, by=by, at=at, note=note.strip())


@transaction.atomic
def report_done(case_id: UUID, *, by: Person, parts: Collection[Part], words: str, at: datetime) -> Case:
    """Whoever answers for it says what was done. Raises: CaseCannotMove, ReasonMissing."""
    case = begin(case_id, Act.REPORT_DONE, parts=parts)
    case.handlers.add(by)
    return finish(case, Act.REPORT_DONE, StepKind.DONE, by=by, at=at, note=words)


@transaction.atomic
def rework_case(case_id: UUID, *, by: Person | None, parts: Collection[Part], reason: str, at: datetime) -> Case:
    """It is not put right yet: back to whoever answers for it. Raises: CaseCannotMove, ReasonMissing."""
    case = begin(case_id, Act.REWORK, parts=parts)
    _leave_mediation(case)
    _ask_anew(case)
    return finish(case, Act.REWORK, StepKind.REWORKED, by=by, at=at, note=reason)


@transaction.atomic
def record_attempt(
    case_id: UUID, reporter_id: UUID, *, by: Person, parts: Collection[Part], words: str, at: datetime
) -> Reporter:
    """Somebody tried to ask the reporter and did not reach them. Two attempts stand for an answer.

    Raises:
        CaseCannotMove, ReasonMissing
        TriedJustNow: the last attempt was less than `ATTEMPTS_APART` ago.
    """
    case = begin(case_id, Act.CALL_REPORTER, parts=parts)
    reporter = reporters_of(case).get(pk=reporter_id)
    if reporter.attempted_at is not None and at - reporter.attempted_at < ATTEMPTS_APART:
        raise TriedJustNow(_("They were tried within the last two hours. Try again at another time of the day."))
    reporter.attempts, reporter.attempted_at = reporter.attempts + 1, at
    reporter.save(update_fields=["attempts", "attempted_at"])
    finish(case, Act.CALL_REPORTER, StepKind.REPORTER_CALLED, by=by, at=at, note=words)
    return reporter


@transaction.atomic
def answer_case(
    case_id: UUID,
    reporter_id: UUID,
    *,
    answer: str,
    words: str = "",
    rating: int | None = None,
    by: Person | None = None,
    parts: Collection[Part],
    at: datetime,
) -> Case:
    """What the reporter says to "was it fixed?", by themselves or to somebody who asked them.

    "No" sends a case that is done back to work, and reopens a closed one within the window.

    Raises:
        CaseCannotMove: there is nothing to answer yet.
        AnswerUnknown: the answer or the rating is none that we know.
        ReasonMissing: it was not fixed, and nothing says what is still wrong.
        TooLateToReopen: it was closed too long ago.
    """
    case = begin(case_id, Act.ANSWER, parts=parts)
    if answer not in list(Answer) or (rating is not None and rating not in RATINGS):
        raise AnswerUnknown(_("Say whether it was put right."))
    reporter = reporters_of(case).get(pk=reporter_id)
    reporter.answer, reporter.answered_at = answer, at
    reporter.rating = rating if rating is not None else reporter.rating
    reporter.rating_words = words.strip()[:500]
    reporter.save()
    Case.objects.filter(pk=reporter.case_id).update(answer=reporter.answer, rating=reporter.rating)
    facts = {"answer": answer} | ({"rating": rating} if rating is not None else {})
    append_step(case, StepKind.REPORTER_ANSWERED, by=by, at=at, note=words.strip(), facts=facts)
    if answer == Answer.FIXED:
        return case
    heard = {Part.REPORTER}
    if case.status == Status.DONE:
        return rework_case(case.pk, by=None, parts=heard, reason=words or _said_no(), at=at)
    return reopen_case(case.pk, by=None, parts=heard, reason=words or _said_no(), at=at)


def _said_no() -> str:
    return _("The reporter says that it is not put right.")


@transaction.atomic
def close_case(
    case_id: UUID,
    *,
    by: Person,
    outcome: str,
    note: str,
    at: datetime,
    parts: Collection[Part] = frozenset({Part.DESK, Part.COMMAND}),
) -> Case:
    """Close a case and keep how it ended in its history.

    Raises:
        CaseCannotClose: it is over already, the outcome is none that we know, or the reporter was not heard.
        CaseCannotMove: not from here, or not by this person.
    """
    case = lock_case(case_id)
    if case.is_over:
        raise CaseCannotClose(_("This case is already closed."))
    if outcome not in CHOSEN:
        raise CaseCannotClose(_("Say how the case ended."))
    act = Act.CLOSE if case.status in ROWS[Act.CLOSE].here else Act.CLOSE_OUTRIGHT
    case = begin(case_id, act, parts=parts)
    if unheard(case, at=at):
        raise CaseCannotClose(
            _("Ask the reporter first whether it was put right, or record two attempts to reach them.")
        )
    case.outcome = outcome
    return finish(case, act, StepKind.CLOSED, by=by, at=at, note=note, facts={"outcome": outcome})


@transaction.atomic
def reopen_case(case_id: UUID, *, by: Person | None, parts: Collection[Part], reason: str, at: datetime) -> Case:
    """Open a closed case again: the reporter within the window, the desk when it comes back. The whole clock goes on.

    Raises:
        CaseCannotMove: it is not closed.
        ReasonMissing: no reason was said.
        TooLateToReopen: the reporter's window is over.
    """
    case = begin(case_id, Act.REOPEN, parts=parts)
    if Part.DESK not in parts and not may_still_reopen(case, at=at):
        raise TooLateToReopen(_("It was closed too long ago to be opened again. Please report it anew."))
    _leave_mediation(case)
    _ask_anew(case)
    return finish(case, Act.REOPEN, StepKind.REOPENED, by=by, at=at, note=reason)


def _ask_anew(case: Case) -> None:
    """What is worked on again is asked about again: attempts of the last time count no more."""
    reporters_of(case).update(attempts=0, attempted_at=None)


def _leave_mediation(case: Case) -> None:
    """Its room has closed: what comes back is a case as any other."""
    if case.kind == Kind.MEDIATED:
        case.kind = Kind.DISPUTE


def may_still_reopen(case: Case, *, at: datetime) -> bool:
    """Whether the reporter's window is open."""
    if case.closed_at is None or case.status != Status.CLOSED:
        return False
    limit = limit_for(clocks_of(case.place_id, at=case.closed_at), Clock.REOPEN, case.level)
    return at <= due_at(case.closed_at, limit.amount, limit.unit, work_calendar_of(case.place_id))


@transaction.atomic
def press_case(case_id: UUID, *, by: Person, parts: Collection[Part], words: str, at: datetime) -> Case:
    """A leader presses for it. Raises: CaseCannotMove, ReasonMissing."""
    case = begin(case_id, Act.PRESS, parts=parts)
    return finish(case, Act.PRESS, StepKind.PRESSED, by=by, at=at, note=words)


def unheard(case: Case, *, at: datetime) -> list[Reporter]:
    """Reporters who neither answered nor were tried twice. Whoever left no telephone was asked on their page, for as
    long as the clock of the check runs."""
    asked = reporters_of(case).exclude(channel__in=NOBODY_TO_ASK).filter(attempts__lt=ATTEMPTS_TO_HEAR)
    over = case.step_due_at is not None and case.step_due_at <= at and case.status == Status.DONE
    return [reporter for reporter in asked if not has_answered(reporter, case) and (reporter.phone or not over)]


@transaction.atomic
def anonymise_cases(case_ids: Iterable[UUID], *, why: str, at: datetime) -> int:
    """Take out of closed cases what could say of whom they were; their chains still verify. Says how many."""
    cases = Case.objects.select_for_update().filter(pk__in=list(case_ids), closed_at__isnull=False)
    keys = [case.pk for case in cases]
    forget_content(Step.objects.filter(case_id__in=keys), ("note", "facts"), why=why, at=at)
    Case.handlers.through.objects.filter(case_id__in=keys).delete()
    Reporter.objects.filter(case_id__in=keys).delete()
    ComplainedAbout.objects.filter(case_id__in=keys).delete()
    Approval.objects.filter(case_id__in=keys).update(reason="", words="")
    RoutingLesson.objects.filter(case_id__in=keys).update(reason="")
    Case.objects.filter(pk__in=keys).update(
        title=F("public_title"),
        title_en=F("public_title_en"),
        story="",
        pieces=[],
        whereabouts="",
        longitude=None,
        latitude=None,
        owner=None,
        owner_post=None,
    )
    return len(keys)
