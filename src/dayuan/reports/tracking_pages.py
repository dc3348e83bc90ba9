"""The reporter's own view: code and last four digits open it for an hour; answer, rate, reopen, add, be told."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.cases.access import get_case_by_code
from dayuan.cases.actions import answer_case, field_of, may_still_reopen, reopen_case
from dayuan.cases.models import Case, Reporter, Status
from dayuan.cases.public_pages import case_guessed, refused_code
from dayuan.cases.queries import has_answered, waiting_sentence
from dayuan.cases.rules.reporting import ToldBy
from dayuan.cases.rules.workflow import Part
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.reports.access import left_a_telephone, may_be_opened, open_own_report, opened_reporter, reporter_with
from dayuan.reports.actions import add_to_report, change_telling
from dayuan.reports.forms import AnswerForm, DigitsForm, MoreForm, ToldForm
from dayuan.reports.limits import counters_of_digits
from dayuan.reports.pages import pieces_of
from dayuan.reports.queries import own_course_of, ways_to_be_told

HEARD = frozenset({Part.REPORTER})

type Own = Callable[[HttpRequest, Reporter], HttpResponse]
type Tracked = Callable[[HttpRequest, str], HttpResponse]


def unlisted(response: HttpResponse) -> HttpResponse:
    """In no search engine."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, code: str) -> HttpResponse:
    """The reporter's own view, or the digits that open it."""
    known = get_case_by_code(code)
    if known is not None and request.method == "GET" and (opened := opened_reporter(request.session, known, at=now())):
        return _draw(request, opened)
    case = case_guessed(request, code)
    if case is None or not may_be_opened(case):
        return refused_code(request, code) if case is None else redirect("track:case", case.code)
    return _ask_digits(request, case) if request.method == "GET" else _open(request, case)


def _open(request: HttpRequest, case: Case) -> HttpResponse:
    form = DigitsForm(request.POST)
    if not form.is_valid():
        return _ask_digits(request, case, form, status=422)
    counters = counters_of_digits(request, case.code)
    if any(counter.is_full for counter in counters):
        form.add_error(None, _("Too many wrong tries. Wait an hour, or call us."))
        return _ask_digits(request, case, form, status=429)
    reporter = reporter_with(case, form.cleaned_data["digits"].strip())
    if reporter is None:
        for counter in counters:
            counter.count()
        form.add_error("digits", _("These are not the four digits of this report."))
        return _ask_digits(request, case, form, status=422)
    open_own_report(request.session, reporter, at=now())
    return redirect("reporter:own", case.code)


def _ask_digits(request: HttpRequest, case: Case, form: Form | None = None, *, status: int = 200) -> HttpResponse:
    context = {"case": case, "form": form or DigitsForm(), "left_a_telephone": left_a_telephone(case)}
    return unlisted(render(request, "reports/digits.html", context, status=status))


def for_the_reporter(page: Own) -> Tracked:
    """Only whoever opened this report within the last hour; others are asked for the digits."""

    @never_cache
    @require_POST
    @wraps(page)
    def guarded(request: HttpRequest, code: str) -> HttpResponse:
        case = get_case_by_code(code)
        reporter = opened_reporter(request.session, case, at=now()) if case is not None else None
        if reporter is None:
            return redirect("reporter:own", code)
        return page(request, reporter)

    return cast("Tracked", guarded)


@for_the_reporter
def answer(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """Was it put right? Yes, with a rating; or no, and it goes back to work."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _draw(request, reporter, answer_form=form, status=422)
    said = form.cleaned_data
    try:
        answer_case(
            _goes_on_as(reporter).pk,
            reporter.pk,
            answer=said["answer"],
            words=said["words"],
            rating=said["rating"],
            parts=HEARD,
            at=now(),
        )
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _draw(request, reporter, answer_form=form, status=409)
    return redirect("reporter:own", reporter.case.code)


@for_the_reporter
def reopen(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """It is broken again, or was not put right after all."""
    form = MoreForm(request.POST)
    form.is_valid()
    words = form.cleaned_data.get("words", "").strip()
    if not words:
        form.add_error("words", _("Say what is still wrong, so that it can be put right."))
        return _draw(request, reporter, reopen_form=form, status=422)
    try:
        reopen_case(_goes_on_as(reporter).pk, by=None, parts=HEARD, reason=words, at=now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _draw(request, reporter, reopen_form=form, status=409)
    return redirect("reporter:own", reporter.case.code)


@for_the_reporter
def add(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """More words, a photo, a voice note."""
    form = MoreForm(request.POST, request.FILES)
    if not form.is_valid():
        return _draw(request, reporter, more_form=form, status=422)
    try:
        add_to_report(
            _goes_on_as(reporter).pk, reporter, form.cleaned_data["words"], pieces_of(form.cleaned_data), at=now()
        )
    except Refusal as refusal:
        form.add_error(field_of(refusal) or "words", str(refusal))
        return _draw(request, reporter, more_form=form, status=422)
    return redirect("reporter:own", reporter.case.code)


@for_the_reporter
def told(request: HttpRequest, reporter: Reporter) -> HttpResponse:
    """By another way from now on."""
    form = ToldForm(request.POST, ways=_ways_of(reporter))
    if not form.is_valid():
        return _draw(request, reporter, told_form=form, status=422)
    change_telling(reporter.pk, ToldBy(form.cleaned_data["told_by"]), at=now())
    return redirect("reporter:own", reporter.case.code)


def _goes_on_as(reporter: Reporter) -> Case:
    """The case that is worked on: their own, or the one it was merged into."""
    return reporter.case.merged_into or reporter.case


def _ways_of(reporter: Reporter) -> list[ToldBy]:
    return ways_to_be_told(reporter.case.place_id) if reporter.phone else [ToldBy.PAGE]


def _draw(request: HttpRequest, reporter: Reporter, *, status: int = 200, **forms: Form) -> HttpResponse:
    case = _goes_on_as(reporter)
    may_reopen = may_still_reopen(case, at=now())
    ways = _ways_of(reporter)
    context: dict[str, Any] = {
        "case": reporter.case,
        "goes_on": case,
        "reporter": reporter,
        "course": own_course_of(reporter),
        "waiting": waiting_sentence(case),
        "may_answer": not has_answered(reporter, case) and (case.status == Status.DONE or may_reopen),
        "may_reopen": may_reopen,
        "may_add": not case.is_over,
        "answer_form": AnswerForm(auto_id="answer_%s"),
        "reopen_form": MoreForm(auto_id="reopen_%s"),
        "more_form": MoreForm(auto_id="more_%s"),
        "told_form": ToldForm(ways=ways, initial={"told_by": reporter.told_by}, auto_id="told_%s"),
        "may_choose": len(ways) > 1,
    } | forms
    return unlisted(render(request, "reports/own.html", context, status=status))
