"""What a signed-in person saw stays in no cache: on a shared computer the next one must not find it."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase


class KeepPrivate:
    """Middleware: `private, no-store` on every answer to a signed-in person that says nothing itself."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        if was_signed_in or request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response
