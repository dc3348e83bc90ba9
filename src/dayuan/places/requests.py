"""A request for a place page, with its reader."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from dayuan.places.access import Reader, reader_of


class ReaderRequest(HttpRequest):
    """A request that passed `for_readers`."""

    reader: Reader


type Page[**P] = Callable[Concatenate[ReaderRequest, P], HttpResponse]


def for_readers[**P](page: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Only people with a place in their care get this page; strangers sign in first."""

    @login_required
    @wraps(page)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.reader = reader_of(request)  # type: ignore[attr-defined]  # this is what makes it a ReaderRequest
        return page(request, *args, **kwargs)  # type: ignore[arg-type]  # as above

    return guarded
