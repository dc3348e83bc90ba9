"""What a person may see: one value, made from their posts, that every package filters by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Person, Post, PostQuerySet, Role
from dayuan.people.queries import posts_held
from dayuan.people.rules import DESK_ROLES, STAFF_ROLES


@dataclass(frozen=True)
class Holding:
    """One post held now."""

    role: Role
    place_code: str
    site_id: UUID | None = None


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


def scope_of(person: Person, *, at: datetime) -> Scope:
    """The scope of a person's posts held on the day of this moment."""
    if not person.is_active:
        return Scope(person_id=person.pk)
    posts = Post.objects.filter(person=person).held_on(at.astimezone(SHANGHAI).date())
    return Scope(
        person_id=person.pk,
        holdings=tuple(Holding(Role(post.role), post.place_id, post.site_id) for post in posts.order_by("pk")),
    )


def posts_in_scope(scope: Scope, *, at: datetime) -> PostQuerySet:
    """The posts held now in the places where this person sits at a desk."""
    return posts_held(at).filter(scope.q("place_id", DESK_ROLES))
