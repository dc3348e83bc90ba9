"""A rule is written by one person and published by a second, and one of the two answers for the rules of the place."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit, live
from dayuan.kernel.errors import Refusal
from dayuan.people.access import Scope, scope_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.warnings.actions.publishing import (
    RuleCannotBePublished,
    RuleNotYours,
    add_version,
    refuse_foreign_places,
    refuse_what_nobody_may_publish,
)
from dayuan.warnings.models import RuleProposal, WatchRule
from dayuan.warnings.queries import starter_rules_not_there
from dayuan.warnings.rules import (
    RULE_MAKERS,
    RULE_PROPOSERS,
    ProposalState,
    RuleTerms,
    as_written,
    asks_homes,
    flaws_of,
)


class RuleNeedsASecondPerson(Refusal):
    """Who wrote a rule does not publish it, and one of the two must answer for the rules of its places."""


class ProposalAlreadyDecided(Refusal):
    """Somebody was faster."""


@transaction.atomic
def propose_rule(
    terms: RuleTerms,
    *,
    township: Place,
    by: Person,
    at: datetime,
    key: UUID | None = None,
    starter: str = "",
    instead_of: RuleProposal | None = None,
) -> RuleProposal:
    """Write a rule down for a second person. A changed proposal takes the place of the one it changes.

    Raises:
        RuleCannotBePublished: something is missing or unlawful, such as the expiry.
        RuleNotYours: a place lies outside what this person works for, or the rule is another township's.
        ProposalAlreadyDecided: the proposal that was changed has been published or refused meanwhile.
    """
    for flaw in flaws_of(terms):
        raise RuleCannotBePublished(flaw)
    terms = replace(terms, concerns_home=terms.concerns_home or asks_homes(terms.when, terms.stages))
    refuse_foreign_places(terms, township, scope_of(by, at=at), RULE_PROPOSERS)
    if key and not WatchRule.objects.filter(key=key, township=township).exists():
        raise RuleNotYours(_("This rule belongs to another township."))
    if instead_of is not None:
        changed = _waiting(instead_of.pk)
        _decide(changed, ProposalState.REPLACED, by=by, at=at)
        key, starter = changed.key, changed.starter
    return _write_down(terms, township=township, key=key, starter=starter, by=by, at=at)


@transaction.atomic
def publish_proposal(proposal_id: UUID, *, by: Person, at: datetime) -> WatchRule:
    """Make a proposed rule count.

    Raises:
        RuleNeedsASecondPerson: this person wrote it, or neither of the two answers for rules.
        ProposalAlreadyDecided: somebody was faster.
        RuleCannotBePublished: it has become unlawful since, because its end is over.
        RuleNotYours: a place lies outside what these two answer for.
    """
    proposal = _waiting(proposal_id)
    if not may_publish(proposal, by, scope_of(by, at=at), at=at):
        raise RuleNeedsASecondPerson(_("A second person publishes a rule, and one of the two must answer for rules."))
    if proposal.proposed_by is None:
        raise RuleNeedsASecondPerson(_("Nobody has handed this rule in yet."))
    terms, township = proposal.said, proposal.township
    answers = by if _answers(proposal, scope_of(by, at=at)) else proposal.proposed_by
    refuse_what_nobody_may_publish(terms, township, by=answers, at=at)
    rule = add_version(terms, township=township, by=proposal.proposed_by, at=at, key=proposal.key, second=by)
    proposal.rule = rule
    _decide(proposal, ProposalState.PUBLISHED, by=by, at=at)
    return rule


@transaction.atomic
def refuse_proposal(proposal_id: UUID, *, by: Person, at: datetime, reason: str) -> None:
    """Put a proposed rule aside, or take one's own back. Raises ProposalAlreadyDecided."""
    proposal = _waiting(proposal_id)
    _decide(proposal, ProposalState.REFUSED, by=by, at=at, reason=reason)
    _record("rule_refused", proposal, by=by, at=at, reason=reason)


