"""The mediation room: a dispute, each act, an application, a case taken into mediation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.disputes.access import (
    get_case_to_take,
    get_dispute,
    get_dispute_known,
    get_party,
    hands_of,
    may_read,
    places_of_applications,
    reads_register,
    served_since,
)
from dayuan.disputes.actions.reading import SHOWN, note_opened, reveal_party
from dayuan.disputes.actions.records import EntryRefused
from dayuan.disputes.actions.taking import register_dispute, take_into_mediation
from dayuan.disputes.forms.shapes import ActForm
from dayuan.disputes.forms.taking import ApplicationForm, PurposeForm
from dayuan.disputes.models import Dispute
from dayuan.disputes.pages.acts import STEPS
from dayuan.disputes.queries import clock_of, confirmation_of, facts_of, last_day_of_confirming, standing_agreement
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.workflow import (
    DISPUTE_ROLES,
    MEDIATING_ROLES,
    RUNNING,
    Act,
    State,
    offered,
    refusal_of,
)
from dayuan.disputes.wording import ACT_WORDS, refusal_sentence
from dayuan.households.rules import Purpose, SensitiveField
from dayuan.households.wording import FIELD_WORDS
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.kernel.once import is_first_press, let_press_again
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES


@never_cache
@require_http_methods(["GET"])
@for_roles(DISPUTE_ROLES)
def dispute(request: SignedInRequest, dispute_id: UUID) -> HttpResponse:
    """The room for whoever reads it; for whoever only knows of it, its level, state and clock."""
    found, at = get_dispute_known(dispute_id, request.person_scope), now()
    if not may_read(found, request.person_scope):
        return render(request, "disputes/outline.html", {"dispute": found, "clock": clock_of(found, at=at)})
    found = get_dispute(dispute_id, request.person_scope)
    note_opened(found, by=request.user, at=at)
    return render(request, "disputes/room.html", _room(request, found))


def _room(request: SignedInRequest, found: Dispute) -> dict[str, Any]:
    scope, at = request.person_scope, now()
    hands = hands_of(found, scope)
    first, others = offered(State(found.state), hands, facts_of(found, at=at))
    agreement = standing_agreement(found)
    is_in_effect = agreement is not None and agreement.effective_on is not None
    register = reads_register(found, scope)
    return {
        "dispute": found,
        "clock": clock_of(found, at=at),
        "first": [act for act in first if act is not Act.LINK or register],
        "others": [act for act in others if act is not Act.LINK or register],
        "parties": found.parties.select_related("resident__household"),
        "reads_register": register,
        "served_since": served_since(found, scope),
        "mediators": found.mediators.select_related("person"),
        "signs": found.signs.all(),
        "planned": found.planned_sessions.all() if found.state in RUNNING else [],
        "sessions": found.sessions.select_related("held_by").prefetch_related("statements__party"),
        "agreement": agreement,
        "obligations": agreement.obligations.select_related("party") if agreement else [],
        "signatures": agreement.signatures.select_related("party") if agreement else [],
        "confirmation": confirmation_of(agreement),
        "last_day_to_confirm": last_day_of_confirming(found, agreement) if is_in_effect and agreement else None,
        "follow_ups": found.follow_ups.select_related("made_by"),
        "receipts": found.receipts.select_related("kept_by"),
        "signed_papers": found.signed_papers.select_related("kept_by"),
        "acts": found.acts.select_related("by"),
        "later": found.later.all(),
        "today": day_of(at),
    }


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(DISPUTE_ROLES)
def act(request: SignedInRequest, dispute_id: UUID, act: str) -> HttpResponse:
    """One act: its form, and what it does."""
    found, at = get_dispute(dispute_id, request.person_scope), now()
    if act not in STEPS or (act == Act.LINK and not reads_register(found, request.person_scope)):
        raise Http404
    chosen = Act(act)
    hands = hands_of(found, request.person_scope)
    why = refusal_of(State(found.state), chosen, hands, facts_of(found, at=at))
    if why is not None:
        messages.warning(request, refusal_sentence(why))
        return redirect("disputes:dispute", found.pk)
    step = STEPS[chosen]
    form = step.form(request.POST or None, dispute=found, scope=request.person_scope, hands=hands, at=at)
    if request.method == "POST" and form.is_valid():
        if not is_first_press(request):
            return redirect("disputes:dispute", found.pk)
        try:
            said = step.run(found, form, request.user, at)
        except Refusal as refused:
            let_press_again(request)
            field = refused.field if isinstance(refused, EntryRefused) and refused.field in form.fields else None
            form.add_error(field, str(refused))
        else:
            messages.success(request, said or _("Saved."))
            is_read = may_read(found, request.person_scope)
            return redirect("disputes:dispute", found.pk) if is_read else redirect("disputes:list")
    return _act_page(request, found, chosen, form)


def _act_page(request: SignedInRequest, found: Dispute, act: Act, form: ActForm) -> HttpResponse:
    context = {"dispute": found, "act": act, "heading": ACT_WORDS[act], "form": form}
    return render(request, "disputes/act.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(MEDIATING_ROLES)
def apply(request: SignedInRequest) -> HttpResponse:
    """Take down an application, or what screening found."""
    scope, at = request.person_scope, now()
    if not places_of_applications(scope).exists():
        raise Http404
    form = ApplicationForm(request.POST or None, scope=scope, at=at)
    if request.method == "POST" and form.is_valid():
        if not is_first_press(request):
            return redirect("disputes:list")
        entered = form.cleaned_data
        try:
            made = register_dispute(
                entered["place"],
                form.facts(),
                form.parties(),
                by=request.user,
                at=at,
                earlier=entered.get("earlier"),
                mediates=entered["mediates"],
            )
        except Refusal as refusal:
            let_press_again(request)
            form.add_error(None, str(refusal))
        else:
            return _taken_down(request, made)
    return render(request, "disputes/apply.html", {"form": form}, status=422 if form.errors else 200)


def _taken_down(request: SignedInRequest, made: Dispute) -> HttpResponse:
    """Into the room; whoever the register finds in a party's household reads it no further."""
    if may_read(made, request.person_scope):
        messages.success(request, _("The application is taken down. Next: tell both sides their rights."))
        return redirect("disputes:dispute", made.pk)
    said = _(
        "Taken down as %(number)s. The register shows that you have an interest in it: others mediate and read it."
    )
    messages.warning(request, said % {"number": made})
    return redirect("disputes:list")


