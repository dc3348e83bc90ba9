"""What a person does to a warning beside deciding on it: level, mute, join, take apart."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.warnings.access import get_warning_to_decide
from dayuan.warnings.actions import change_level, join_warnings, mute, split_episode, unmute
from dayuan.warnings.forms import JoinForm, LevelForm, MuteForm
from dayuan.warnings.models import Mute, Warning


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def level(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    found = get_warning_to_decide(warning_id, request.person_scope)
    if request.method == "GET":
        return redirect("warnings:warning", found.pk)
    form = LevelForm(request.POST)
    if form.is_valid():
        try:
            change_level(found.pk, by=request.user, at=now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("warnings:warning", found.pk)
    return _again(request, found, {"level_form": form})


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def mute_what_raised_it(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    found = get_warning_to_decide(warning_id, request.person_scope)
    if request.method == "GET":
        return redirect("warnings:warning", found.pk)
    form = MuteForm(request.POST)
    if form.is_valid():
        chosen = form.cleaned_data["of"]
        try:
            mute(
                found.rule.township,
                rule=found.rule if "rule" in chosen else None,
                device=found.device if "device" in chosen else None,
                place=found.place if "place" in chosen else None,
                reason=form.cleaned_data["reason"],
                until=form.cleaned_data["until"],
                by=request.user,
                at=now(),
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("warnings:warning", found.pk)
    return _again(request, found, {"mute_form": form})


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def join(request: SignedInRequest, warning_id: UUID) -> HttpResponse:
    found = get_warning_to_decide(warning_id, request.person_scope)
    if request.method == "GET":
        return redirect("warnings:warning", found.pk)
    form = JoinForm(request.POST)
    if form.is_valid():
        into = get_warning_to_decide(form.cleaned_data["into"], request.person_scope)
        try:
            join_warnings(found.pk, into.pk, by=request.user, at=now())
        except Refusal as refusal:
            form.add_error("into", str(refusal))
        else:
            return redirect("warnings:warning", into.pk)
    return _again(request, found, {"join_form": form})


@require_POST
@for_roles(COMMAND_ROLES)
def split(request: SignedInRequest, warning_id: UUID, episode_id: UUID) -> HttpResponse:
    found = get_warning_to_decide(warning_id, request.person_scope)
    if not found.episodes.filter(pk=episode_id).exists():
        raise Http404
    apart = split_episode(episode_id, by=request.user, at=now())
    return redirect("warnings:warning", apart.pk)


@require_POST
@for_roles(COMMAND_ROLES)
def lift_mute(request: SignedInRequest, mute_id: UUID) -> HttpResponse:
    visible = Mute.objects.filter(request.person_scope.q("township_id", COMMAND_ROLES))
    found = get_object_or_404(visible, pk=mute_id)
    unmute(found.pk, by=request.user, at=now())
    return redirect("warnings:rules")


def _again(request: SignedInRequest, found: Warning, form: dict[str, forms.Form]) -> HttpResponse:
    return render(request, "warnings/warning.html", {"warning": found, "at": now(), **form}, status=422)
