"""After an agreement: performance, the court, follow-ups, mediation anew, closing, and what breaks out again."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.disputes.actions.agreeing import plan_follow_ups
from dayuan.disputes.actions.ending import end_case
from dayuan.disputes.actions.levels import set_level
from dayuan.disputes.actions.records import ActRefused, EntryRefused, begin, finish, refuse_the_future
from dayuan.disputes.models import Confirmation, Dispute, FollowUp, Obligation, Receipt
from dayuan.disputes.queries import confirmation_of, last_day_of_confirming, next_follow_up, standing_agreement
from dayuan.disputes.rules.agreeing import (
    HANDED_ON,
    CourtOutcome,
    FollowUpWay,
    Performance,
    PerformanceSeen,
    Recipient,
    Satisfaction,
)
from dayuan.disputes.rules.clocks import day_of, first_day_of_follow_up, last_day_of_mediation
from dayuan.disputes.rules.ladder import Rung, is_below
from dayuan.disputes.rules.levels import ORDER, Level
from dayuan.disputes.rules.workflow import Act, Refused
from dayuan.disputes.wording import refusal_sentence
from dayuan.people.models import Person


@transaction.atomic
def note_performance(
    obligation: Obligation, performance: Performance, *, on: date, words: str, by: Person, at: datetime
) -> Obligation:
    """What became of one obligation. With the last of them the agreement is settled.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(obligation.agreement.dispute_id, Act.NOTE_PERFORMANCE, by=by, at=at)
    obligation.refresh_from_db()
    if obligation.performance or obligation.agreement.ended_at is not None:
        raise ActRefused(refusal_sentence(Refused.NOT_NOW))
    refuse_the_future(on, at=at)
    obligation.performance, obligation.settled_on = performance, on
    obligation.save(update_fields=["performance", "settled_on"])
    facts = {
        "obligation": obligation.number,
        "performance": performance.value,
        "on": on.isoformat(),
        "late": obligation.was_late,
    }
    finish(dispute, Act.NOTE_PERFORMANCE, by=by, at=at, facts=facts, words=words)
    return obligation


@transaction.atomic
def ask_court(dispute_id: UUID, *, court: str, reference: str, on: date, by: Person, at: datetime) -> Confirmation:
    """Both sides applied to the court together, within thirty days of the agreement's effect (art. 33).

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.ASK_COURT, by=by, at=at)
    refuse_the_future(on, at=at)
    agreement = standing_agreement(dispute)
    assert agreement is not None  # noqa: S101  # the table asks for a written one
    assert agreement.effective_on is not None  # noqa: S101  # as above
    if not agreement.effective_on <= on <= last_day_of_confirming(dispute, agreement):
        raise EntryRefused("on", _("This day does not lie within the thirty days after the agreement's effect."))
    asked = Confirmation.objects.create(
        agreement=agreement, court=court.strip(), reference=reference.strip(), asked_on=on
    )
    finish(dispute, Act.ASK_COURT, by=by, at=at, facts={"on": on.isoformat()})
    return asked


@transaction.atomic
def keep_court_decision(
    dispute_id: UUID, outcome: CourtOutcome, *, reference: str, on: date, by: Person, at: datetime
) -> Confirmation:
    dispute = begin(dispute_id, Act.COURT_DECIDED, by=by, at=at)
    refuse_the_future(on, at=at)
    asked = confirmation_of(standing_agreement(dispute))
    assert asked is not None  # noqa: S101  # the table asks that the court was asked
    if on < asked.asked_on:
        raise EntryRefused("on", _("The court was asked later than this day."))
    asked.outcome, asked.decided_on = outcome, on
    asked.reference = reference.strip() or asked.reference
    asked.save(update_fields=["outcome", "decided_on", "reference"])
    finish(dispute, Act.COURT_DECIDED, by=by, at=at, facts={"outcome": outcome.value, "on": on.isoformat()})
    return asked


@dataclass(frozen=True)
class Seen:
    """What a follow-up found."""

    on: date
    performance: PerformanceSeen
    satisfaction: Satisfaction
    heats_up: bool
    """There are signs that it gets worse again: the matter is yellow at least."""
    words: str = ""
    way: FollowUpWay | None = None
    asked: str = ""
    """Whom."""


@transaction.atomic
def follow_up(dispute_id: UUID, seen: Seen, *, by: Person, at: datetime) -> FollowUp:
    """Keep the next follow-up that is due: performance, satisfaction, signs that it heats up.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.FOLLOW_UP, by=by, at=at)
    refuse_the_future(seen.on, at=at)
    planned = next_follow_up(dispute)
    assert planned is not None  # noqa: S101  # the table asks that one is left
    if seen.on < (from_day := first_day_of_follow_up(planned.days, planned.due_on)):
        raise EntryRefused(
            "on",
            _("The follow-up after %(days)s days is made from %(day)s on: earlier it would say nothing of that time.")
            % {"days": planned.days, "day": from_day.isoformat()},
        )
    planned.made_on, planned.made_by = seen.on, by
    planned.performance, planned.satisfaction = seen.performance, seen.satisfaction
    planned.heats_up, planned.words = seen.heats_up, seen.words.strip()
    planned.way, planned.asked = seen.way or "", seen.asked.strip()
    planned.save()
    if seen.heats_up:
        set_level(dispute, max(Level(dispute.level), Level.YELLOW, key=ORDER.index), by=by, at=at)
    facts = {
        "days": planned.days,
        "performance": seen.performance.value,
        "satisfaction": seen.satisfaction.value,
        "heats_up": seen.heats_up,
        "level": dispute.level,
    }
    finish(dispute, Act.FOLLOW_UP, by=by, at=at, facts=facts)
    return planned


