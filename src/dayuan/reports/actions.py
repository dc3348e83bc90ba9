"""What the public does with a report, and what is to be told to whoever made it."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from dayuan.cases.actions import (
    CaseIsClosed,
    NoteIsEmpty,
    Pieces,
    Reported,
    WhoReports,
    add_pieces,
    add_step,
    plain_pieces,
    report_case,
    reported_before,
)
from dayuan.cases.actions.evidence import Plain
from dayuan.cases.models import Case, Reporter, StepKind
from dayuan.cases.queries import reporters_of
from dayuan.cases.rules.reporting import ToldBy
from dayuan.kernel.drafts import one_at_a_time
from dayuan.kernel.errors import Refusal
from dayuan.notices.rules import QUIET_FROM, QUIET_UNTIL, Level, held_until
from dayuan.people.models import Person
from dayuan.reports.models import ReporterMessage
from dayuan.reports.rules import GIVE_UP_AFTER, ONE_OF_A_KIND_WITHIN, TOLD_STEPS, MessageState, Way

QUEUE = "notices"
TELL_JOB = "dayuan.reports.jobs.tell_reporters_now"
FROM_REPORTER = "from_reporter"
"""In the facts of a step: the words are a reporter's own, and whose. Others who reported the same do not read them."""
MOST_WORDS = 40
"""So often a reporter may add to one matter."""


class EnoughWasAdded(Refusal):
    """More words on one matter than anybody reads."""


class MessageIsSettled(Refusal):
    """Somebody else has telephoned already."""


def take_report(reported: Reported, who: WhoReports, pieces: Pieces, *, at: datetime) -> Case:
    """Open a case from what the public said, with what came along. The same key twice is one report with one photo.

    Raises: as `report_case`, `add_photo` and `add_voice`.
    """
    plain = plain_pieces(pieces)
    with transaction.atomic():
        one_at_a_time(who.key)
        before = reported_before(who.key)
        if before is not None:
            return before
        case = report_case(reported, who, at=at)
        add_pieces(case.pk, plain, by=None, at=at)
    return case


def add_to_report(case_id: UUID, reporter: Reporter, words: str, pieces: Pieces, *, at: datetime) -> None:
    """The reporter says more, or shows more.

    Raises:
        NoteIsEmpty: there is nothing in it.
        CaseIsClosed: its history has ended.
        EnoughWasAdded: they have said a great deal already.
        Refusal: the photograph or recording is none, or too large.
    """
    plain = plain_pieces(pieces)
    with transaction.atomic():
        _add(case_id, reporter, words.strip(), plain, at=at)


def _add(case_id: UUID, reporter: Reporter, words: str, plain: list[Plain], *, at: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    if case.is_over:
        raise CaseIsClosed(_("This matter is closed. If it is not put right, open it again."))
    if not words and not plain:
        raise NoteIsEmpty(_("Say in words what is new, or add a photo or a voice note."))
    if case.steps.filter(kind=StepKind.NOTED, by=None).count() >= MOST_WORDS:
        raise EnoughWasAdded(_("You have added a great deal already. Please call us."))
    if words:
        add_step(case, StepKind.NOTED, by=None, at=at, note=words, facts={FROM_REPORTER: str(reporter.pk)})
    add_pieces(case.pk, plain, by=None, at=at)


@transaction.atomic
def change_telling(reporter_id: UUID, told_by: ToldBy, *, at: datetime) -> None:
    """From now on by another way; what waited for the old one is told no more."""
    Reporter.objects.filter(pk=reporter_id).update(told_by=told_by)
    waiting = ReporterMessage.objects.filter(reporter_id=reporter_id, state=MessageState.WAITING)
    waiting.exclude(way=told_by).update(state=MessageState.CALLED_OFF, settled_at=at)


def tell_reporters(case_id: UUID, kind: str, *, at: datetime) -> None:
    """Leave word of a step for whoever reported the case and asked to be told. Runs in the step's own transaction."""
    if kind not in TOLD_STEPS:
        return
    case = Case.objects.get(pk=case_id)
    asked = reporters_of(case).filter(told_by__in=[ToldBy.SMS, ToldBy.PHONE])
    made = [_leave_word(case, reporter, kind, at=at) for reporter in asked if reporter.phone]
    if any(message is not None and message.way == Way.SMS and message.due_at <= at for message in made):
        app.configure_task(TELL_JOB, queue=QUEUE).defer()


def _leave_word(case: Case, reporter: Reporter, kind: str, *, at: datetime) -> ReporterMessage | None:
    """At most one of a kind in an hour; what is newer takes the place of what still waits."""
    way = Way(reporter.told_by)
    if way is Way.PHONE and kind == StepKind.REPORTED:
        return None
    before = ReporterMessage.objects.filter(reporter=reporter)
    if before.filter(step_kind=kind, made_at__gt=at - ONE_OF_A_KIND_WITHIN).exists():
        return None
    hold = held_until(Level.ORDINARY, quiet_from=QUIET_FROM, quiet_until=QUIET_UNTIL, at=at)
    older = before.filter(state=MessageState.WAITING, attempts=0)
    if way is Way.SMS:
        older = older.filter(due_at__gt=at)
    older.update(state=MessageState.CALLED_OFF, settled_at=at)
    due_at = hold or at
    return ReporterMessage.objects.create(
        case=case,
        reporter=reporter,
        way=way,
        step_kind=kind,
        made_at=at,
        due_at=due_at,
        gives_up_at=due_at + GIVE_UP_AFTER,
    )


@transaction.atomic
def note_telephoned(case: Case, message_id: UUID, *, by: Person, at: datetime) -> ReporterMessage:
    """Somebody told the reporter by telephone.

    Raises:
        MessageIsSettled: it is told already, or something newer is to be told.
    """
    message = ReporterMessage.objects.select_for_update().filter(pk=message_id, case=case, way=Way.PHONE).first()
    if message is None or message.state != MessageState.WAITING:
        raise MessageIsSettled(_("Somebody has telephoned already, or there is something newer to tell."))
    message.state, message.settled_at, message.by = MessageState.SENT, at, by
    message.save(update_fields=["state", "settled_at", "by"])
    return message


def public_address(path: str) -> str:
    """A path as people outside reach it; empty where this installation has no address outside."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else ""
