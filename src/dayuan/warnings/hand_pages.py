"""What a person does to a warning beside deciding on it: level, mute, join, take apart."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.cases.access import get_case_to_decide
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.warnings.access import get_warning_to_decide, may_change_by_hand
from dayuan.warnings.actions import change_level, hand_to_case, join_warnings, mute, split_episode, unmute
from dayuan.warnings.followups import leaders_asked
from dayuan.warnings.forms import HandForm, JoinForm, LevelForm, MuteForm, SplitForm
from dayuan.warnings.models import Mute, Warning

type Entered = dict[str, Any]


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def level(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    leaders = leaders_asked(get_warning_to_decide(warning_id, request.person_scope), at=now())

    def change(found: Warning, entered: Entered) -> Warning:
        chosen = entered.pop("leader", "")
        leader = next((one for one in leaders if str(one.pk) == chosen), None)
        return change_level(found.pk, by=request.user, at=now(), leader=leader, **entered)

    return _by_hand(request, warning_id, "level_form", partial(LevelForm, leaders=leaders), change)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def mute_what_raised_it(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    def quiet(found: Warning, entered: Entered) -> Warning:
        chosen = entered["of"]
        mute(
            found.rule.township,
            rule=found.rule if "rule" in chosen else None,
            device=found.device if "device" in chosen else None,
            place=found.place if "place" in chosen else None,
            reason=entered["reason"],
            until=entered["until"],
            by=request.user,
            at=now(),
        )
        return found

    asked = get_warning_to_decide(warning_id, request.person_scope)
    return _by_hand(request, warning_id, "mute_form", partial(MuteForm, warning=asked), quiet)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def join(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    def put_together(found: Warning, entered: Entered) -> Warning:
        into = get_warning_to_decide(entered["into"], request.person_scope)
        return join_warnings(found.pk, into.pk, reason=entered["reason"], by=request.user, at=now())

    return _by_hand(request, warning_id, "join_form", JoinForm, put_together)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def hand_over(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    def hand(found: Warning, entered: Entered) -> Warning:
        case = get_case_to_decide(entered["case"], request.person_scope)
        as_urgent = entered["as_urgent"]
        return hand_to_case(found.pk, case.pk, reason=entered["reason"], as_urgent=as_urgent, by=request.user, at=now())

    return _by_hand(request, warning_id, "hand_form", HandForm, hand)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def split(request: SignedInRequest, warning_id: UUID, episode_id: UUID) -> HttpResponse:
    def take_apart(found: Warning, entered: Entered) -> Warning:
        return split_episode(episode_id, by=request.user, at=now(), **entered)

    if not get_warning_to_decide(warning_id, request.person_scope).episodes.filter(pk=episode_id).exists():
        raise Http404
    return _by_hand(request, warning_id, "split_form", SplitForm, take_apart, split_of=episode_id)


@require_POST
@for_roles(COMMAND_ROLES)
def lift_mute(request: SignedInRequest, mute_id: UUID) -> HttpResponse:
    visible = Mute.objects.filter(request.person_scope.q("township_id", COMMAND_ROLES))
    found = get_object_or_404(visible, pk=mute_id)
    unmute(found.pk, by=request.user, at=now())
    return redirect("warnings:rules")


def _by_hand(
    request: SignedInRequest,
    warning_id: UUID,
    name: str,
    form_of: Callable[..., forms.Form],
    act: Callable[[Warning, Entered], Warning],
    **shown: object,
) -> HttpResponse:
    """Do it and go on to the warning it leads to, or show the form again with what was typed and why not."""
    found = get_warning_to_decide(warning_id, request.person_scope)
    if request.method == "GET":
        return redirect("warnings:warning", found.pk)
    form = form_of(request.POST, auto_id=f"{name}-{found.pk}-%s")
    if form.is_valid():
        try:
            return redirect("warnings:warning", act(found, form.cleaned_data).pk)
        except Refusal as refusal:
            found.refresh_from_db()
            if not may_change_by_hand(found, request.person_scope):
                # Its page has no such form any more that could say so.
                raise
            form.add_error(None, str(refusal))
    context = {"warning": found, "at": now(), name: form, **shown}
    return render(request, "warnings/warning.html", context, status=422)
