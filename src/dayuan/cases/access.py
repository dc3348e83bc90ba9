"""The only ways from an id or a code in a request to a case. Hidden and missing look the same."""

from uuid import UUID

from django.http import Http404

from dayuan.cases.models import Case
from dayuan.cases.queries import cases_of
from dayuan.cases.rules import read_code
from dayuan.people.access import Scope
from dayuan.people.rules import COMMAND_ROLES


def get_case_for(case_id: UUID, scope: Scope) -> Case:
    """A case this person may see."""
    case = cases_of(scope).filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def may_decide_on(case: Case, scope: Scope) -> bool:
    """Whether this person may close it and choose who goes."""
    return scope.sees(case.place_id, COMMAND_ROLES)


def get_case_to_decide(case_id: UUID, scope: Scope) -> Case:
    """A case this person may close, or send somebody to."""
    case = get_case_for(case_id, scope)
    if not may_decide_on(case, scope):
        raise Http404
    return case


def get_case_by_code(typed: str) -> Case | None:
    """The case of a public code, however it was typed."""
    code = read_code(typed)
    return Case.objects.select_related("place").filter(code=code).first() if code else None
