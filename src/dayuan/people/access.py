"""What a person may see: one value, made from their posts, that every package filters by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.http import Http404

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Absence, Person, Post, PostQuerySet, Role, RoleRequest, Team, TeamMember
from dayuan.people.queries import posts_held, posts_stood_in_for
from dayuan.people.rules import DESK_ROLES, LISTED_ROLES, STAFF_ROLES, STANDING_IN, TEAM_KEEPERS, may_fill
from dayuan.places.coordinates import Point
from dayuan.places.models import Place
from dayuan.places.queries import chain_at
from dayuan.places.rules import TOP_DOWN


@dataclass(frozen=True)
class Holding:
    """One post held now."""

    role: Role
    place_code: str
    site_id: UUID | None = None
    stands_in: bool = False
    """Somebody else's post, held for them while they are away."""


@dataclass(frozen=True)
class Scope:
    """Everything access depends on. `sees` and `q` say the same thing, to one object and to a query."""

    person_id: UUID
    holdings: tuple[Holding, ...] = ()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(holding.role for holding in self.holdings)

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & STAFF_ROLES)

    def holds(self, roles: Collection[Role]) -> bool:
        return not self.roles.isdisjoint(roles)

    def place_codes(self, roles: Collection[Role]) -> tuple[str, ...]:
        """Where this person holds one of these roles."""
        return tuple(sorted({holding.place_code for holding in self.holdings if holding.role in roles}))

    def sees(self, place_code: str, roles: Collection[Role]) -> bool:
        return any(place_code.startswith(code) for code in self.place_codes(roles))

    def q(self, field: str, roles: Collection[Role]) -> Q:
        """Rows whose place lies in a place where this person holds one of these roles; nothing without such a post."""
        # A reference cannot be compared by its beginning, the code it refers to can; Django leaves the join out again.
        column = f"{field.removesuffix('_id')}__code" if field.endswith("_id") else field
        found = Q(pk__in=[])
        for code in self.place_codes(roles):
            found |= Q(**{f"{column}__startswith": code})
        return found


NOBODY = Scope(person_id=UUID(int=0))


# Asked at every request: written down once, where making the question took longer than answering it.
POSTS_HELD = """
    SELECT role, place_id, site_id FROM people_post
    WHERE person_id = %(person)s AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s) ORDER BY id
"""


def scope_of(person: Person, *, at: datetime) -> Scope:
    """The scope of a person's posts held on the day of this moment, and of those they stand in for on that day."""
    if not person.is_active:
        return Scope(person_id=person.pk)
    day = at.astimezone(SHANGHAI).date()
    with connection.cursor() as cursor:
        cursor.execute(POSTS_HELD, {"person": person.pk, "day": day})
        own = cursor.fetchall()
    lent = [post for post in posts_stood_in_for(person, day=day) if Role(post.role) in STANDING_IN]
    return Scope(
        person_id=person.pk,
        holdings=(
            *(Holding(Role(role), place_code, site_id) for role, place_code, site_id in own),
            *(Holding(Role(post.role), post.place_id, post.site_id, stands_in=True) for post in lent),
        ),
    )


def posts_in_scope(scope: Scope, *, at: datetime) -> PostQuerySet:
    """The posts held now in the places where this person sits at a desk."""
    return posts_held(at).filter(scope.q("place_id", DESK_ROLES))


def may_fill_post(scope: Scope, role: Role, place_code: str) -> bool:
    """Whether this person may appoint somebody to this post, or end it."""
    return any(may_fill(held.role, held.place_code, role, place_code) for held in scope.holdings)


def may_arrange_absence(scope: Scope, person: Person, *, at: datetime) -> bool:
    """Whether this person may say that somebody is away and who stands in: their own desk, or posts they may fill.

    Every post the person holds must be theirs to fill: an absence lends all of them.
    """
    posts = list(posts_held(at).filter(person=person))
    if not posts or any(Role(post.role) not in STANDING_IN for post in posts):
        return False
    if person.pk == scope.person_id and scope.holds(DESK_ROLES):
        return True
    return all(may_fill_post(scope, Role(post.role), post.place_id) for post in posts)


