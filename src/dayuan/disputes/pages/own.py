"""A party's own page. No account: a code and the end of a phone; guessing is slowed down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dayuan.disputes.actions.party_codes import open_own_mediation
from dayuan.disputes.forms.own import OwnMediationForm
from dayuan.disputes.own_view import own_view_of
from dayuan.households.own_file import unlisted
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
from dayuan.kernel.sealing.seals import blind_index


@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Ask for code and digits; what there is to read comes as the answer, at no address of its own."""
    if request.method == "GET":
        return _ask(request, OwnMediationForm())
    form, at = OwnMediationForm(request.POST), now()
    if not form.is_valid():
        return _ask(request, form, 422)
    code = form.cleaned_data["code"]
    counters = _counters(request, code)
    if any(counter.is_full for counter in counters):
        form.add_error(None, _("Too many wrong tries. Wait a while, or ask the mediation committee."))
        return _ask(request, form, 429)
    party = open_own_mediation(code, form.cleaned_data["digits"], at=at)
    if party is None:
        for counter in counters:
            counter.count()
        form.add_error(None, _("Code and digits do not belong together. Check both, or ask the mediation committee."))
        return _ask(request, form, 422)
    return unlisted(render(request, "disputes/own.html", {"own": own_view_of(party, at=at)}))


def _counters(request: HttpRequest, code: str) -> list[Counter]:
    """By address and by code: neither many codes from one desk, nor one code from many."""
    typed = blind_index("disputes.tried_code", read_file_code(code) or "none").hex()
    return [
        Counter(f"mediation:address:{address_key(request)}", WRONG_TRIES_ALLOWED, WRONG_TRIES_FORGOTTEN_AFTER_S),
        Counter(f"mediation:code:{typed}", WRONG_TRIES_OF_A_CODE, WRONG_TRIES_OF_A_CODE_FORGOTTEN_AFTER_S),
    ]


def _ask(request: HttpRequest, form: OwnMediationForm, status: int = 200) -> HttpResponse:
    return unlisted(render(request, "disputes/own_enter.html", {"form": form}, status=status))