@never_cache
@require_POST
@for_roles(MEDIATING_ROLES | COMMAND_ROLES)
def take(request: SignedInRequest, case_id: UUID) -> HttpResponse:
    """A case about a quarrel goes on in mediation."""
    case = get_case_to_take(case_id, request.person_scope)
    try:
        made = take_into_mediation(case, by=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("cases:case", case.pk)
    messages.success(request, _("It is in mediation now. The village's committee enters the parties next."))
    return redirect("disputes:dispute", made.pk)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(DISPUTE_ROLES)
def reveal(request: SignedInRequest, dispute_id: UUID, party_id: UUID, field: str) -> HttpResponse:
    """One protected detail of a party, for a purpose that is kept."""
    party = get_party(dispute_id, party_id, request.person_scope)
    if field not in SHOWN:
        raise Http404
    form, shown = PurposeForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        purpose, words = Purpose(form.cleaned_data["purpose"]), form.cleaned_data["words"]
        detail = SensitiveField(field)
        shown = reveal_party(party, detail, purpose=purpose, words=words, by=request.user, at=now()) or _("not known")
    context = {
        "dispute": party.dispute,
        "party": party,
        "field": FIELD_WORDS[SensitiveField(field)],
        "form": form,
        "shown": shown,
    }
    return render(request, "disputes/reveal.html", context, status=422 if form.errors else 200)
