"""To which open cases a warning may be handed, and why not to another."""

from django.db.models import Q
from django.utils.translation import gettext as _

from dayuan.cases.models import Case
from dayuan.cases.rules import Kind
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES
from dayuan.places.rules import village_of
from dayuan.warnings.joinable import why_not_one
from dayuan.warnings.models import Warning

CASES_SHOWN = 8


def cases_for(warning: Warning, scope: Scope) -> list[Case]:
    """Open ones around it that this person sees and it may be handed to, the newest first. No complaint is (C-32)."""
    seen = Case.objects.visible_to(scope).open().without_complaints().filter(scope.q("place_id", COMMAND_ROLES))
    village = village_of(warning.place_id)
    around = Q(place__code__startswith=village) | Q(place__in=warning.place.enclosing_codes)
    found = seen.filter(around).select_related("place").order_by("-opened_at", "pk")[: CASES_SHOWN * 2]
    behind = {
        one.case_id: one
        for one in Warning.objects.filter(case__in=list(found)).select_related("rule", "site", "device")
    }
    return [case for case in found if not why_not_to(warning, case, behind.get(case.pk))][:CASES_SHOWN]


def why_not_to(warning: Warning, case: Case, behind: Warning | None) -> str:
    """The sentence for whoever tried; empty where it may. `behind` is the warning that the case came from."""
    if case.closed_at is not None:
        return _("This case is closed. Confirm the warning as a case of its own.")
    if case.kind == Kind.MEDIATED or case.shielded_from or not case.place_id.startswith(warning.rule.township_id):
        return _("These two are not of one kind.")
    if behind is not None:
        return why_not_one(warning, behind)
    if warning.concerns_home:
        return _("One of them is about somebody's home. It is decided by itself, and so is the other.")
    villages = village_of(warning.place_id), village_of(case.place_id)
    if not (villages[0].startswith(villages[1]) or villages[1].startswith(villages[0])):
        return _("These two are in different villages and too far apart to be one matter.")
    return ""
