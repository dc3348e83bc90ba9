"""Chinese first: the language is the one the person chose here, never the one the browser prefers."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

CHINESE, ENGLISH = "zh-hans", "en"


class ChosenLanguage:
    """Middleware: the language of the cookie that the switch sets, else the default."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        with translation.override(chosen if chosen in known else settings.LANGUAGE_CODE):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or settings.LANGUAGE_CODE)
            return response


def in_both[Said](say: Callable[[], Said]) -> tuple[Said, Said]:
    """Chinese and English. What leaves the building is Chinese; a page shows its reader's language."""
    with translation.override(CHINESE):
        chinese = say()
    with translation.override(ENGLISH):
        return chinese, say()
