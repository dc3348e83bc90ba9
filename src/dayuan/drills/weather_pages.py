"""The feed of the invented weather office, and the button that has it say something. In a demonstration only."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from dayuan.alerts.actions import ask_soon
from dayuan.alerts.models import Feed
from dayuan.drills.pages import in_a_demonstration, stage_only
from dayuan.drills.weather import SENDER, Word, index_of, message_named, say_next
from dayuan.engines.homes import find_home
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest

SENTENCES = {
    Word.ALERT: gettext_lazy(
        "The weather office has sent an alert of heavy rain. It is fetched within twenty seconds."
    ),
    Word.UPDATE: gettext_lazy("The weather office says that it gets worse. It is fetched within twenty seconds."),
    Word.CANCEL: gettext_lazy("The weather office has cancelled its alert. It is fetched within twenty seconds."),
}


@require_GET
@in_a_demonstration
def weather_index(request: HttpRequest) -> HttpResponse:
    return HttpResponse(index_of(find_home()), content_type="application/atom+xml; charset=utf-8")


@require_GET
@in_a_demonstration
def weather_message(request: HttpRequest, name: str) -> HttpResponse:
    message = message_named(find_home(), name)
    if message is None:
        raise Http404
    return HttpResponse(message, content_type="application/cap+xml")


@require_POST
@stage_only
def weather(request: SignedInRequest) -> HttpResponse:
    """Have the office publish its next message; the product fetches it as it fetches from anybody."""
    at = now()
    said = say_next(find_home(), at=at)
    for feed in Feed.objects.filter(place_id=settings.TOWNSHIP_CODE, senders__contains=[SENDER]):
        ask_soon(feed, at=at)
    messages.success(request, str(SENTENCES[said.word]))
    return redirect("alerts:list")
