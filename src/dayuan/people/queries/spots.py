"""The lower rungs of the chains where they stand: courtyard heads, group leaders and grid people, place by place."""

from dataclasses import dataclass
from datetime import date

from dayuan.people.models import Post, Role
from dayuan.people.queries.posts import away_on
from dayuan.places.models import Place

SHOWN_ROLES = (
    Role.VILLAGE_SECRETARY,
    Role.GRID_LEADER,
    Role.GRID_WORKER,
    Role.GROUP_LEADER,
    Role.COURTYARD_HEAD,
    Role.MICRO_GRID_LEADER,
)
TOWNSHIP_LENGTH = 9
MOST_SPOTS = 400
"""More is no map any more; a county has its chart township by township."""


@dataclass(frozen=True)
class Spotted:
    """Somebody who answers at a spot today, with whom they stand in for."""

    name: str
    role: Role
    stands_in_for: str = ""


@dataclass(frozen=True)
class Spot:
    place: Place
    people: tuple[Spotted, ...]


def chain_spots(root: Place, *, day: date) -> list[Spot]:
    """Who answers at the places inside this one, by code: where people are posted, not where they are."""
    if len(root.code) < TOWNSHIP_LENGTH:
        return []
    held = Post.objects.held_on(day).filter(
        place__code__startswith=root.code, place__closed_at__isnull=True, role__in=list(SHOWN_ROLES)
    )
    away = away_on(day)
    spots: dict[str, tuple[Place, list[Spotted]]] = {}
    held = held.filter(person__is_active=True).select_related("person", "place")
    for post in held.order_by("place_id", "role", "pk"):
        person = away.who_answers(post)
        if person is None:
            continue
        stands_in_for = str(post.person) if person.pk != post.person_id else ""
        spots.setdefault(post.place_id, (post.place, []))[1].append(
            Spotted(str(person), Role(post.role), stands_in_for)
        )
    return [Spot(place, tuple(people)) for place, people in spots.values()][:MOST_SPOTS]
