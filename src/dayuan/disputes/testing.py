"""Disputes for tests: taken down, and brought as far as a test needs them."""

from datetime import date, datetime, timedelta
from typing import Any

from dayuan.disputes.actions.agreeing import agree_orally, draw_up, sign
from dayuan.disputes.actions.levels import grade
from dayuan.disputes.actions.mediating import hold_session
from dayuan.disputes.actions.taking import keep_consent, register_dispute, tell_rights
from dayuan.disputes.actions.watching import Seen, close_dispute, follow_up, note_performance
from dayuan.disputes.facts import (
    AgreementFacts,
    DisputeFacts,
    Numbers,
    Owed,
    PartyFacts,
    Said,
    SessionFacts,
    Signed,
)
from dayuan.disputes.models import Dispute, Obligation
from dayuan.disputes.rules.agreeing import (
    Performance,
    PerformanceSeen,
    Satisfaction,
    SignedHow,
    TellingHow,
)
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import DisputeKind, Side, State
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.testing import VILLAGE, make_place

ONE, OTHER = "赵甲（虚构）", "钱乙（虚构）"
PARTIES = (PartyFacts(Side.APPLICANT, ONE, phone="15400008023"), PartyFacts(Side.OTHER, OTHER))


def make_dispute(by: Person, *, at: datetime = MONDAY_NOON, code: str = VILLAGE, **given: Any) -> Dispute:
    """Two neighbours about a boundary; whoever takes it down mediates it unless told otherwise."""
    values = {"kind": DisputeKind.NEIGHBOURS, "what": "地界上的树挡了光（虚构）", "wish": "请对方修枝"}
    earlier, mediates = given.pop("earlier", None), given.pop("mediates", True)
    parties = given.pop("parties", PARTIES)
    facts = DisputeFacts(**(values | given))
    return register_dispute(make_place(code), facts, parties, by=by, at=at, earlier=earlier, mediates=mediates)


def bring_to(dispute: Dispute, state: State, *, by: Person, at: datetime = MONDAY_NOON) -> Dispute:
    """Lead a dispute that was just taken down on the straight way to this state."""
    order = list(WAY)
    for step in order[: order.index(state) + 1]:
        one_step_to(dispute, step, by=by, at=at)
    return fresh(dispute)


WAY = (
    State.INFORMED,
    State.ACCEPTED,
    State.GRADED,
    State.MEDIATING,
    State.DRAWN_UP,
    State.PERFORMING,
    State.WATCHED,
)


def one_step_to(dispute: Dispute, state: State, *, by: Person, at: datetime) -> None:
    """The act that leads from the state before to this one; what is agreed is due in five days."""
    on, parties = day_of(at), list(dispute.parties.all())
    match state:
        case State.INFORMED:
            tell_rights(dispute.pk, how=TellingHow.PAPER, on=on, by=by, at=at)
        case State.ACCEPTED:
            keep_consent(dispute.pk, parties, how=TellingHow.PAPER, on=on, by=by, at=at)
        case State.GRADED:
            grade(dispute.pk, {}, Numbers(), by=by, at=at)
        case State.MEDIATING:
            hold_session(dispute.pk, make_session(dispute, at=at), by=by, at=at)
        case State.DRAWN_UP:
            draw_up(dispute.pk, make_agreement(dispute, on + timedelta(days=5)), by=by, at=at)
        case State.PERFORMING:
            sign(dispute.pk, everything(dispute, on), by=by, at=at)
        case State.WATCHED:
            settle(dispute, by=by, at=at)


def fresh(dispute: Dispute) -> Dispute:
    return Dispute.objects.get(pk=dispute.pk)


def make_session(dispute: Dispute, *, at: datetime, **given: Any) -> SessionFacts:
    said = tuple(Said(party, f"{party.name}的话") for party in dispute.parties.all())
    values: dict[str, Any] = {"began_at": at, "where": "村调解室", "is_apart": False, "said": said, "result": "有商量"}
    return SessionFacts(**(values | given))


def make_agreement(dispute: Dispute, due_on: date) -> AgreementFacts:
    other = dispute.parties.get(side=Side.OTHER)
    return AgreementFacts("两家都说是界树", "钱乙修枝，赵甲出工具", (Owed(other, "修掉过界的枝", due_on),))


def everything(dispute: Dispute, on: date) -> Signed:
    """Every fingerprint, the mediator's signature, the committee's seal."""
    parties = dict.fromkeys(dispute.parties.all(), SignedHow.FINGERPRINT)
    return Signed(on, parties, by_mediator=True, with_seal=True)


def agree_on_the_spot(dispute: Dispute, *, by: Person, at: datetime = MONDAY_NOON) -> Dispute:
    on = day_of(at)
    agree_orally(dispute.pk, make_agreement(dispute, on + timedelta(days=5)), on=on, by=by, at=at)
    return fresh(dispute)


def settle(
    dispute: Dispute, *, by: Person, at: datetime = MONDAY_NOON, performance: Performance = Performance.DONE
) -> None:
    """Everything that is owed was performed, or refused, today."""
    for owed in Obligation.objects.filter(agreement__dispute=dispute, agreement__ended_at__isnull=True, performance=""):
        note_performance(owed, performance, on=day_of(at), words="", by=by, at=at)


def follow_and_close(dispute: Dispute, *, by: Person, at: datetime) -> None:
    for planned in dispute.follow_ups.filter(made_on__isnull=True):
        seen = Seen(planned.due_on, PerformanceSeen.ALL, Satisfaction.SATISFIED, heats_up=False)
        follow_up(dispute.pk, seen, by=by, at=at)
    close_dispute(dispute.pk, words="", by=by, at=at)
