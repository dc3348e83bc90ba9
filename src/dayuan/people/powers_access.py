"""What each of the three powers may look at, and nothing more."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.people.account_models import Guesses
from dayuan.people.models import Person, Post, PostQuerySet
from dayuan.people.powers_models import RoleRequest
from dayuan.people.rules import APPROVING_ROLES, Role

KEEPS_ACCOUNTS = frozenset({Role.SYSTEM_ADMINISTRATOR})
GRANTS_POSTS = frozenset({Role.SECURITY_ADMINISTRATOR})
READS_THE_TRAIL = frozenset({Role.AUDITOR})


def accounts_in_scope(scope: Scope, roles: frozenset[Role]) -> QuerySet[Person]:
    """People whose account is kept in one's places, or who hold or held a post there."""
    kept_here = Person.objects.filter(scope.q("account__place_id", roles)).values("pk")
    post_here = Post.objects.filter(scope.q("place_id", roles)).values("person_id")
    return Person.objects.filter(Q(pk__in=kept_here) | Q(pk__in=post_here))


def get_account_for_keeper(person_id: UUID, scope: Scope) -> Person:
    return _found(accounts_in_scope(scope, KEEPS_ACCOUNTS).filter(pk=person_id).first())


def get_person_for_granter(person_id: UUID, scope: Scope) -> Person:
    return _found(accounts_in_scope(scope, GRANTS_POSTS).filter(pk=person_id).first())


def get_post_for_granter(post_id: UUID, scope: Scope) -> Post:
    return _found(posts_of_granter(scope).filter(pk=post_id).first())


def posts_of_granter(scope: Scope) -> PostQuerySet:
    return Post.objects.filter(scope.q("place_id", GRANTS_POSTS)).select_related("person", "place", "site")


def requests_in_scope(scope: Scope) -> QuerySet[RoleRequest]:
    found = RoleRequest.objects.filter(scope.q("place_id", APPROVING_ROLES))
    return found.select_related("person", "place", "site", "asked_by", "decided_by", "instead_of__person")


def get_request_for_approver(request_id: UUID, scope: Scope) -> RoleRequest:
    return _found(requests_in_scope(scope).filter(pk=request_id).first())


def lockouts_in_scope(scope: Scope) -> QuerySet[Guesses]:
    """Locked accounts of one's places, and locked addresses, which belong to no place."""
    people = accounts_in_scope(scope, GRANTS_POSTS).values("pk")
    return Guesses.objects.filter(Q(person_id__in=people) | Q(person=None)).select_related("person")


def get_lockout_for_granter(lockout_id: int, scope: Scope) -> Guesses:
    return _found(lockouts_in_scope(scope).filter(pk=lockout_id).first())


def trail_in_scope(scope: Scope) -> QuerySet[AuditEntry]:
    return AuditEntry.objects.filter(scope.q("place_code", READS_THE_TRAIL))


def _found[Row](row: Row | None) -> Row:
    if row is None:
        raise Http404
    return row
