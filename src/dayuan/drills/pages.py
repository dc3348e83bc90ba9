"""The stage of the demonstration: a button that has a simulated camera see a car. It exists in a demonstration only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from dayuan.drills.elders import use_the_door_once
from dayuan.drills.fires import burn_a_hill, call_about_the_fire
from dayuan.drills.forms import SceneForm
from dayuan.drills.scenes import SceneCannotPlay, Seen, show_a_car
from dayuan.drills.weather import next_word
from dayuan.engines.homes import find_home
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES


def on_the_stage(page: Callable[[SignedInRequest], HttpResponse]) -> Callable[[SignedInRequest], HttpResponse]:
    """Only for those who command the township where the scene is played."""

    @wraps(page)
    def guarded(request: SignedInRequest) -> HttpResponse:
        if not request.person_scope.sees(settings.TOWNSHIP_CODE, COMMAND_ROLES):
            raise Http404
        return page(request)

    return guarded


def in_a_demonstration[**P](page: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Elsewhere the page does not exist."""

    @wraps(page)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return page(*args, **kwargs)

    return guarded


def stage_only(page: Callable[[SignedInRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What all pages of the stage ask: a demonstration, and a reader who commands where it is played."""
    return in_a_demonstration(for_roles(COMMAND_ROLES)(on_the_stage(page)))


@require_GET
@stage_only
def stage(request: SignedInRequest) -> HttpResponse:
    return render(request, "drills/stage.html", _shown(SceneForm()))


@require_POST
@stage_only
def scene(request: SignedInRequest) -> HttpResponse:
    """Play the checkpoint scene; what it raises comes to the screens by itself."""
    form = SceneForm(request.POST, request.FILES)
    if not form.is_valid():
        return _stage_again(request, form, status=422)
    photo = form.cleaned_data["photo"]
    try:
        seen = show_a_car(photo.read() if photo else None)
    except SceneCannotPlay as problem:
        if not photo:
            raise
        form.add_error("photo", str(problem))
        return _stage_again(request, form, status=422)
    if _is_htmx(request):
        return HttpResponse(status=204, headers={"HX-Trigger": "matter-changed"})
    messages.success(request, _sentence(seen))
    return redirect("web:home")


@require_POST
@stage_only
def fire(request: SignedInRequest) -> HttpResponse:
    """Have an imager see a fire on its hill."""
    burnt = burn_a_hill()
    sentence = ngettext(
        "The imager sent %(number)s picture until the fire was believed.",
        "The imager sent %(number)s pictures until the fire was believed.",
        burnt.pictures,
    )
    messages.success(request, sentence % {"number": burnt.pictures})
    return redirect("drills:stage")


@require_POST
@stage_only
def call(request: SignedInRequest) -> HttpResponse:
    """A villager calls about the newest fire."""
    call_about_the_fire()
    messages.success(request, _("The call of a villager 300 m from the fire was noted."))
    return redirect("drills:stage")


@require_POST
@stage_only
def door(request: SignedInRequest) -> HttpResponse:
    """Somebody goes through an elder's door, and nobody after that."""
    use_the_door_once()
    messages.success(request, _("The door was used once. If it stays silent for 20 seconds, the rule asks after her."))
    return redirect("drills:stage")


def _sentence(seen: Seen) -> str:
    if not seen.drawn_plate:
        return _("The camera has sent the photograph.")
    return _("The camera has sent a drawn picture with the invented plate %(plate)s.") % {"plate": seen.drawn_plate}


def _stage_again(request: HttpRequest, form: SceneForm, *, status: int) -> HttpResponse:
    template = "drills/_scene_form.html" if _is_htmx(request) else "drills/stage.html"
    return render(request, template, _shown(form), status=status)


def _shown(form: SceneForm) -> dict[str, Any]:
    return {"form": form, "weather": next_word(find_home(), at=now()).value}


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
