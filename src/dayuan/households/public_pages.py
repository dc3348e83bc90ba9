"""The public's page: who looked at my file. No account: a code and the end of a phone; guessing is slowed down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dayuan.households.actions.file_codes import open_own_file
from dayuan.households.forms import OwnFileForm
from dayuan.households.indexing import file_code_index
from dayuan.households.own_file import draw_own_file, unlisted
from dayuan.households.rules import (
    WRONG_TRIES_ALLOWED,
    WRONG_TRIES_FORGOTTEN_AFTER_S,
    WRONG_TRIES_OF_A_CODE,
    WRONG_TRIES_OF_A_CODE_FORGOTTEN_AFTER_S,
    read_file_code,
)
from dayuan.kernel.addresses import address_key
from dayuan.kernel.clock import now
from dayuan.kernel.counting import Counter


@never_cache
@require_http_methods(["GET", "POST"])
def my_file(request: HttpRequest) -> HttpResponse:
    """Ask for code and digits; the list comes as the answer, at no address of its own."""
    if request.method == "GET":
        return unlisted(render(request, "households/my_file.html", {"form": OwnFileForm()}))
    form = OwnFileForm(request.POST)
    if not form.is_valid():
        return _ask_again(request, form, 422)
    code, tail = form.cleaned_data["code"], form.cleaned_data["phone_tail"].strip()
    counters = _counters(request, code)
    if any(counter.is_full for counter in counters):
        form.add_error(None, _("Too many wrong tries. Wait a while, or ask the village to print the list for you."))
        return _ask_again(request, form, 429)
    found = open_own_file(code, tail, at=now())
    if found is None:
        for counter in counters:
            counter.count()
        form.add_error(None, _("Code and digits do not belong together. Check both; the village can print a new code."))
        return _ask_again(request, form, 422)
    return draw_own_file(request, found, at=now())


def _counters(request: HttpRequest, code: str) -> list[Counter]:
    """By address and by code: neither many codes from one desk, nor one code from many."""
    typed = file_code_index(read_file_code(code) or "none").hex()
    return [
        Counter(f"my-file:address:{address_key(request)}", WRONG_TRIES_ALLOWED, WRONG_TRIES_FORGOTTEN_AFTER_S),
        Counter(f"my-file:code:{typed}", WRONG_TRIES_OF_A_CODE, WRONG_TRIES_OF_A_CODE_FORGOTTEN_AFTER_S),
    ]


def _ask_again(request: HttpRequest, form: OwnFileForm, status: int) -> HttpResponse:
    return unlisted(render(request, "households/my_file.html", {"form": form}, status=status))
