"""The chains where they stand, place by place: who answers there, down to the hub households, and what is vacant."""

from dataclasses import dataclass
from datetime import date

from dayuan.people.chain_rules import RUNGS, RungName
from dayuan.people.models import Role
from dayuan.people.queries.chart import SeatFilled, seats_inside
from dayuan.places.models import Place

SHOWN_RUNGS = tuple(
    RUNGS[name]
    for name in (
        RungName.VILLAGE_BRANCH,
        RungName.GRID_LEADER,
        RungName.GRID_WORKER,
        RungName.GROUP,
        RungName.COURTYARD,
        RungName.MICRO_GRID,
        RungName.HUB_HOUSEHOLD,
    )
)
TOWNSHIP_LENGTH = 9
MOST_SPOTS = 400
"""More is no map any more; a county has its chart township by township."""


@dataclass(frozen=True)
class Spotted:
    """Somebody who answers at a spot today, with whom they stand in for; or a post that nobody holds."""

    role: Role
    name: str = ""
    stands_in_for: str = ""

    @property
    def is_vacant(self) -> bool:
        return not self.name


@dataclass(frozen=True)
class Spot:
    place: Place
    people: tuple[Spotted, ...]

    @property
    def vacancies(self) -> int:
        return sum(one.is_vacant for one in self.people)


def chain_spots(root: Place, *, day: date) -> list[Spot]:
    """Who answers at the places inside this one, by code: where people are posted, not where they are.

    Who is away and has nobody standing in is left out; a vacant post is shown as the chart shows it.
    """
    if len(root.code) < TOWNSHIP_LENGTH:
        return []
    spots = []
    for place, seats in seats_inside(root, SHOWN_RUNGS, day=day):
        people = () if place.closed_at else tuple(one for seat in seats if (one := _spotted(seat)) is not None)
        if people:
            spots.append(Spot(place, people))
    return spots[:MOST_SPOTS]


def _spotted(seat: SeatFilled) -> Spotted | None:
    if seat.post is None:
        return Spotted(seat.role)
    if not seat.is_away:
        return Spotted(seat.role, str(seat.post.person))
    return Spotted(seat.role, str(seat.stand_in), str(seat.post.person)) if seat.stand_in else None