@transaction.atomic
def resume(dispute_id: UUID, *, why: str, by: Person, at: datetime) -> Dispute:
    """The agreement was broken: it ends, and mediation begins anew with a new month."""
    dispute = begin(dispute_id, Act.RESUME, by=by, at=at)
    dispute.agreements.standing().update(ended_at=at)
    dispute.follow_ups.filter(made_on__isnull=True).delete()
    dispute.outcome, dispute.concluded_on = "", None
    dispute.due_on, dispute.level_since = last_day_of_mediation(day_of(at)), at
    dispute.rung_since = at
    finish(dispute, Act.RESUME, by=by, at=at, words=why)
    return dispute


@transaction.atomic
def hand_on(
    dispute_id: UUID,
    to: Recipient,
    *,
    received_by: str,
    on: date,
    reference: str,
    words: str,
    by: Person,
    at: datetime,
) -> Receipt:
    """The police station or the judicial office took it over, and who there says so with a number.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.HAND_ON, by=by, at=at)
    refuse_the_future(on, at=at)
    if to not in HANDED_ON:
        raise EntryRefused("to", _("Choose who took it over."))
    receipt = Receipt.objects.create(
        dispute=dispute,
        to=to,
        received_by=received_by.strip(),
        received_on=on,
        reference=reference.strip(),
        words=words.strip(),
        kept_by=by,
        kept_at=at,
    )
    if to is Recipient.JUDICIAL_OFFICE and is_below(Rung(dispute.rung), Rung.OFFICE):
        dispute.rung, dispute.rung_since = Rung.OFFICE, at
    finish(dispute, Act.HAND_ON, by=by, at=at, facts={"to": to.value, "on": on.isoformat()}, words=words)
    return receipt


@transaction.atomic
def close_dispute(dispute_id: UUID, *, words: str, by: Person, at: datetime) -> Dispute:
    """Settled and followed up, or failed and told of other ways: the file is closed, and the case with it."""
    dispute = begin(dispute_id, Act.CLOSE, by=by, at=at)
    dispute.closed_at = at
    finish(dispute, Act.CLOSE, by=by, at=at, facts={"outcome": dispute.outcome}, words=words)
    end_case(dispute, by=by, at=at)
    return dispute


@transaction.atomic
def recur(dispute_id: UUID, *, later: Dispute, by: Person, at: datetime) -> Dispute:
    """It broke out again within a year: what was settled is watched anew, after 7, 30 and 90 days from today.

    Raises:
        ActRefused
    """
    dispute = begin(dispute_id, Act.RECUR, by=by, at=at)
    dispute.recurred_on, dispute.closed_at = day_of(at), None
    plan_follow_ups(dispute, day_of(at))
    finish(dispute, Act.RECUR, by=by, at=at, facts={"later": str(later)})
    return dispute
