"""Who decides on periods, holds and runs, and who only reads about them."""

from uuid import UUID

from django.http import Http404

from dayuan.people.access import Scope
from dayuan.people.rules import Role
from dayuan.retention.models import Hold, Run
from dayuan.retention.queries import county_code

DECIDES = frozenset({Role.SECURITY_ADMINISTRATOR})
READS = DECIDES | {Role.AUDITOR}


def may_decide(scope: Scope) -> bool:
    return _is_of_this_county(scope, DECIDES)


def ensure_reader(scope: Scope) -> None:
    """Periods hold for a whole county: another county's administrators do not see them."""
    if not _is_of_this_county(scope, READS):
        raise Http404


def ensure_decider(scope: Scope) -> None:
    if not may_decide(scope):
        raise Http404


def get_hold_to_lift(hold_id: UUID, scope: Scope) -> Hold:
    ensure_decider(scope)
    return _found(Hold.objects.filter(pk=hold_id, place_code__startswith=county_code()).first())


def get_run(run_id: UUID, scope: Scope) -> Run:
    ensure_reader(scope)
    return _found(Run.objects.filter(pk=run_id).select_related("asked_by").first())


def _is_of_this_county(scope: Scope, roles: frozenset[Role]) -> bool:
    return any(code.startswith(county_code()) for code in scope.place_codes(roles))


def _found[Row](row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
