"""The pages on which a rule about conditions is written, shown in words, proposed and published by a second person."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.places.models import Level, Place
from dayuan.warnings.access import get_proposal_for, get_proposal_to_change, township_to_rule
from dayuan.warnings.actions import hand_in, propose_rule, propose_starter_rules, publish_proposal, refuse_proposal
from dayuan.warnings.actions.proposing import may_publish
from dayuan.warnings.backtest_queries import trials_of
from dayuan.warnings.condition_forms import CLOCKS, LOOKS, SAYS, WHAT_FOR
from dayuan.warnings.editing import RuleEditor, opened, typed
from dayuan.warnings.forms import PutAsideForm, RuleForm, entries_of_plates
from dayuan.warnings.models import RuleProposal, WatchRule
from dayuan.warnings.queries import terms_of
from dayuan.warnings.rules import RULE_PROPOSERS, Family, ProposalState, RuleTerms
from dayuan.warnings.starter import RUNS_FOR
from dayuan.warnings.telling import told, told_stage

EDITED = "warnings/editor.html"


@require_http_methods(["GET", "POST"])
@for_roles(RULE_PROPOSERS)
def new_condition(request: SignedInRequest) -> HttpResponse:
    """A new rule about anything but plates."""
    return write_rule(request, township_to_rule(request.person_scope), base=None)


@require_http_methods(["GET", "POST"])
@for_roles(RULE_PROPOSERS)
def change_proposal(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    proposal = get_proposal_to_change(proposal_id, request.person_scope)
    return write_rule(request, proposal.township, base=proposal.said, instead_of=proposal)


@require_GET
@for_roles(RULE_PROPOSERS)
def proposal(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    return _proposal(request, get_proposal_for(proposal_id, request.person_scope))


@require_POST
@for_roles(RULE_PROPOSERS)
def publish(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    found = get_proposal_for(proposal_id, request.person_scope)
    try:
        rule = publish_proposal(found.pk, by=request.user, at=now())
    except Refusal as refused:
        found.refresh_from_db()
        return _proposal(request, found, refusal=str(refused))
    return redirect("warnings:rule", rule.key)


@require_POST
@for_roles(RULE_PROPOSERS)
def hand_in_proposal(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    """Stand for what the console brought."""
    found = get_proposal_to_change(proposal_id, request.person_scope)
    try:
        hand_in(found.pk, by=request.user, at=now())
    except Refusal as refused:
        found.refresh_from_db()
        return _proposal(request, found, refusal=str(refused))
    return redirect("warnings:proposal", found.pk)


@require_POST
@for_roles(RULE_PROPOSERS)
def refuse(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    found = get_proposal_to_change(proposal_id, request.person_scope)
    form = PutAsideForm(request.POST)
    if not form.is_valid():
        return _proposal(request, found, form=form)
    refuse_proposal(found.pk, by=request.user, at=now(), reason=form.cleaned_data["reason"])
    return redirect("warnings:rules")


@require_POST
@for_roles(RULE_PROPOSERS)
def take_over_starter(request: SignedInRequest) -> HttpResponse:
    """Propose the starter rulebook; each of its rules is published, changed or refused by itself."""
    propose_starter_rules(township=township_to_rule(request.person_scope), by=request.user, at=now())
    return redirect("warnings:rules")


def write_rule(
    request: SignedInRequest,
    township: Place,
    *,
    base: RuleTerms | None,
    rule: WatchRule | None = None,
    instead_of: RuleProposal | None = None,
) -> HttpResponse:
    """The editor: opened, drawn anew with what was typed, or handed in for a second person."""
    places = places_of(township)
    if base is not None and base.watches_plates:
        return _write_plates(request, township, base, rule, instead_of)
    context: dict[str, object] = {"rule": rule, "proposal": instead_of}
    if request.method == "GET":
        editor = opened(base or _blank(township), places=places)
        return render(request, EDITED, context | _drawn(editor))
    editor = typed(request.POST, places=places, base=base)
    if request.POST.get("do") != "propose":
        sound = editor.is_valid()
        editor.say_nothing_of_what_is_missing()
        template = "warnings/_editor.html" if request.headers.get("HX-Request") else EDITED
        return render(request, template, context | _drawn(editor) | {"sound": sound})
    if not editor.is_valid():
        return render(request, EDITED, context | _drawn(editor) | {"refused": True}, status=422)
    return _propose(request, editor.terms(), township, rule, instead_of)


def places_of(township: Place) -> list[Place]:
    return list(Place.objects.within(township.code).filter(level__in=[Level.TOWNSHIP, Level.VILLAGE]))


def _write_plates(
    request: SignedInRequest,
    township: Place,
    base: RuleTerms,
    rule: WatchRule | None,
    instead_of: RuleProposal | None,
) -> HttpResponse:
    places = places_of(township)
    if request.method == "GET":
        form = RuleForm(initial=entries_of_plates(base), places=places)
        return render(request, "warnings/rule_form.html", {"form": form, "rule": rule})
    form = RuleForm(request.POST, places=places)
    if not form.is_valid():
        return render(request, "warnings/rule_form.html", {"form": form, "rule": rule}, status=422)
    return _propose(request, form.terms(), township, rule, instead_of)


def _propose(
    request: SignedInRequest,
    terms: RuleTerms,
    township: Place,
    rule: WatchRule | None,
    instead_of: RuleProposal | None,
) -> HttpResponse:
    key = rule.key if rule else None
    made = propose_rule(terms, township=township, by=request.user, at=now(), key=key, instead_of=instead_of)
    return redirect("warnings:proposal", made.pk)


def _drawn(editor: RuleEditor) -> dict[str, object]:
    sections = {name: [editor.form[field] for field in fields] for name, fields in SECTIONS.items()}
    return {"editor": editor, "form": editor.form, **sections}


SECTIONS = {"what_for": WHAT_FOR, "looks": LOOKS, "says": SAYS, "clocks": CLOCKS}


def _blank(township: Place) -> RuleTerms:
    at = now().replace(second=0, microsecond=0)
    return RuleTerms(
        title="",
        purpose="",
        legal_basis="",
        readers=(Role.DUTY_OFFICER, Role.CHIEF_GRID_OFFICER),
        place_codes=(township.code,),
        home_prefixes=(),
        buffer_minutes=0,
        starts_at=at,
        expires_at=at + RUNS_FOR,
        decide_within_s=600,
        signal_kind="",
        family=Family.OTHER,
    )


def _proposal(
    request: SignedInRequest, found: RuleProposal, *, refusal: str = "", form: PutAsideForm | None = None
) -> HttpResponse:
    at = now()
    terms = found.said
    before = WatchRule.objects.filter(key=found.key).order_by("-version").first() if found.key else None
    context = {
        "proposal": found,
        "terms": terms,
        "before": before,
        "before_told": told(terms_of(before).when) if before else "",
        "told": told(terms.when),
        "stages": [told_stage(stage) for stage in terms.stages],
        "places": Place.objects.filter(code__in=terms.place_codes),
        "waiting": found.state == ProposalState.WAITING,
        "may_publish": may_publish(found, request.user, scope_of(request.user, at=at), at=at),
        "is_mine": found.proposed_by_id == request.user.pk,
        "refuse_form": form or PutAsideForm(),
        "refusal": refusal,
        **trials_of(found),
        "at": at,
    }
    return render(request, "warnings/proposal.html", context, status=422 if refusal or form else 200)
