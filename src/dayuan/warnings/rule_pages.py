"""The desk's pages of watch rules."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Level, Place
from dayuan.warnings.access import get_rule_to_change, get_versions_for, may_change, township_to_rule
from dayuan.warnings.actions import publish_rule, stop_rule
from dayuan.warnings.forms import RuleForm, StopForm, entries_of, first_entries
from dayuan.warnings.models import WatchRule
from dayuan.warnings.pages import page_or_fragment
from dayuan.warnings.queries import COUNTED_OVER, counts_of_rule, mutes_now, newest_versions
from dayuan.warnings.rules import RULE_MAKERS


@require_GET
@for_roles(DESK_ROLES)
def rules(request: SignedInRequest) -> HttpResponse:
    at = now()
    rows = [
        {"rule": rule, "in_force": rule.is_in_force(at), "counts": counts_of_rule(rule, at - COUNTED_OVER)}
        for rule in newest_versions(request.person_scope)
    ]
    context = {
        "rows": rows,
        "at": at,
        "may_make": request.person_scope.holds(RULE_MAKERS),
        "mutes": mutes_now(request.person_scope, at=at),
    }
    return page_or_fragment(request, "warnings/rules.html", "warnings/_rules.html", context)


@require_GET
@for_roles(DESK_ROLES)
def rule(request: SignedInRequest, key: UUID) -> HttpResponse:
    return page_or_fragment(request, "warnings/rule.html", "warnings/_rule.html", _rule_context(request, key))


@require_http_methods(["GET", "POST"])
@for_roles(RULE_MAKERS)
def new_rule(request: SignedInRequest) -> HttpResponse:
    township = township_to_rule(request.person_scope)
    places = _places_of(township)
    if request.method == "GET":
        form = RuleForm(initial=first_entries(at=now()), places=places)
        return render(request, "warnings/rule_form.html", {"form": form})
    return _publish(request, RuleForm(request.POST, places=places), township, None)


@require_http_methods(["GET", "POST"])
@for_roles(RULE_MAKERS)
def new_version(request: SignedInRequest, key: UUID) -> HttpResponse:
    newest = get_rule_to_change(key, request.person_scope)
    places = _places_of(newest.township)
    if request.method == "GET":
        form = RuleForm(initial=entries_of(newest) | {"starts_at": now()}, places=places)
        return render(request, "warnings/rule_form.html", {"form": form, "rule": newest})
    return _publish(request, RuleForm(request.POST, places=places), newest.township, newest)


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


def _rule_context(request: SignedInRequest, key: UUID) -> dict[str, object]:
    at = now()
    versions = get_versions_for(key, request.person_scope)
    newest = versions[0]
    return {
        "rule": newest,
        "versions": versions,
        "places": Place.objects.filter(code__in=newest.place_codes),
        "counts": counts_of_rule(newest, at - COUNTED_OVER),
        "in_force": any(version.is_in_force(at) for version in versions),
        "may_change": may_change(newest, request.person_scope),
        "stop_form": StopForm(),
        "at": at,
    }


def _publish(request: SignedInRequest, form: RuleForm, township: Place, newest: WatchRule | None) -> HttpResponse:
    if not form.is_valid():
        return render(request, "warnings/rule_form.html", {"form": form, "rule": newest}, status=422)
    key = newest.key if newest else None
    published = publish_rule(form.terms(), township=township, by=request.user, at=now(), key=key)
    return redirect("warnings:rule", published.key)


def _places_of(township: Place) -> list[Place]:
    return list(Place.objects.within(township.code).filter(level__in=[Level.TOWNSHIP, Level.VILLAGE]))
