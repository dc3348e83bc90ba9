"""The only ways from an id or a code in a request to a case. Hidden and missing look the same."""

from uuid import UUID

from django.http import Http404

from dayuan.cases.models import Case, KeptFilter, Reporter
from dayuan.cases.queries import cases_of, reporters_of
from dayuan.cases.rules import Status, read_code
from dayuan.cases.rules.workflow import ROWS, Act, Part, is_open_to
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, LEADER_ROLES, STAFF_ROLES

_PARTS = (
    (Part.DESK, DESK_ROLES),
    (Part.COMMAND, COMMAND_ROLES),
    (Part.LEADER, LEADER_ROLES),
    (Part.STAFF, STAFF_ROLES),
)


def get_case_for(case_id: UUID, scope: Scope) -> Case:
    """A case this person may see."""
    case = cases_of(scope).filter(pk=case_id).first()
    if case is None:
        raise Http404
    return case


def may_decide_on(case: Case, scope: Scope) -> bool:
    """Whether this person may close it and choose who goes."""
    return scope.sees(case.place_id, COMMAND_ROLES) and not case.is_in_mediation


def get_case_to_decide(case_id: UUID, scope: Scope) -> Case:
    """A case this person may close, or send somebody to."""
    case = get_case_for(case_id, scope)
    if not may_decide_on(case, scope):
        raise Http404
    return case


def parts_of(case: Case, scope: Scope) -> frozenset[Part]:
    """What this person is to a case they see.

    What a warning raised is the command centre's: other desks read it and decide nothing. Of a complaint the desks of
    the unit complained about see nothing (C-32). What is mediated is decided in its room: others may press for it.
    """
    found = {part for part, roles in _PARTS if any(_reaches(case, code) for code in scope.place_codes(roles))}
    if case.is_in_mediation:
        return frozenset(found & {Part.LEADER})
    if case.is_commands and Part.COMMAND not in found:
        found.discard(Part.DESK)
    if _owns(case, scope):
        found.add(Part.OWNER)
    return frozenset(found)


def _reaches(case: Case, code: str) -> bool:
    """Whether a post at this place reaches the case: it lies there, and is not shielded from there."""
    return case.place_id.startswith(code) and not (case.shielded_from and code.startswith(case.shielded_from))


def _owns(case: Case, scope: Scope) -> bool:
    """Whoever answers for it, and whoever stands in for them today."""
    if case.owner_id == scope.person_id:
        return True
    post = case.owner_post
    return post is not None and any(
        held.stands_in and held.role == post.role and held.place_code == post.place_id for held in scope.holdings
    )


def may_close(case: Case, scope: Scope) -> bool:
    """Whether the table lets this person close it from where it stands."""
    here, parts = Status(case.status), parts_of(case, scope)
    return is_open_to(Act.CLOSE, here, parts) or is_open_to(Act.CLOSE_OUTRIGHT, here, parts)


def get_case_to_close(case_id: UUID, scope: Scope) -> Case:
    """A case whose closing is this person's, whether it still can be closed or not."""
    case = get_case_for(case_id, scope)
    if ROWS[Act.CLOSE].who.isdisjoint(parts_of(case, scope)):
        raise Http404
    return case


def may_read_reporter(case: Case, reporter: Reporter, scope: Scope) -> bool:
    """C-32: whoever answers for it and the desks that see it; of those who asked for it only command learns who."""
    parts = parts_of(case, scope)
    if reporter.person_id is not None or not (reporter.name or reporter.phone):
        return False
    return Part.COMMAND in parts if reporter.is_anonymous else not parts.isdisjoint({Part.DESK, Part.OWNER})


def get_reporter_for(case_id: UUID, reporter_id: UUID, scope: Scope) -> Reporter:
    """Somebody who reported a case, for whoever may read who they are."""
    case = get_case_for(case_id, scope)
    found = reporters_of(case).select_related("case").filter(pk=reporter_id).first()
    if found is None or not may_read_reporter(case, found, scope):
        raise Http404
    return found


def get_kept_filter(filter_id: UUID, person: Person) -> KeptFilter:
    """A filter of this person's own."""
    found = KeptFilter.objects.filter(pk=filter_id, person=person).first()
    if found is None:
        raise Http404
    return found


def get_case_by_code(typed: str) -> Case | None:
    """The case of a public code, however it was typed."""
    code = read_code(typed)
    return Case.objects.select_related("place").filter(code=code).first() if code else None
