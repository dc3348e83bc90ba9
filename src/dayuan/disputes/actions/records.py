"""How every act begins and ends: the table is asked under the dispute's lock, and the chained record grows by one."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dayuan.cases.actions import add_step
from dayuan.cases.rules import StepKind
from dayuan.disputes.access import hands_of
from dayuan.disputes.actions.reminding import end_reminders
from dayuan.disputes.models import ACTS_CHAIN, Dispute, DisputeAct
from dayuan.disputes.queries import facts_of
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import Act, State, refusal_of, state_after
from dayuan.disputes.wording import CASE_SENTENCES, refusal_sentence
from dayuan.kernel.errors import Refusal
from dayuan.people.access import scope_of
from dayuan.people.models import Person


class ActRefused(Refusal):
    """The workflow says no: not now, not by this person, or something is missing first."""


class EntryRefused(Refusal):
    """What was entered cannot be; `field` says where."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def begin(dispute_id: UUID, act: Act, *, by: Person, at: datetime) -> Dispute:
    """The dispute, locked until the end of the transaction, once the table allows this act to this person.

    Raises:
        ActRefused
    """
    dispute = locked(dispute_id)
    hands = hands_of(dispute, scope_of(by, at=at))
    why = refusal_of(State(dispute.state), act, hands, facts_of(dispute, at=at))
    if why is not None:
        raise ActRefused(refusal_sentence(why))
    return dispute


def locked(dispute_id: UUID) -> Dispute:
    # Two mediators acting at once do so one after the other; the second is asked by the table again.
    return Dispute.objects.select_for_update(of=("self",)).select_related("case", "place").get(pk=dispute_id)


def refuse_the_future(on: date, *, at: datetime, field: str = "on") -> None:
    if on > day_of(at):
        raise EntryRefused(field, _("This day is still to come."))


def finish(
    dispute: Dispute,
    act: Act,
    *,
    by: Person | None,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    words: str = "",
    tells_case: bool = True,
) -> DisputeAct:
    """Move the dispute where the table leads, save it, and keep the act."""
    before = State(dispute.state)
    dispute.state = state_after(before, act, facts_of(dispute, at=at))
    dispute.save()
    kept = keep(dispute, act, by=by, at=at, facts=facts, words=words)
    end_reminders(dispute, at=at)
    if tells_case and act in CASE_SENTENCES:
        tell(dispute, act, by=by, at=at)
    return kept


def keep(
    dispute: Dispute,
    act: Act | str,
    *,
    by: Person | None,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    words: str = "",
) -> DisputeAct:
    kept = DisputeAct(
        chain=f"{ACTS_CHAIN}/{dispute.pk}",
        dispute=dispute,
        act=str(act),
        state=dispute.state,
        by=by,
        at=at,
        facts=dict(facts or {}),
        words=words.strip(),
    )
    kept.words_digest = kept.digest()
    return kept.append()


def tell(dispute: Dispute, act: Act | str, *, by: Person | None, at: datetime) -> None:
    """A plain fact for the case's own history. One that has ended is told nothing more."""
    if dispute.case.closed_at is None:
        add_step(dispute.case, StepKind.NOTED, by=by, at=at, facts={"dispute": str(act)})
