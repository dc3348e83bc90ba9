"""The desk's pages of watch rules."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.warnings.access import (
    get_rule_to_change,
    get_rule_to_write,
    get_versions_for,
    may_change,
    may_write,
    township_of_proposer,
    township_to_rule,
)
from dayuan.warnings.actions import propose_rule, stop_rule
from dayuan.warnings.backtest_queries import trials_of_rule
from dayuan.warnings.editor_pages import places_of, write_rule
from dayuan.warnings.forms import RuleForm, StopForm, first_entries
from dayuan.warnings.pages import page_or_fragment
from dayuan.warnings.queries import (
    counted_since,
    counts_of_rule,
    mutes_now,
    newest_versions,
    starter_rules_not_there,
    stop_of,
    terms_of,
    waiting_proposals,
)
from dayuan.warnings.rules import RULE_MAKERS, RULE_PROPOSERS
from dayuan.warnings.telling import told, told_stage


@require_GET
@for_roles(DESK_ROLES)
def rules(request: SignedInRequest) -> HttpResponse:
    at = now()
    rows = [
        {"rule": rule, "in_force": rule.is_in_force(at), "counts": counts_of_rule(rule, counted_since(at))}
        for rule in newest_versions(request.person_scope)
    ]
    context = {
        "rows": rows,
        "at": at,
        "mutes": mutes_now(request.person_scope, at=at),
        **_what_may_be_proposed(request),
    }
    return page_or_fragment(request, "warnings/rules.html", "warnings/_rules.html", context)


@require_GET
@for_roles(DESK_ROLES)
def rule(request: SignedInRequest, key: UUID) -> HttpResponse:
    return page_or_fragment(request, "warnings/rule.html", "warnings/_rule.html", _rule_context(request, key))


@require_http_methods(["GET", "POST"])
@for_roles(RULE_PROPOSERS)
def new_rule(request: SignedInRequest) -> HttpResponse:
    """A new rule about plates."""
    township = township_to_rule(request.person_scope)
    places = places_of(township)
    if request.method == "GET":
        form = RuleForm(initial=first_entries(at=now()), places=places)
        return render(request, "warnings/rule_form.html", {"form": form})
    form = RuleForm(request.POST, places=places)
    if not form.is_valid():
        return render(request, "warnings/rule_form.html", {"form": form}, status=422)
    proposal = propose_rule(form.terms(), township=township, by=request.user, at=now())
    return redirect("warnings:proposal", proposal.pk)


@require_http_methods(["GET", "POST"])
@for_roles(RULE_PROPOSERS)
def new_version(request: SignedInRequest, key: UUID) -> HttpResponse:
    """The next version. Its end has to be thought about anew."""
    newest = get_rule_to_write(key, request.person_scope)
    begins = now().replace(second=0, microsecond=0)
    base = replace(terms_of(newest), starts_at=begins, expires_at=max(newest.expires_at, begins))
    return write_rule(request, newest.township, base=base, rule=newest)


@require_http_methods(["GET", "POST"])
@for_roles(RULE_MAKERS)
def stop(request: SignedInRequest, key: UUID) -> HttpResponse:
    newest = get_rule_to_change(key, request.person_scope)
    if request.method == "GET":
        return redirect("warnings:rule", newest.key)
    form = StopForm(request.POST)
    if not form.is_valid():
        context = _rule_context(request, key) | {"stop_form": form}
        return render(request, "warnings/rule.html", context, status=422)
    stop_rule(newest.key, by=request.user, at=now(), reason=form.cleaned_data["reason"])
    return redirect("warnings:rule", newest.key)


def _what_may_be_proposed(request: SignedInRequest) -> dict[str, object]:
    township = township_of_proposer(request.person_scope)
    return {
        "may_make": township is not None,
        "proposals": waiting_proposals(request.person_scope),
        "starter_left": len(starter_rules_not_there(township)) if township else 0,
    }


def _rule_context(request: SignedInRequest, key: UUID) -> dict[str, object]:
    at = now()
    versions = get_versions_for(key, request.person_scope)
    newest = versions[0]
    return {
        "rule": newest,
        "versions": versions,
        "places": Place.objects.filter(code__in=newest.place_codes),
        "counts": counts_of_rule(newest, counted_since(at)),
        "in_force": any(version.is_in_force(at) for version in versions),
        "may_change": may_change(newest, request.person_scope),
        "may_write": may_write(newest, request.person_scope),
        "told": told(newest.when),
        "stages": [told_stage(stage) for stage in newest.stages],
        "stop": stop_of(newest),
        "stop_form": StopForm(),
        **trials_of_rule(newest),
        "at": at,
    }
