"""For a phone that kept a report: what it asks before it sends, and the list of what waits there."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from dayuan.people.requests import account_mark


@never_cache
@require_GET
def ready(request: HttpRequest) -> JsonResponse:
    """Whether there is a connection, whose account is signed in, and the token that a form sent now has to carry."""
    return JsonResponse({"account": account_mark(request), "token": get_token(request)})


@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """The phone itself fills in the list: what waits there is not known here."""
    return render(request, "reports/waiting.html")
