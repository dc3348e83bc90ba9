"""The page of each act: fill in what the table asks for, and the case moves."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dayuan.cases import actions
from dayuan.cases.access import get_case_for, parts_of
from dayuan.cases.act_forms import FORMS, ActForm
from dayuan.cases.models import Approval, Case, Step, StepKind
from dayuan.cases.queries import cases_of
from dayuan.cases.rules.approvals import GRANTING
from dayuan.cases.rules.workflow import ROWS, Act
from dayuan.cases.wording import ACT_WORDS_OF_CASES
from dayuan.kernel.clock import now
from dayuan.kernel.errors import Refusal
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import STAFF_ROLES

type Doing = Callable[..., object]

FUNCTIONS: dict[Act, Doing] = {
    Act.ACCEPT: actions.accept_case,
    Act.DECLINE: actions.decline_case,
    Act.MERGE: actions.merge_case,
    Act.SELF_HANDLE: actions.self_handle_case,
    Act.FILE: actions.file_case,
    Act.ASSIGN: actions.assign_case,
    Act.TAKE: actions.take_case,
    Act.RETURN: actions.return_case,
    Act.DECIDE: actions.decide_case,
    Act.ASK_EXTENSION: partial(actions.ask_approval, act=Act.ASK_EXTENSION),
    Act.ASK_HOLD: partial(actions.ask_approval, act=Act.ASK_HOLD),
    Act.ASK_VOID: partial(actions.ask_approval, act=Act.ASK_VOID),
    Act.GRANT_EXTENSION: partial(actions.grant_approval, act=Act.GRANT_EXTENSION),
    Act.GRANT_HOLD: partial(actions.grant_approval, act=Act.GRANT_HOLD),
    Act.GRANT_VOID: partial(actions.grant_approval, act=Act.GRANT_VOID),
    Act.REFUSE_APPROVAL: actions.refuse_approval,
    Act.RESUME: actions.resume_case,
    Act.REPORT_DONE: actions.report_done,
    Act.REWORK: actions.rework_case,
    Act.CALL_REPORTER: actions.record_attempt,
    Act.ANSWER: actions.answer_case,
    Act.REOPEN: actions.reopen_case,
    Act.PRESS: actions.press_case,
    Act.PASS_UP: actions.pass_up_case,
}


DECIDES_ON_A_REQUEST = frozenset({*GRANTING, Act.REFUSE_APPROVAL})


@require_http_methods(["GET", "POST"])
@for_roles(STAFF_ROLES)
def act(request: SignedInRequest, case_id: UUID, act: str) -> HttpResponse:
    """One act of the table on one case; to whoever it is not open it does not exist."""
    chosen = _act_called(act)
    found, at = get_case_for(case_id, request.person_scope), now()
    parts = parts_of(found, request.person_scope)
    if ROWS[chosen].who.isdisjoint(parts):
        raise Http404
    given = request.POST if request.method == "POST" else None
    # What the address says already is chosen in the form: so its page redraws itself when another class is chosen.
    chosen_already = {"class_code": request.GET["class_code"]} if "class_code" in request.GET else {}
    form = FORMS[chosen](given, case=found, scope=request.person_scope, at=at, initial=chosen_already)
    if given is None:
        return _page(request, found, chosen, form)
    if not form.is_valid():
        return _page(request, found, chosen, form, status=422)
    try:
        FUNCTIONS[chosen](case_id=found.pk, by=request.user, parts=parts, at=at, **form.given())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return _page(request, found, chosen, form, status=409)
    if not cases_of(request.person_scope).filter(pk=found.pk).exists():
        # Whoever answered for it and sits at no desk sees it no more once it is another's.
        messages.success(request, _("Done. The case is no longer yours."))
        return redirect("cases:mine")
    return redirect("cases:case", found.pk)


def _act_called(word: str) -> Act:
    try:
        chosen = Act(word)
    except ValueError:
        raise Http404 from None
    if chosen not in FORMS:
        raise Http404
    return chosen


def _page(request: SignedInRequest, found: Case, chosen: Act, form: ActForm, *, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "case": found,
        "act": chosen.value,
        "title": ACT_WORDS_OF_CASES[chosen],
        "form": form,
        "returned": _returned(found) if chosen is Act.DECIDE else [],
        "waiting": _asked_for(found) if chosen in DECIDES_ON_A_REQUEST else None,
    }
    return render(request, "cases/act.html", context, status=status)


def _asked_for(found: Case) -> Approval | None:
    """What somebody asked for, and why: read where it is granted or refused."""
    return found.approvals.select_related("asked_by").filter(granted__isnull=True).first()


def _returned(found: Case) -> list[Step]:
    """Who returned it and why, and what they wrote meanwhile: read where it is decided whose it is."""
    said = found.steps.filter(kind__in=[StepKind.RETURNED, StepKind.NOTED]).select_related("by")
    return list(said.order_by("number"))
