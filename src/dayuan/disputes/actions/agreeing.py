"""An agreement: drawn up and signed, or oral and recorded; or mediation fails."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.disputes.actions.ending import keep_ways_told
from dayuan.disputes.actions.records import EntryRefused, begin, finish, refuse_the_future
from dayuan.disputes.events import AgreementInEffect
from dayuan.disputes.facts import AgreementFacts, Owed, Signed
from dayuan.disputes.models import Agreement, Dispute, FollowUp, Obligation, Signature
from dayuan.disputes.queries import facts_of, standing_agreement
from dayuan.disputes.rules.agreeing import OtherWay
from dayuan.disputes.rules.clocks import follow_ups_from
from dayuan.disputes.rules.workflow import Act, Outcome
from dayuan.kernel.events import announce
from dayuan.people.models import Person


@transaction.atomic
def draw_up(dispute_id: UUID, facts: AgreementFacts, *, by: Person, at: datetime) -> Agreement:
    """Write down what they agreed (art. 29). It binds nobody before everything stands under it.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.DRAW_UP, by=by, at=at)
    agreement = _write(dispute, facts, is_oral=False, by=by, at=at)
    finish(dispute, Act.DRAW_UP, by=by, at=at, facts={"obligations": len(facts.owed)})
    return agreement


@transaction.atomic
def agree_orally(dispute_id: UUID, facts: AgreementFacts, *, on: date, by: Person, at: datetime) -> Agreement:
    """Record an oral agreement (art. 28): it binds from the day on which they reached it.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.AGREE_ORALLY, by=by, at=at)
    refuse_the_future(on, at=at)
    agreement = _write(dispute, facts, is_oral=True, by=by, at=at)
    _take_effect(dispute, agreement, on)
    kept = {"obligations": len(facts.owed), "on": on.isoformat()}
    finish(dispute, Act.AGREE_ORALLY, by=by, at=at, facts=kept)
    return agreement


def _write(dispute: Dispute, facts: AgreementFacts, *, is_oral: bool, by: Person, at: datetime) -> Agreement:
    if not facts.owed:
        raise EntryRefused("owed_0_what", _("Write who owes what, and until when."))
    agreement = Agreement.objects.create(
        dispute=dispute,
        is_oral=is_oral,
        facts=facts.facts.strip(),
        terms=facts.terms.strip(),
        drawn_up_by=by,
        drawn_up_at=at,
    )
    _owe(agreement, facts.owed)
    return agreement


def _owe(agreement: Agreement, owed: Sequence[Owed]) -> None:
    for number, one in enumerate(owed, start=1):
        Obligation.objects.create(
            agreement=agreement, number=number, party=one.party, what=one.what.strip(), due_on=one.due_on
        )


@transaction.atomic
def sign(dispute_id: UUID, signed: Signed, *, by: Person, at: datetime) -> Agreement:
    """Keep what stands under the agreement. With the last of it, it is in effect (art. 29).

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.SIGN, by=by, at=at)
    refuse_the_future(signed.on, at=at)
    agreement = standing_agreement(dispute)
    assert agreement is not None  # noqa: S101  # the state says that one is drawn up
    for party, how in signed.parties.items():
        Signature.objects.get_or_create(agreement=agreement, party=party, defaults={"how": how, "signed_on": signed.on})
    if signed.by_mediator and agreement.mediator_signed_on is None:
        agreement.mediator_signed_on = signed.on
    if signed.with_seal and agreement.sealed_on is None:
        agreement.sealed_on = signed.on
    agreement.save(update_fields=["mediator_signed_on", "sealed_on"])
    in_effect = facts_of(dispute, at=at).all_signed
    if in_effect:
        _take_effect(dispute, agreement, _last_of(agreement))
    facts = {
        "parties": sorted(party.number for party in signed.parties),
        "mediator": signed.by_mediator,
        "seal": signed.with_seal,
        "on": signed.on.isoformat(),
    }
    finish(dispute, Act.SIGN, by=by, at=at, facts=facts, tells_case=in_effect)
    return agreement


def _last_of(agreement: Agreement) -> date:
    """The day on which the last signature, or the seal, was put under it."""
    days = [
        *agreement.signatures.values_list("signed_on", flat=True),
        agreement.mediator_signed_on,
        agreement.sealed_on,
    ]
    return max(day for day in days if day is not None)


def _take_effect(dispute: Dispute, agreement: Agreement, on: date) -> None:
    agreement.effective_on = on
    agreement.save(update_fields=["effective_on"])
    dispute.outcome = Outcome.ORAL if agreement.is_oral else Outcome.WRITTEN
    dispute.concluded_on = on
    plan_follow_ups(dispute, on)
    announce(AgreementInEffect(dispute.pk, dispute.case_id, dispute.place_id, on))


def plan_follow_ups(dispute: Dispute, on: date) -> None:
    """After 7, 30 and 90 days from this day; what was planned before and not made falls away."""
    dispute.follow_ups.filter(made_on__isnull=True).delete()
    FollowUp.objects.bulk_create(
        FollowUp(dispute=dispute, days=days, due_on=due_on) for days, due_on in follow_ups_from(on)
    )


@transaction.atomic
def go_back(dispute_id: UUID, *, why: str, by: Person, at: datetime) -> Dispute:
    """What was drawn up is not signed: mediation goes on."""
    dispute = begin(dispute_id, Act.GO_BACK, by=by, at=at)
    dispute.agreements.standing().update(ended_at=at)
    finish(dispute, Act.GO_BACK, by=by, at=at, words=why)
    return dispute


@transaction.atomic
def fail(
    dispute_id: UUID, *, why: str, ways: Collection[OtherWay], told: str, on: date, by: Person, at: datetime
) -> Dispute:
    """No agreement: the parties are told that they may go to court, arbitration or an authority, and it is kept.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.FAIL, by=by, at=at)
    refuse_the_future(on, at=at)
    dispute.agreements.standing().update(ended_at=at)
    keep_ways_told(dispute, ways, told=told, on=on, by=by, at=at)
    dispute.outcome, dispute.concluded_on = Outcome.FAILED, on
    finish(dispute, Act.FAIL, by=by, at=at, facts={"ways": sorted(ways), "on": on.isoformat()}, words=why)
    return dispute
