"""A refused action becomes a sentence on the page instead of a crash."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from dayuan.kernel.errors import Refusal


class ShowRefusals:
    """Middleware: the sentence of a refusal, with status 409. It must be able to show it to script and person alike."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        partial = request.headers.get("HX-Request") == "true"
        template = "_refusal.html" if partial else "refusal.html"
        return render(request, template, {"reason": str(error)}, status=409)
