"""Where an officer sees a photograph beside its covered copy, covers more, releases it and takes it back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from dayuan.cases.access import get_case_by_code
from dayuan.cases.actions import (
    ask_public_copy,
    cover_again,
    cover_more,
    leave_open,
    release_copy,
    withdraw_copy,
)
from dayuan.cases.models import Evidence, PublicCopy
from dayuan.cases.queries import picture_of, shown_picture, why_nothing_is_shown
from dayuan.cases.rules.showing import CopyProblem, CopyState, Shows
from dayuan.cases.wording import COPY_PROBLEM_WORDS, WITHHELD_WORDS
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import DESK_ROLES
from dayuan.reports.access import get_photo_to_show
from dayuan.reports.queries import likely_shows
from dayuan.reports.showing_forms import CoverForm, OpenForm, ReleaseForm, WithdrawForm

PAGE, PART = "reports/public_copy.html", "reports/_public_copy.html"


@require_GET
@for_roles(DESK_ROLES)
def public_copy(request: SignedInRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The photograph and its copy side by side, and what can be done with them."""
    return _draw(request, get_photo_to_show(case_id, evidence_id, request.person_scope))


@require_GET
@for_roles(DESK_ROLES)
def covered(request: SignedInRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The copy, to whoever decides on it."""
    piece = get_photo_to_show(case_id, evidence_id, request.person_scope)
    copy = _copy_of(piece)
    jpeg = picture_of(copy) if copy is not None else None
    if jpeg is None:
        raise Http404
    return _picture(jpeg)


@never_cache
@require_GET
def shown(_request: HttpRequest, code: str, evidence_id: UUID) -> HttpResponse:
    """A released copy, to anybody who has its address. All that is not there, or not theirs, looks the same."""
    case = get_case_by_code(code)
    jpeg = shown_picture(case, evidence_id, at=now()) if case is not None else None
    if jpeg is None:
        raise Http404
    return _picture(jpeg)


def _picture(jpeg: bytes) -> HttpResponse:
    headers = {
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return HttpResponse(jpeg, content_type="image/jpeg", headers=headers)


@require_POST
@for_roles(DESK_ROLES)
def prepare(request: SignedInRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Have faces and plates looked for."""
    piece = get_photo_to_show(case_id, evidence_id, request.person_scope)
    return _done(request, piece, lambda: ask_public_copy(piece.pk, by=request.user, at=now()))


@require_POST
@for_roles(DESK_ROLES)
def cover(request: SignedInRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """Cover what was not found."""
    piece = get_photo_to_show(case_id, evidence_id, request.person_scope)
    form = CoverForm(request.POST)
    if not form.is_valid():
        return _draw(request, piece, cover_form=form, status=422)
    return _done(request, piece, lambda: cover_more(piece.pk, form.box, by=request.user, at=now()), cover_form=form)


@require_POST
@for_roles(DESK_ROLES)
def uncover(request: SignedInRequest, case_id: UUID, evidence_id: UUID, mark_id: UUID) -> HttpResponse:
    """What was found is nobody."""
    piece = get_photo_to_show(case_id, evidence_id, request.person_scope)
    form = OpenForm(request.POST)
    if not form.is_valid():
        return _draw(request, piece, opening=mark_id, open_form=form, status=422)
    reason = form.cleaned_data["reason"]
    return _done(
        request,
        piece,
        lambda: leave_open(piece.pk, mark_id, reason=reason, by=request.user, at=now()),
        opening=mark_id,
        open_form=form,
    )


@require_POST
@for_roles(DESK_ROLES)
def recover(request: SignedInRequest, case_id: UUID, evidence_id: UUID, mark_id: UUID) -> HttpResponse:
    """It is covered after all."""
    piece = get_photo_to_show(case_id, evidence_id, request.person_scope)
    return _done(request, piece, lambda: cover_again(piece.pk, mark_id, by=request.user, at=now()))


@require_POST
@for_roles(DESK_ROLES)
def release(request: SignedInRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The public sees it from now on."""
    piece = get_photo_to_show(case_id, evidence_id, request.person_scope)
    form = ReleaseForm(request.POST)
    if not form.is_valid():
        return _draw(request, piece, release_form=form, status=422)
    seen, shows = form.cleaned_data["seen"], Shows(form.cleaned_data["shows"])
    return _done(
        request,
        piece,
        lambda: release_copy(piece.pk, seen=seen, shows=shows, by=request.user, at=now()),
        release_form=form,
    )


@require_POST
@for_roles(DESK_ROLES)
def withdraw(request: SignedInRequest, case_id: UUID, evidence_id: UUID) -> HttpResponse:
    """The public sees it no more."""
    piece = get_photo_to_show(case_id, evidence_id, request.person_scope)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _draw(request, piece, withdraw_form=form, status=422)
    reason = form.cleaned_data["reason"]
    return _done(
        request,
        piece,
        lambda: withdraw_copy(piece.pk, reason=reason, by=request.user, at=now()),
        withdraw_form=form,
    )


def _done(request: SignedInRequest, piece: Evidence, do: Callable[[], object], **shown: Any) -> HttpResponse:
    """Do it and show the page anew; what was refused stands beside what was typed."""
    try:
        do()
    except Refusal as refusal:
        forms = [form for form in shown.values() if isinstance(form, Form)]
        for form in forms:
            form.add_error(None, str(refusal))
        said = "" if forms else str(refusal)
        return _draw(request, piece, said=said, status=409, **shown)
    return redirect("evidence:public", piece.case_id, piece.pk)


def _copy_of(piece: Evidence) -> PublicCopy | None:
    return PublicCopy.objects.select_related("released_by", "asked_by").filter(pk=piece.pk).first()


def _draw(request: SignedInRequest, piece: Evidence, *, status: int = 200, **shown: Any) -> HttpResponse:
    copy = _copy_of(piece)
    withheld = why_nothing_is_shown(piece.case, at=now())
    context: dict[str, Any] = {
        "case": piece.case,
        "piece": piece,
        "copy": copy,
        "marks": list(copy.marks.select_related("added_by", "left_open_by")) if copy else [],
        "states": {state.name: state.value for state in CopyState},
        "withheld": WITHHELD_WORDS[withheld] if withheld else "",
        "problem": COPY_PROBLEM_WORDS[CopyProblem(copy.problem)] if copy and copy.problem else "",
        "cover_form": CoverForm(auto_id="cover_%s"),
        "open_form": OpenForm(auto_id="open_%s"),
        "release_form": ReleaseForm(
            auto_id="release_%s", initial={"seen": copy.sha256 if copy else "", "shows": likely_shows(piece)}
        ),
        "withdraw_form": WithdrawForm(auto_id="withdraw_%s"),
    } | shown
    template = PART if "HX-Request" in request.headers else PAGE
    return render(request, template, context, status=status)
