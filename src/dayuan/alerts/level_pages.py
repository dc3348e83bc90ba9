"""The page on which a township says how urgent official alerts are to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dayuan.alerts.access import may_set_levels, township_of_desk
from dayuan.alerts.actions import LevelsWrong, set_levels
from dayuan.alerts.forms import LevelsForm
from dayuan.alerts.models import LevelTable
from dayuan.alerts.queries import level_tables_of, levels_in_force, levels_said
from dayuan.alerts.rules.levels import FIRST_LEVEL
from dayuan.alerts.wording import SEVERITY_NAMES
from dayuan.kernel.clock import now
from dayuan.people.requests import SignedInRequest, for_roles
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.models import Place


@require_http_methods(["GET", "POST"])
@for_roles(COMMAND_ROLES)
def levels(request: SignedInRequest) -> HttpResponse:
    """Shown to whoever commands; set by whoever answers for the rules."""
    township = township_of_desk(request.person_scope)
    may_set = may_set_levels(township, request.person_scope)
    in_force = levels_in_force(township.pk)
    if request.method == "GET":
        return _draw(request, township, LevelsForm(levels=in_force) if may_set else None)
    if not may_set:
        raise Http404
    form = LevelsForm(request.POST, levels=in_force)
    if not form.is_valid():
        return _draw(request, township, form, status=422)
    try:
        made = set_levels(township, form.levels(), by=request.user, at=now())
    except LevelsWrong as wrong:
        form.add_error(None, str(wrong))
        return _draw(request, township, form, status=422)
    messages.success(
        request, _("Kept as version %(version)s.") % {"version": made.version} if made else _("As before.")
    )
    return redirect("alerts:levels")


def _draw(request: SignedInRequest, township: Place, form: LevelsForm | None, *, status: int = 200) -> HttpResponse:
    versions = [(table, _lines(table)) for table in level_tables_of(township.pk)]
    context = {"township": township, "form": form, "versions": versions, "first": _lines(None)}
    return render(request, "alerts/levels.html", context, status=status)


def _lines(table: LevelTable | None) -> list[dict[str, Any]]:
    said = levels_said(table.levels) if table else FIRST_LEVEL
    return [{"severity": SEVERITY_NAMES[severity], "level": level.value} for severity, level in said.items()]
