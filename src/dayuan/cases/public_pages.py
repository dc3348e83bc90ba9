"""The public's page: what became of my matter. No account; the code is the key, and guessing is slowed down."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from dayuan.cases.access import get_case_by_code
from dayuan.cases.forms import CodeForm
from dayuan.cases.guessing import guesses_of
from dayuan.cases.models import Case
from dayuan.cases.queries import public_history_of, waiting_sentence


@require_GET
def track(request: HttpRequest) -> HttpResponse:
    """Enter a code."""
    if "code" not in request.GET:
        return _ask_for_code(request, CodeForm())
    form = CodeForm(request.GET)
    if not form.is_valid():
        return _ask_for_code(request, form, status=422)
    return _found_or_asked_again(request, form.cleaned_data["code"])


@require_GET
def tracked(request: HttpRequest, code: str) -> HttpResponse:
    """What became of the matter with this code."""
    return _found_or_asked_again(request, code, show=code)


def _found_or_asked_again(request: HttpRequest, typed: str, show: str = "") -> HttpResponse:
    case = case_guessed(request, typed)
    if case is None:
        return refused_code(request, typed)
    if case.code != show:
        return redirect("track:case", case.code)
    return _show(request, case)


def case_guessed(request: HttpRequest, typed: str) -> Case | None:
    """The case of a code from outside; whoever guessed wrong too often is told nothing for a while."""
    return None if guesses_of(request).is_full else get_case_by_code(typed)


def refused_code(request: HttpRequest, typed: str) -> HttpResponse:
    """Why a code opens nothing; a wrong one is counted."""
    if guesses_of(request).is_full:
        return _refuse_code(request, typed, _("Too many wrong codes. Wait ten minutes, or call us."), status=429)
    guesses_of(request).count()
    sentence = _("No case has this code. Check each character; a code looks like 1421-7K3Q-9F2M.")
    return _refuse_code(request, typed, sentence, status=404)


def _show(request: HttpRequest, case: Case) -> HttpResponse:
    template = "cases/_tracked.html" if "HX-Request" in request.headers else "cases/tracked.html"
    context = {"case": case, "history": public_history_of(case), "waiting": waiting_sentence(case)}
    return _unlisted(render(request, template, context))


def _refuse_code(request: HttpRequest, typed: str, sentence: str, *, status: int) -> HttpResponse:
    form = CodeForm({"code": typed})
    form.is_valid()
    form.add_error("code" if "code" in form.fields else None, sentence)
    return _ask_for_code(request, form, status=status)


def _ask_for_code(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    return _unlisted(render(request, "cases/track.html", {"form": form}, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """In no search engine and no cache: whoever finds the address would find the matter."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
