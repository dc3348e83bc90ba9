"""The page on which a township says how urgent official alerts are to it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dayuan.alerts.access import get_levels_to_decide, may_write_levels, township_of_desk
from dayuan.alerts.actions import (
    LevelsAlreadyDecided,
    LevelsNeedASecondPerson,
    LevelsWrong,
    may_publish_levels,
    propose_levels,
    publish_levels,
    refuse_levels,
)
from dayuan.alerts.forms import LevelsForm, RefuseLevelsForm
from dayuan.alerts.queries import level_tables_of, levels_in_force, waiting_levels
from dayuan.alerts.rules.levels import FIRST_LEVELS, Levels, Step, level_of
from dayuan.alerts.rules.terms import Certainty, Urgency
from dayuan.alerts.wording import (
    CERTAINTY_NAMES,
    CERTAINTY_WORDS,
    SEVERITY_NAMES,
    SEVERITY_WORDS,
    STEP_WORDS,
    URGENCY_NAMES,
    URGENCY_WORDS,
)
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place
from dayuan.warnings.rules import RULE_PROPOSERS

SHOWN_FOR = (Certainty.LIKELY, Certainty.UNLIKELY)


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def levels(request: SignedInRequest) -> HttpResponse:
    """Shown to whoever commands; the next version is written by whoever writes rules."""
    township = township_of_desk(request.person_scope)
    may_write = may_write_levels(township, request.person_scope)
    waiting = waiting_levels(township.pk)
    begun_with = waiting.said if waiting else levels_in_force(township.pk)
    if request.method == "GET":
        return _draw(request, township, form=LevelsForm(levels=begun_with) if may_write else None)
    if not may_write:
        raise Http404
    form = LevelsForm(request.POST, levels=begun_with)
    if not form.is_valid():
        return _draw(request, township, form=form, status=422)
    try:
        made = propose_levels(township, form.table(), by=request.user, at=now())
    except LevelsWrong as wrong:
        form.add_error(None, str(wrong))
        return _draw(request, township, form=form, status=422)
    messages.success(request, _("Written down; it waits for a second person.") if made else _("As before."))
    return redirect("alerts:levels")


@require_POST
@for_roles(RULE_PROPOSERS)
def publish(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    proposal = get_levels_to_decide(proposal_id, request.person_scope)
    try:
        made = publish_levels(proposal.pk, by=request.user, at=now())
    except (LevelsNeedASecondPerson, LevelsAlreadyDecided) as refused:
        return _draw(request, proposal.township, refusal=str(refused), status=409)
    messages.success(request, _("Published as version %(version)s.") % {"version": made.version})
    return redirect("alerts:levels")


@require_POST
@for_roles(RULE_PROPOSERS)
def refuse(request: SignedInRequest, proposal_id: UUID) -> HttpResponse:
    proposal = get_levels_to_decide(proposal_id, request.person_scope)
    form = RefuseLevelsForm(request.POST)
    if not form.is_valid():
        return _draw(request, proposal.township, refuse_form=form, status=422)
    try:
        refuse_levels(proposal.pk, by=request.user, at=now(), reason=form.cleaned_data["reason"])
    except LevelsAlreadyDecided as refused:
        return _draw(request, proposal.township, refusal=str(refused), status=409)
    messages.success(request, _("Put aside; the table stays as it is."))
    return redirect("alerts:levels")


def _draw(
    request: SignedInRequest,
    township: Place,
    *,
    form: LevelsForm | None = None,
    refuse_form: RefuseLevelsForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    waiting, in_force = waiting_levels(township.pk), levels_in_force(township.pk)
    if form is None and may_write_levels(township, request.person_scope):
        form = LevelsForm(levels=waiting.said if waiting else in_force)
    may_publish = waiting is not None and may_publish_levels(waiting, request.user, request.person_scope, at=now())
    context = {
        "township": township,
        "form": form,
        "refusal": refusal,
        "waiting": waiting,
        "changes": _changes(in_force, waiting.said) if waiting else [],
        "would": _comes_of(waiting.said) if waiting else [],
        "is_mine": waiting is not None and waiting.proposed_by_id == request.user.pk,
        "may_publish": may_publish,
        "refuse_form": refuse_form or RefuseLevelsForm(),
        "urgencies": [URGENCY_WORDS[one] for one in Urgency],
        "comes_of": _comes_of(in_force),
        "versions": [(table, _lines(table.said)) for table in level_tables_of(township.pk)],
        "now": _lines(in_force),
        "first": _lines(FIRST_LEVELS),
    }
    return render(request, "alerts/levels.html", context, status=status)


@dataclass(frozen=True)
class Line:
    """One line of a table: a level, or what is said of a step."""

    name: Any
    level: str = ""
    word: Any = ""


def _lines(table: Levels, *, every_step: bool = False) -> list[Line]:
    """All of the severities, and whatever is a step."""
    found = [Line(SEVERITY_NAMES[one], level=level.value) for one, level in table.severities.items()]
    steps = [(URGENCY_NAMES[urgency], step) for urgency, step in table.urgencies.items()]
    steps += [(CERTAINTY_NAMES[certainty], step) for certainty, step in table.certainties.items()]
    found += [Line(name, word=STEP_WORDS[step]) for name, step in steps if every_step or step is not Step.SAME]
    return [
        *found,
        Line(_("A step more from"), word=SEVERITY_WORDS[table.more_from]),
        Line(_("Ahead, and no step less, from"), word=SEVERITY_WORDS[table.ahead_keeps_from]),
    ]


def _changes(before: Levels, after: Levels) -> list[tuple[Line, Line]]:
    """Each line that would be another, as it is and as it would be."""
    pairs = zip(_lines(before, every_step=True), _lines(after, every_step=True), strict=True)
    return [(was, will) for was, will in pairs if was != will]


def _comes_of(table: Levels) -> list[tuple[Any, list[tuple[Any, list[tuple[Any, str]]]]]]:
    """What the table makes of every severity and urgency, for what is likely and for what is not."""
    return [
        (
            CERTAINTY_WORDS[certainty],
            [
                (
                    SEVERITY_WORDS[severity],
                    [(URGENCY_WORDS[one], level_of(severity, one, certainty, table).value) for one in Urgency],
                )
                for severity in table.severities
            ],
        )
        for certainty in SHOWN_FOR
    ]
