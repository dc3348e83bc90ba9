"""The desk for data subjects: what waits, one request, and each of its steps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dayuan.households.access import may_keep
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.privacy.access import get_request, get_request_to_decide, get_resident_for_desk, may_decide
from dayuan.privacy.actions.consents import FactsRefused
from dayuan.privacy.actions.requests import (
    answer_request,
    check_identity,
    close_request,
    corrections_since,
    decide_erasure,
    propose_erasure,
    refuse_request,
    take_request,
    was_copy_made,
)
from dayuan.privacy.forms import (
    AnswerForm,
    CloseForm,
    DecideForm,
    IdentityForm,
    ProposeForm,
    RefuseForm,
    TakeForm,
)
from dayuan.privacy.leaving import leaving_of
from dayuan.privacy.models import SubjectRequest
from dayuan.privacy.pages.consents import warn_of_other_guardian
from dayuan.privacy.queries import (
    closed_requests,
    request_lines,
    requests_of_desk,
    standing_consents,
    steps_of,
)
from dayuan.privacy.rules.consents import KEEPING_ROLES
from dayuan.privacy.rules.requests import DECIDING_ROLES, RequestChannel, RequestKind, State, may_decide_erasure

ON_A_PAGE = 40


@never_cache
@require_GET
@for_roles(KEEPING_ROLES)
def requests(request: SignedInRequest) -> HttpResponse:
    """What waits, the least time first; what is closed, the newest first."""
    shows_closed = "closed" in request.GET
    found = closed_requests(request.person_scope) if shows_closed else requests_of_desk(request.person_scope)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page", ""))
    context = {
        "page": page,
        "lines": request_lines(page.object_list, at=now()),
        "shows_closed": shows_closed,
        "decides": request.person_scope.holds(DECIDING_ROLES),
    }
    return render(request, "privacy/requests.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@for_roles(KEEPING_ROLES)
def take(request: SignedInRequest, resident_id: UUID) -> HttpResponse:
    """For whoever asks at the counter, by phone or on paper: entered for them, and recorded so (C-31)."""
    found, at = get_resident_for_desk(resident_id, request.person_scope), now()
    form = TakeForm(request.POST or None, resident=found, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            kept = take_request(found.pk, RequestKind(form.cleaned_data["kind"]), form.facts(), by=request.user, at=at)
        except FactsRefused as refused:
            for field, sentence in refused.problems.items():
                form.add_error(field, sentence)
        else:
            messages.success(request, _("The request is taken down. Next: make sure who asks."))
            warn_of_other_guardian(request, kept.asked_by, form.facts().on_behalf, found)
            return redirect("privacy:request", kept.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/take.html", {"resident": found, "form": form}, status=status)


@never_cache
@require_GET
@for_roles(KEEPING_ROLES)
def one(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    return _page(request, get_request(request_id, request.person_scope))


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def identify(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    found = get_request(request_id, request.person_scope)
    form = IdentityForm(request.POST, channel=RequestChannel(found.channel))
    return _step(
        request, found, form, lambda: check_identity(found.pk, how=form.cleaned_data["how"], by=request.user, at=now())
    )


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def answer(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    found = get_request(request_id, request.person_scope)
    form = _answer_form(found, request.POST)

    def act() -> object:
        entered = form.cleaned_data
        return answer_request(
            found.pk,
            answer=entered["answer"],
            by=request.user,
            at=now(),
            correction=entered.get("correction"),
            withdraw=[consent.pk for consent in entered.get("withdraw") or []],
        )

    return _step(request, found, form, act)


@never_cache
@require_POST
@for_roles(DECIDING_ROLES)
def refuse(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    found = get_request_to_decide(request_id, request.person_scope)
    form = RefuseForm(request.POST, prefix="refuse")
    return _step(
        request,
        found,
        form,
        lambda: refuse_request(found.pk, reason=form.cleaned_data["reason"], by=request.user, at=now()),
    )


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def propose(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    found = get_request(request_id, request.person_scope)
    form = ProposeForm(request.POST)
    return _step(
        request,
        found,
        form,
        lambda: propose_erasure(
            found.pk, proposal=form.cleaned_data["proposal"], details=form.chosen(), by=request.user, at=now()
        ),
    )


@never_cache
@require_POST
@for_roles(DECIDING_ROLES)
def decide(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    """The second person's yes to an erasure."""
    found = get_request_to_decide(request_id, request.person_scope)
    form = DecideForm(request.POST)
    return _step(
        request,
        found,
        form,
        lambda: decide_erasure(found.pk, answer=form.cleaned_data["answer"], by=request.user, at=now()),
    )


@never_cache
@require_POST
@for_roles(KEEPING_ROLES)
def close(request: SignedInRequest, request_id: UUID) -> HttpResponse:
    found = get_request(request_id, request.person_scope)
    form = CloseForm(request.POST)
    return _step(
        request,
        found,
        form,
        lambda: close_request(found.pk, handed_over=form.cleaned_data["handed_over"], by=request.user, at=now()),
    )


def _step(request: SignedInRequest, found: SubjectRequest, form: forms.Form, act: Callable[[], object]) -> HttpResponse:
    """One step: done and shown anew, or the form comes back with what was typed."""
    if form.is_valid():
        try:
            act()
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("privacy:request", found.pk)
    return _page(request, found, wrong=form)


def _page(request: SignedInRequest, found: SubjectRequest, *, wrong: forms.Form | None = None) -> HttpResponse:
    scope = request.person_scope
    decides = may_decide(found, scope)
    erases = decides and may_decide_erasure(request.user.pk, proposed_by=found.proposed_by_id)
    shown = _forms_of(found, decides=decides, erases=erases, wrong=wrong)
    context: dict[str, Any] = {
        "request_line": request_lines([found], at=now())[0],
        "asked": found,
        "steps": steps_of(found),
        "may_decide": decides,
        "may_decide_erasure": erases,
        "may_correct": found.resident is not None and may_keep(found.resident, scope),
        "copy_made": was_copy_made(found),
        "leaving": leaving_of(found.resident) if found.resident and {"propose", "decide"} & shown.keys() else None,
        # What can no longer be done has no form here that could say why.
        "refused": [] if wrong is None or wrong in shown.values() else wrong.non_field_errors(),
        **{f"{name}_form": form for name, form in shown.items()},
    }
    return render(request, "privacy/request.html", context, status=422 if wrong else 200)


def _forms_of(found: SubjectRequest, *, decides: bool, erases: bool, wrong: forms.Form | None) -> dict[str, forms.Form]:
    """What can be done with it now, by name; the one that was filled in wrongly comes back as it was."""
    shown: dict[str, forms.Form] = {}
    state = State(found.state)
    if state is State.RECEIVED:
        shown["identity"] = IdentityForm(channel=RequestChannel(found.channel))
    if state is State.IDENTIFIED:
        if found.kind == RequestKind.DELETE:
            shown["propose"] = ProposeForm()
        else:
            shown["answer"] = _answer_form(found)
    if state is State.PROPOSED and erases:
        shown["decide"] = DecideForm()
    if found.is_open and decides:
        shown["refuse"] = RefuseForm(prefix="refuse")
    if state in (State.ANSWERED, State.REFUSED):
        shown["close"] = CloseForm()
    return {name: wrong if type(wrong) is type(form) and wrong is not None else form for name, form in shown.items()}


def _answer_form(found: SubjectRequest, posted: Any = None) -> AnswerForm:
    return AnswerForm(
        posted, kind=found.kind, corrections=corrections_since(found), consents=standing_consents(found.about)
    )
