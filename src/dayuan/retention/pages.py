"""For how long what is kept, what is due, what is held, and how the runs went."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import LIMITS, all_kept_on, all_rules
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.retention.access import DECIDES, READS, ensure_decider, ensure_reader, get_hold_to_lift, get_run, may_decide
from dayuan.retention.actions import HoldRefused, PeriodRefused, decide_period, lift_hold, place_hold
from dayuan.retention.forms import HoldForm, PeriodForm
from dayuan.retention.models import Erasure, Hold
from dayuan.retention.queries import alarm, class_lines, days_of, dry_run, runs, versions_of
from dayuan.retention.wording import ALARM_SENTENCES

RUN_JOB = "dayuan.retention.jobs.forget_now"
ASKED_LOCK = "retention.asked"
"""Two who press at once get one run."""
RUNS_SHOWN = 14


@require_GET
@for_roles(READS)
def home(request: SignedInRequest) -> HttpResponse:
    ensure_reader(request.person_scope)
    at = now()
    wrong = alarm(at=at)
    context = {
        "alarm": ALARM_SENTENCES[wrong] if wrong else "",
        "classes": class_lines(),
        "holds": Hold.objects.in_force(at.astimezone(SHANGHAI).date()).select_related("placed_by"),
        "runs": runs()[:RUNS_SHOWN],
        "erased": Erasure.objects.exclude(request="").count(),
        "may_decide": may_decide(request.person_scope),
    }
    return render(request, "retention/home.html", context)


@require_GET
@for_roles(READS)
def due(request: SignedInRequest) -> HttpResponse:
    """The dry run: everything that the next run would forget, and what no run ever does."""
    ensure_reader(request.person_scope)
    lines = dry_run(at=now())
    context = {
        "lines": lines,
        "total": sum(line.due for line in lines),
        "kept_on": all_kept_on(),
        "may_decide": may_decide(request.person_scope),
    }
    return render(request, "retention/due.html", context)


@require_GET
@for_roles(READS)
def run(request: SignedInRequest, run_id: UUID) -> HttpResponse:
    found = get_run(run_id, request.person_scope)
    return render(request, "retention/run.html", {"run": found, "lines": found.lines.all()})


@require_POST
@for_roles(DECIDES)
def run_now(request: SignedInRequest) -> HttpResponse:
    ensure_decider(request.person_scope)
    try:
        with transaction.atomic():
            job = app.configure_task(RUN_JOB, queue="housekeeping", lock="retention", queueing_lock=ASKED_LOCK)
            job.defer(person_id=str(request.user.pk))
        messages.success(request, _("The run begins in a moment. Load the page again to see how it goes."))
    except AlreadyEnqueued:
        messages.success(request, _("A run waits already to begin."))
    return redirect("retention:home")


@require_http_methods(["GET", "POST"])
@for_roles(DECIDES)
def period(request: SignedInRequest, retention: str) -> HttpResponse:
    ensure_decider(request.person_scope)
    chosen = _class_or_404(retention)
    limits = LIMITS[chosen]
    form = PeriodForm(_entered(request), limits=limits, initial={"days": days_of(chosen)})
    if form.is_valid():
        entered = form.cleaned_data
        try:
            decide_period(chosen, entered["days"], why=entered["why"], by=request.user, at=now())
        except PeriodRefused as refused:
            form.add_error("days", str(refused))
        else:
            messages.success(request, _("Kept. The next run goes by it."))
            return redirect("retention:home")
    context = {
        "form": form,
        "retention": chosen,
        "rules": [rule for rule in all_rules() if rule.retention == chosen],
        "versions": versions_of(chosen),
    }
    return render(request, "retention/period.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_roles(DECIDES)
def hold(request: SignedInRequest) -> HttpResponse:
    ensure_decider(request.person_scope)
    form = HoldForm(_entered(request))
    if form.is_valid():
        try:
            place_hold(**form.cleaned_data, by=request.user, at=now())
        except HoldRefused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, _("Held. Nothing of it is forgotten before the last day."))
            return redirect("retention:home")
    return render(request, "retention/hold.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@for_roles(DECIDES)
def lift(request: SignedInRequest, hold_id: UUID) -> HttpResponse:
    found = get_hold_to_lift(hold_id, request.person_scope)
    lift_hold(found.pk, by=request.user, at=now())
    messages.success(request, _("Lifted. What is due goes in the next run."))
    return redirect("retention:home")


def _entered(request: SignedInRequest) -> Mapping[str, str] | None:
    return request.POST if request.method == "POST" else None


def _class_or_404(retention: str) -> Retention:
    if retention not in set(LIMITS):
        raise Http404
    return Retention(retention)