def posts_readable(scope: Scope) -> PostQuerySet:
    """Posts past, present and future of township staff in the places of this person's desk."""
    return Post.objects.filter(scope.q("place_id", DESK_ROLES), role__in=list(LISTED_ROLES))


def proposals_readable(scope: Scope) -> QuerySet[RoleRequest]:
    """Posts of township staff that somebody proposed for the places of this person's desk."""
    found = RoleRequest.objects.filter(scope.q("place_id", DESK_ROLES), role__in=list(LISTED_ROLES))
    return found.select_related("person", "place", "site", "asked_by")


def get_post_for_desk(post_id: UUID, scope: Scope) -> Post:
    post = posts_readable(scope).select_related("person", "place", "site").filter(pk=post_id).first()
    if post is None:
        raise Http404
    return post


def get_post_for_appointer(post_id: UUID, scope: Scope) -> Post:
    post = get_post_for_desk(post_id, scope)
    if not may_fill_post(scope, Role(post.role), post.place_id):
        raise Http404
    return post


def get_person_for_desk(person_id: UUID, scope: Scope) -> Person:
    """Somebody who holds, held or will hold a post in the places of this person's desk."""
    person = Person.objects.filter(pk=person_id, posts__in=posts_readable(scope)).distinct().first()
    if person is None:
        raise Http404
    return person


def get_absence_for(absence_id: UUID, scope: Scope, *, at: datetime) -> Absence:
    absence = Absence.objects.select_related("person").filter(pk=absence_id).first()
    if absence is None or not may_arrange_absence(scope, absence.person, at=at):
        raise Http404
    return absence


def place_worked(code: str, scope: Scope) -> Place | None:
    """The place of this code, where it lies inside the places where this person works."""
    # No place has a code with NUL in it, and the database takes no such text.
    return None if "\0" in code else Place.objects.filter(scope.q("code", STAFF_ROLES), pk=code).first()


def place_worked_at(point: Point, scope: Scope) -> Place | None:
    """The smallest place around a point (WGS84) that lies inside the places where this person works."""
    around = chain_at(*point)
    seen = [around[level] for level in TOP_DOWN if level in around and scope.sees(around[level], STAFF_ROLES)]
    return Place.objects.filter(pk=seen[-1]).first() if seen else None


def get_place_at(point: Point, scope: Scope) -> Place:
    """The smallest place of this person's around a point; one that lies elsewhere looks like one that lies nowhere."""
    place = place_worked_at(point, scope)
    if place is None:
        raise Http404
    return place


def get_place_for_staff(code: str, scope: Scope) -> Place:
    """A place inside the places where this person works."""
    place = place_worked(code, scope)
    if place is None:
        raise Http404
    return place


def teams_in_scope(scope: Scope) -> QuerySet[Team]:
    return Team.objects.filter(scope.q("place_id", DESK_ROLES)).select_related("place")


def get_team_for_desk(team_id: UUID, scope: Scope) -> Team:
    team = teams_in_scope(scope).filter(pk=team_id).first()
    if team is None:
        raise Http404
    return team


def get_member_for_keeper(member_id: UUID, scope: Scope) -> TeamMember:
    found = TeamMember.objects.filter(team__in=teams_in_scope(scope)).select_related("team__place", "person")
    member = found.filter(pk=member_id).first()
    if member is None or not may_keep_team(scope, member.team):
        raise Http404
    return member


def may_keep_team(scope: Scope, team: Team) -> bool:
    return scope.sees(team.place_id, TEAM_KEEPERS)


def may_change_answers(scope: Scope, township_code: str) -> bool:
    """The table of who answers belongs to the township's chief grid officer."""
    return scope.sees(township_code, {Role.CHIEF_GRID_OFFICER})
