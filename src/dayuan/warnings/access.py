"""The only ways from an id in a request to a warning or a rule."""

from uuid import UUID

from django.http import Http404

from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Level, Place
from dayuan.warnings.models import Backtest, RuleProposal, Warning, WatchRule
from dayuan.warnings.queries import with_all
from dayuan.warnings.rules import RULE_MAKERS, RULE_PROPOSERS, WarningStatus


def get_warning_for(warning_id: UUID, scope: Scope) -> Warning:
    """A warning this person may read."""
    warning = with_all(Warning.objects.visible_to(scope)).filter(pk=warning_id).first()
    if warning is None:
        raise Http404
    return warning


def get_warning_to_decide(warning_id: UUID, scope: Scope) -> Warning:
    """A warning this person may confirm or reject; whether that was done already is the action's matter."""
    warning = get_warning_for(warning_id, scope)
    if not _commands(warning, scope):
        raise Http404
    return warning


def may_decide_on(warning: Warning, scope: Scope) -> bool:
    return warning.status == WarningStatus.RAISED and _commands(warning, scope)


def may_change_by_hand(warning: Warning, scope: Scope) -> bool:
    if warning.status == WarningStatus.CONFIRMED and warning.case is not None and warning.case.closed_at is not None:
        return False
    return warning.status in (WarningStatus.RAISED, WarningStatus.CONFIRMED) and _commands(warning, scope)


def may_see_plate(warning: Warning, scope: Scope) -> bool:
    return warning.evidence_forgotten_at is None and _commands(warning, scope)


def get_versions_for(key: UUID, scope: Scope) -> list[WatchRule]:
    """All versions of a rule, the newest first."""
    visible = WatchRule.objects.visible_to(scope).filter(key=key)
    versions = list(visible.select_related("township", "made_by", "published_by").order_by("-version"))
    if not versions:
        raise Http404
    return versions


def get_rule_to_write(key: UUID, scope: Scope) -> WatchRule:
    """The newest version of a rule whose next one this person may propose."""
    newest = get_versions_for(key, scope)[0]
    if not may_write(newest, scope):
        raise Http404
    return newest


def may_write(rule: WatchRule, scope: Scope) -> bool:
    return all(scope.sees(code, RULE_PROPOSERS) for code in [rule.township_id, *rule.place_codes])


def get_rule_to_change(key: UUID, scope: Scope) -> WatchRule:
    """The newest version of a rule this person may stop."""
    newest = get_versions_for(key, scope)[0]
    if not may_change(newest, scope):
        raise Http404
    return newest


def may_change(rule: WatchRule, scope: Scope) -> bool:
    return all(scope.sees(code, RULE_MAKERS) for code in [rule.township_id, *rule.place_codes])


def get_proposal_for(proposal_id: UUID, scope: Scope) -> RuleProposal:
    """A proposed rule that this person may read, decided ones included."""
    found = RuleProposal.objects.visible_to(scope).filter(pk=proposal_id)
    proposal = found.select_related("township", "proposed_by", "decided_by", "rule").first()
    if proposal is None:
        raise Http404
    return proposal


def get_proposal_to_change(proposal_id: UUID, scope: Scope) -> RuleProposal:
    """A proposed rule that this person may change or put aside; whether it still waits is the action's matter."""
    proposal = get_proposal_for(proposal_id, scope)
    if not all(scope.sees(code, RULE_PROPOSERS) for code in proposal.terms["place_codes"]):
        raise Http404
    return proposal


def get_backtest_for(backtest_id: UUID, scope: Scope) -> Backtest:
    """A trial of a rule that this person may write."""
    found = Backtest.objects.select_related("proposal__township", "rule__township", "asked_by").filter(pk=backtest_id)
    backtest = found.first()
    if backtest is None:
        raise Http404
    if backtest.proposal_id is not None:
        get_proposal_for(backtest.proposal_id, scope)
    elif backtest.rule is None or not may_write(backtest.rule, scope):
        raise Http404
    return backtest


def township_to_rule(scope: Scope) -> Place:
    """The township whose rules this person writes."""
    township = township_of_proposer(scope)
    if township is None:
        raise Http404
    return township


def township_of_proposer(scope: Scope) -> Place | None:
    return Place.objects.filter(scope.q("code", RULE_PROPOSERS), level=Level.TOWNSHIP).first()


def _commands(warning: Warning, scope: Scope) -> bool:
    return scope.sees(warning.place_id, COMMAND_ROLES)
