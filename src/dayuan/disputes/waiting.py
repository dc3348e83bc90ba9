"""What waits in disputes for a day: follow-ups, obligations, the court, the month, the rung, a planned session."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from dayuan.disputes.models import Agreement, Dispute, FollowUp, Obligation, PlannedSession
from dayuan.disputes.queries import known_disputes, last_day_of_confirming, rungs_end
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.reminding import Told, Waits
from dayuan.disputes.rules.workflow import AFTER_AGREEING, BEFORE_THE_END, RUNNING
from dayuan.notices.models import Notice
from dayuan.people.access import Scope

KEY = "dispute-reminder:"


@dataclass(frozen=True)
class Waiting:
    """One day in one dispute."""

    dispute: Dispute
    of: Waits
    row: str
    """Which follow-up, obligation or agreement; nothing where the dispute has one such day."""
    due_on: date
    number: int = 0
    """After how many days, of a follow-up; which one, of an obligation."""

    @property
    def subject(self) -> str:
        """Of its notices: another day is another matter."""
        return f"{self.dispute.audit_subject}:{self.of}:{self.row}:{self.due_on.isoformat()}"

    def key(self, told: Told, person_id: UUID) -> str:
        return f"{KEY}{told}:{self.of}:{self.row or self.dispute.pk}:{self.due_on.isoformat()}:{person_id}"


def waiting_in(disputes: Iterable[Dispute], *, at: datetime) -> list[Waiting]:
    """Every day that is still to come or was missed; four reads, and two for each township, however many disputes."""
    found = {dispute.pk: dispute for dispute in disputes}
    return [*_after_agreeing(found), *_planned(found), *_of_the_dispute(found.values(), at=at)]


def _after_agreeing(found: Mapping[UUID, Dispute]) -> Iterator[Waiting]:
    keys = [key for key, dispute in found.items() if dispute.state in AFTER_AGREEING]
    if not keys:
        return
    for visit in FollowUp.objects.filter(dispute__in=keys, made_on__isnull=True):
        yield Waiting(found[visit.dispute_id], Waits.FOLLOW_UP, str(visit.pk), visit.due_on, visit.days)
    standing = Agreement.objects.standing().filter(dispute__in=keys, effective_on__isnull=False)
    for one in Obligation.objects.filter(agreement__in=standing, performance="").select_related("agreement"):
        yield Waiting(found[one.agreement.dispute_id], Waits.OBLIGATION, str(one.pk), one.due_on, one.number)
    for agreement in standing.filter(is_oral=False, confirmation__isnull=True):
        dispute = found[agreement.dispute_id]
        yield Waiting(dispute, Waits.CONFIRMATION, str(agreement.pk), last_day_of_confirming(dispute, agreement))


def _planned(found: Mapping[UUID, Dispute]) -> Iterator[Waiting]:
    keys = [key for key, dispute in found.items() if dispute.state in RUNNING]
    for session in PlannedSession.objects.filter(dispute__in=keys) if keys else ():
        yield Waiting(found[session.dispute_id], Waits.SESSION, str(session.pk), day_of(session.begins_at))


def _of_the_dispute(disputes: Collection[Dispute], *, at: datetime) -> Iterator[Waiting]:
    ends = rungs_end(disputes, at=at)
    for dispute in disputes:
        if dispute.pk in ends:
            yield Waiting(dispute, Waits.RUNG, dispute.rung, day_of(ends[dispute.pk]))
        if dispute.state in BEFORE_THE_END and dispute.due_on:
            yield Waiting(dispute, Waits.MONTH, "", dispute.due_on)
        if dispute.is_open and dispute.level_looked_at_on:
            yield Waiting(dispute, Waits.LEVEL, "", dispute.level_looked_at_on)


@dataclass(frozen=True)
class Reminder:
    """A line of somebody's own work."""

    dispute: Dispute
    said: str
    is_over: bool


def reminders_of(scope: Scope) -> list[Reminder]:
    """What this person was reminded of and is not done, the oldest first; of one matter the newest word."""
    notices = Notice.objects.filter(person_id=scope.person_id, key__startswith=KEY, ended_at=None).order_by("made_at")
    newest = {notice.subject: notice for notice in notices}
    codes = {subject.split(":")[1] for subject in newest}
    by_code = {one.case.code: one for one in known_disputes(scope).filter(case__code__in=codes)} if codes else {}
    return [
        Reminder(by_code[code], notice.display_title, notice.key.startswith(f"{KEY}{Told.OVER}:"))
        for subject, notice in newest.items()
        if (code := subject.split(":")[1]) in by_code
    ]
