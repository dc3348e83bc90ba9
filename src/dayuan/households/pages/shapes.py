"""The usual courses of a page: whole or fragment, a form that is right or comes back with its errors."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from dayuan.households.actions.residents import FactsRefused
from dayuan.kernel.errors import Refusal


def is_fragment(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers


def page_or_fragment(
    request: HttpRequest, page: str, fragment: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    response = render(request, fragment if is_fragment(request) else page, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def form_page(
    request: HttpRequest,
    template: str,
    form: forms.Form,
    context: dict[str, Any],
    act: Callable[[], Any],
    *,
    refused_field: str | None,
    done: str,
    to: Callable[[Any], tuple[str, Any]],
) -> HttpResponse:
    """Show the form; when it is right, act and go on; a refusal stands beside its field and what was typed stays."""
    if request.method == "POST" and form.is_valid():
        try:
            kept = act()
        except FactsRefused as refused:
            for name, sentence in refused.problems.items():
                form.add_error(name if name in form.fields else None, sentence)
        except Refusal as refusal:
            form.add_error(refused_field, str(refusal))
        else:
            messages.success(request, done)
            return redirect(*to(kept))
    status = 422 if request.method == "POST" else 200
    return render(request, template, context | {"form": form}, status=status)
