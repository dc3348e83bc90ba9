"""Who takes a case's dossier: the desks of its place. Hidden and missing look the same."""

from uuid import UUID

from django.http import Http404

from dayuan.cases.access import get_case_for
from dayuan.cases.models import Case
from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES


def may_take_dossier(case: Case, scope: Scope) -> bool:
    """Whoever was only asked to go reads the case, and takes nothing away."""
    return scope.sees(case.place_id, DESK_ROLES)


def get_case_at_desk(case_id: UUID, scope: Scope) -> Case:
    case = get_case_for(case_id, scope)
    if not may_take_dossier(case, scope):
        raise Http404
    return case
