"""A refused action becomes a sentence on the page instead of a crash, and so does a page opened the wrong way."""

from collections.abc import Callable
from http import HTTPStatus

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
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not _reads_pages(request):
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page.headers["Allow"] = response.headers.get("Allow", "")
        return page

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        partial = request.headers.get("HX-Request") == "true"
        template = "_refusal.html" if partial else "refusal.html"
        return render(request, template, {"reason": str(error)}, status=409)


def _reads_pages(request: HttpRequest) -> bool:
    """A person with a browser, who followed an address: neither a script of ours nor a machine."""
    return (
        request.method == "GET"
        and "HX-Request" not in request.headers
        and "text/html" in request.headers.get("Accept", "")
    )
