"""How urgent alerts are to a township: one person writes the next version, a second publishes it, as with rules."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.alerts.models import LevelProposal, LevelTable
from dayuan.alerts.queries import level_tables_of, levels_in_force
from dayuan.alerts.rules.levels import Levels, levels_as_kept, milder_is_more_urgent
from dayuan.alerts.wording import SEVERITY_WORDS
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.access import Scope, scope_of
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.warnings.rules import RULE_MAKERS, RULE_PROPOSERS, ProposalState


class LevelsWrong(Refusal):
    """The table makes no sense, or is not this person's to write."""


class LevelsNeedASecondPerson(Refusal):
    """Who wrote the version does not publish it, and one of the two must answer for the rules of the township."""


class LevelsAlreadyDecided(Refusal):
    """Somebody was faster."""


@transaction.atomic
def propose_levels(township: Place, table: Levels, *, by: Person, at: datetime) -> LevelProposal | None:
    """Write the next version down for a second person, in place of one that waits; None where nothing changes.

    Raises:
        LevelsWrong: a milder alert would be more urgent than a worse one, or the township is not this person's.
    """
    if not scope_of(by, at=at).sees(township.pk, RULE_PROPOSERS):
        raise LevelsWrong(_("Only who writes the rules of a township writes its levels."))
    if milder := milder_is_more_urgent(table.severities):
        sentence = _(
            "What is %(severity)s would be more urgent than what is worse. Choose no more urgent level for it."
        )
        raise LevelsWrong(sentence % {"severity": SEVERITY_WORDS[milder]})
    # Two people who write at once wait for each other here.
    Place.objects.select_for_update().get(pk=township.pk)
    if table == levels_in_force(township.pk):
        return None
    for former in LevelProposal.objects.filter(township=township, state=ProposalState.WAITING):
        _decide(former, ProposalState.REPLACED, by=by, at=at)
    proposal = LevelProposal.objects.create(
        township=township, levels=_severities(table), steps=levels_as_kept(table), proposed_by=by, proposed_at=at
    )
    _record("alert_levels_proposed", proposal, by=by, at=at, detail={**proposal.levels})
    return proposal


@transaction.atomic
def publish_levels(proposal_id: UUID, *, by: Person, at: datetime) -> LevelTable:
    """Make the next version count for the alerts that come from now on. What is in force keeps its level.

    Raises:
        LevelsNeedASecondPerson: this person wrote it, or neither of the two answers for rules.
        LevelsAlreadyDecided: somebody was faster.
    """
    proposal = _waiting(proposal_id)
    if not may_publish_levels(proposal, by, scope_of(by, at=at), at=at):
        raise LevelsNeedASecondPerson(
            _("A second person publishes these levels, and one of the two must answer for rules.")
        )
    newest = level_tables_of(proposal.township_id).first()
    table = LevelTable.objects.create(
        township=proposal.township,
        version=newest.version + 1 if newest else 1,
        levels=proposal.levels,
        steps=proposal.steps,
        made_by=proposal.proposed_by,
        made_at=at,
        published_by=by,
    )
    proposal.table = table
    _decide(proposal, ProposalState.PUBLISHED, by=by, at=at)
    _record("alert_levels_set", proposal, by=by, at=at, detail={"version": table.version, **table.levels})
    return table


@transaction.atomic
def refuse_levels(proposal_id: UUID, *, by: Person, at: datetime, reason: str) -> None:
    """Put the next version aside, or take one's own back. Raises LevelsAlreadyDecided."""
    proposal = _waiting(proposal_id)
    _decide(proposal, ProposalState.REFUSED, by=by, at=at, reason=reason.strip())
    _record("alert_levels_refused", proposal, by=by, at=at, detail={}, reason=reason.strip())


def may_publish_levels(proposal: LevelProposal, person: Person, scope: Scope, *, at: datetime) -> bool:
    """Whether this person is the second one that this version needs."""
    if person.pk == proposal.proposed_by_id or proposal.state != ProposalState.WAITING:
        return False
    if scope.sees(proposal.township_id, RULE_MAKERS):
        return True
    writer = scope_of(proposal.proposed_by, at=at)
    return scope.sees(proposal.township_id, RULE_PROPOSERS) and writer.sees(proposal.township_id, RULE_MAKERS)


def _severities(table: Levels) -> dict[str, str]:
    return {severity.value: level.value for severity, level in table.severities.items()}


def _waiting(proposal_id: UUID) -> LevelProposal:
    waiting = LevelProposal.objects.select_for_update(of=("self",)).select_related("township", "proposed_by")
    proposal = waiting.filter(pk=proposal_id, state=ProposalState.WAITING).first()
    if proposal is None:
        raise LevelsAlreadyDecided(_("Somebody has published, changed or put this version aside meanwhile."))
    return proposal


def _decide(proposal: LevelProposal, state: ProposalState, *, by: Person, at: datetime, reason: str = "") -> None:
    proposal.state, proposal.decided_by, proposal.decided_at, proposal.reason = state, by, at, reason
    proposal.save(update_fields=["state", "decided_by", "decided_at", "reason", "table"])


def _record(
    action: str, proposal: LevelProposal, *, by: Person, at: datetime, detail: dict[str, Any], reason: str = ""
) -> None:
    audit.record(
        action,
        f"alert_levels:{proposal.table_id or proposal.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=proposal.township_id,
        at=at,
        reason=reason,
        detail=detail,
    )