@transaction.atomic
def propose_starter_rules(*, township: Place, by: Person, at: datetime) -> list[RuleProposal]:
    """Propose those rules of the starter rulebook that the township neither has nor waits to have."""
    return [
        propose_rule(rule.terms(township_code=township.pk, at=at), township=township, by=by, at=at, starter=rule.name)
        for rule in starter_rules_not_there(township)
    ]


@transaction.atomic
def propose_starter_rules_from_console(*, township: Place, at: datetime) -> list[RuleProposal]:
    """The same in nobody's name: one person hands each in, and a second one publishes it."""
    return [
        _write_down(
            rule.terms(township_code=township.pk, at=at), township=township, key=None, starter=rule.name, by=None, at=at
        )
        for rule in starter_rules_not_there(township)
    ]


@transaction.atomic
def hand_in(proposal_id: UUID, *, by: Person, at: datetime) -> RuleProposal:
    """Stand for a rule that the console brought, as it is: then a second person may publish it.

    Raises:
        ProposalAlreadyDecided: somebody was faster.
        RuleNotYours: a place lies outside what this person works for.
    """
    proposal = _waiting(proposal_id)
    if proposal.proposed_by is not None:
        raise ProposalAlreadyDecided(_("Somebody has handed this rule in meanwhile."))
    refuse_foreign_places(proposal.said, proposal.township, scope_of(by, at=at), RULE_PROPOSERS)
    proposal.proposed_by, proposal.proposed_at = by, at
    proposal.save(update_fields=["proposed_by", "proposed_at"])
    _record("rule_proposed", proposal, by=by, at=at)
    return proposal


def may_publish(proposal: RuleProposal, person: Person, scope: Scope, *, at: datetime) -> bool:
    """Whether this person is the second one that this proposal needs."""
    if proposal.proposed_by is None or person.pk == proposal.proposed_by_id:
        return False
    if proposal.state != ProposalState.WAITING:
        return False
    if _answers(proposal, scope):
        return True
    return all(scope.sees(code, RULE_PROPOSERS) for code in _places(proposal)) and _answers(
        proposal, scope_of(proposal.proposed_by, at=at)
    )


def _write_down(
    terms: RuleTerms, *, township: Place, key: UUID | None, starter: str, by: Person | None, at: datetime
) -> RuleProposal:
    proposal = RuleProposal.objects.create(
        township=township,
        key=key,
        starter=starter,
        title=terms.title,
        terms=as_written(terms),
        proposed_by=by,
        proposed_at=at,
    )
    _record("rule_proposed", proposal, by=by, at=at)
    return proposal


def _answers(proposal: RuleProposal, scope: Scope) -> bool:
    return all(scope.sees(code, RULE_MAKERS) for code in _places(proposal))


def _places(proposal: RuleProposal) -> list[str]:
    return [proposal.township_id, *proposal.terms["place_codes"]]


def _waiting(proposal_id: UUID) -> RuleProposal:
    waiting = RuleProposal.objects.select_for_update(of=("self",)).select_related("township", "proposed_by")
    proposal = waiting.filter(pk=proposal_id, state=ProposalState.WAITING).first()
    if proposal is None:
        raise ProposalAlreadyDecided(_("Somebody has published, changed or refused this proposal meanwhile."))
    return proposal


def _decide(proposal: RuleProposal, state: ProposalState, *, by: Person, at: datetime, reason: str = "") -> None:
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.reason = state, by, at, reason
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason", "rule"])
    live.tell("warning", {"place": proposal.township_id, "id": str(proposal.pk)})


def _record(action: str, proposal: RuleProposal, *, by: Person | None, at: datetime, reason: str = "") -> None:
    audit.record(
        action,
        f"rule_proposal:{proposal.pk}",
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "console",
        place_code=proposal.township_id,
        at=at,
        reason=reason,
        detail={"title": proposal.title},
    )
    live.tell("warning", {"place": proposal.township_id, "id": str(proposal.pk)})
