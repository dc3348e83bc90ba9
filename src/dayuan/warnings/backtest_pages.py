"""The pages on which a version of a rule is tried on stored signals."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_POST

from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.warnings.access import get_backtest_for, get_proposal_for, get_rule_to_write
from dayuan.warnings.actions import CannotBeBacktested, ask_backtest, cancel_backtest
from dayuan.warnings.backtest_queries import cases_named, figures_of, plates_behind, shown_matters, warnings_named
from dayuan.warnings.models import Backtest, RuleProposal, WatchRule
from dayuan.warnings.pages import page_or_fragment
from dayuan.warnings.rules import RULE_PROPOSERS
from dayuan.warnings.rules.backtesting import EPISODES_AT_MOST, MATTERS_LISTED, Show, only

SHOWN_ON_A_PAGE = 20


@require_POST
@for_roles(RULE_PROPOSERS)
def try_proposal(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    return _try(request, get_proposal_for(proposal_id, request.person_scope))


@require_POST
@for_roles(RULE_PROPOSERS)
def try_rule(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The newest version."""
    return _try(request, get_rule_to_write(key, request.person_scope))


@require_GET
@for_roles(RULE_PROPOSERS)
def backtest(request: SignedInRequest, backtest_id: UUID) -> HttpResponse:
    found = get_backtest_for(backtest_id, request.person_scope)
    at = now()
    context: dict[str, object] = {"trial": found, "is_silent": found.is_silent(at), "at": at}
    if found.result:
        context |= _opened(request, found)
    return page_or_fragment(request, "warnings/backtest.html", "warnings/_backtest.html", context)


@require_POST
@for_roles(RULE_PROPOSERS)
def cancel(request: SignedInRequest, backtest_id: UUID) -> HttpResponse:
    found = get_backtest_for(backtest_id, request.person_scope)
    cancel_backtest(found, at=now())
    return redirect("warnings:backtest", found.pk)


def _try(request: SignedInRequest, of: RuleProposal | WatchRule) -> HttpResponse:
    try:
        made = ask_backtest(of, by=request.user, at=now())
    except CannotBeBacktested as refused:
        messages.error(request, str(refused))
        return (
            redirect("warnings:proposal", of.pk) if isinstance(of, RuleProposal) else redirect("warnings:rule", of.key)
        )
    return redirect("warnings:backtest", made.pk)


def _opened(request: SignedInRequest, found: Backtest) -> dict[str, object]:
    """The figures, and what is behind the one that was chosen."""
    asked, scope, result = request.GET.get("show"), request.person_scope, found.result
    show = Show(asked) if asked in list(Show) else Show.RAISED
    figures = figures_of(found)
    behind: dict[str, object] = {
        "show": show,
        "figures": figures,
        "figure": next(one for one in figures if one.show == show),
        "oldest_at": found.moment("oldest_at"),
        "cut_at": found.moment("cut_at"),
        "episodes_at_most": EPISODES_AT_MOST,
        "not_listed": max(0, result["raised"] - MATTERS_LISTED),
        "decided": result["confirmed"] + result["rejected"],
        "plates": plates_behind(result),
    }
    number = request.GET.get("page", "")
    if show == Show.MISSED:
        return behind | {"warnings": warnings_named(result["missed"], scope)}
    if show == Show.CASES:
        return behind | {"cases": cases_named(result["cases"], scope)}
    page = Paginator(only(reversed(result["matters"]), show), SHOWN_ON_A_PAGE).get_page(number)
    return behind | {"page": page, "matters": shown_matters(page.object_list, scope)}
