"""`/alive/`: says that Django's loop turns, and nothing else; asked by the supervisor every few seconds."""

from django.http import HttpRequest, HttpResponse


async def alive(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=204)
