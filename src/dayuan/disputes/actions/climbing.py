"""Up the ladder: what is not settled on its rung in its time goes one up by itself, or is passed up with a reason."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from dayuan.disputes.actions.records import EntryRefused, begin, finish, keep, locked, tell
from dayuan.disputes.actions.telling import tell_who_answers
from dayuan.disputes.answering import who_answers_on
from dayuan.disputes.models import Dispute, Party
from dayuan.disputes.queries import rungs_end
from dayuan.disputes.rules.clocks import day_of, last_day_of_mediation
from dayuan.disputes.rules.ladder import TOP, Rung, rung_above
from dayuan.disputes.rules.workflow import BEFORE_THE_END, Act, State
from dayuan.notices.rules import Level
from dayuan.people.models import Person

CAME_UP = gettext_noop("A dispute has come up to your rung")


@transaction.atomic
def pass_up(dispute_id: UUID, *, why: str, agree: Collection[Party], by: Person, at: datetime) -> Dispute:
    """The rung above takes it on. After a failure it is mediated anew there, if every party agrees.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.PASS_UP, by=by, at=at)
    if dispute.state == State.FAILED:
        if len({party.pk for party in agree}) < dispute.parties.count():
            raise EntryRefused("agree", _("Mediation begins anew only if every party agrees."))
        dispute.outcome, dispute.concluded_on = "", None
        dispute.due_on, dispute.level_since = last_day_of_mediation(day_of(at)), at
    was = _up(dispute, at=at)
    finish(dispute, Act.PASS_UP, by=by, at=at, facts={"from": was, "rung": dispute.rung}, words=why)
    _tell_rung(dispute, by=by, at=at)
    return dispute


def pass_up_overdue(*, at: datetime) -> int:
    """Send up every dispute whose time on its rung is over; how many went. From the highest nothing goes further."""
    running = Dispute.objects.filter(state__in=BEFORE_THE_END, rung_since__lt=at).exclude(rung=TOP)
    over = [key for key, ends_at in rungs_end(list(running), at=at).items() if ends_at <= at]
    return sum(_pass_up_if_overdue(key, at=at) for key in sorted(over))


@transaction.atomic
def _pass_up_if_overdue(key: UUID, *, at: datetime) -> bool:
    dispute = locked(key)
    ends_at = rungs_end([dispute], at=at).get(key)
    if ends_at is None or ends_at > at or dispute.rung == TOP:
        return False
    was = _up(dispute, at=at)
    dispute.save(update_fields=["rung", "rung_since"])
    facts = {"from": was, "rung": dispute.rung, "was_due": ends_at.isoformat()}
    keep(dispute, Act.PASS_UP, by=None, at=at, facts=facts)
    tell(dispute, Act.PASS_UP, by=None, at=at)
    _tell_rung(dispute, by=None, at=at)
    return True


def _up(dispute: Dispute, *, at: datetime) -> str:
    """One rung up; the rung it stood on."""
    was = dispute.rung
    dispute.rung, dispute.rung_since = rung_above(Rung(was)), at
    return was


def _tell_rung(dispute: Dispute, *, by: Person | None, at: datetime) -> None:
    answers = who_answers_on(dispute, Rung(dispute.rung), at=at)
    if answers is None or answers.person == by:
        return
    key = f"dispute-up:{dispute.pk}:{dispute.rung}:{at.isoformat()}"
    tell_who_answers(dispute, answers, CAME_UP, level=Level.BLUE, key=key, by=by, at=at)
