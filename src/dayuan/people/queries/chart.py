"""A chain drawn from the top: each place with its posts, who holds them, and what is empty."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from dayuan.people.chain_rules import CHAINS, RUNGS, Chain, Rung, RungName, ground_of
from dayuan.people.models import Person, Post, Role, Seat
from dayuan.people.queries.posts import AwayToday, away_on
from dayuan.places.models import Place

LARGEST_CHART = 2_000
"""Places on one chart; a county is drawn township by township."""
OPTIONAL_RUNGS = frozenset({RungName.HUB_HOUSEHOLD, RungName.MICRO_GRID, RungName.MEDIATOR})
"""Rungs that a place may do without: they are vacant only where the establishment asks for them."""


@dataclass(frozen=True)
class SeatFilled:
    """One holder on the chart, or one empty chair."""

    role: Role
    post: Post | None = None
    is_away: bool = False
    stand_in: Person | None = None

    @property
    def is_vacant(self) -> bool:
        return self.post is None


@dataclass
class ChartNode:
    """A place on the chart with its seats and the places under it."""

    place: Place
    seats: list[SeatFilled] = field(default_factory=list)
    below: list["ChartNode"] = field(default_factory=list)

    @property
    def vacancies(self) -> int:
        """Empty chairs here and below."""
        return sum(seat.is_vacant for seat in self.seats) + self.vacancies_below

    @property
    def vacancies_below(self) -> int:
        return sum(node.vacancies for node in self.below)


def chart_of(root: Place, chain: Chain, *, day: date) -> ChartNode:
    """The chain inside this place. A place without a post of the chain is left out with everything it does not hold."""
    rungs = [RUNGS[name] for name in reversed(CHAINS[chain]) if name is not RungName.COUNTY_DESK]
    nodes = {place.code: ChartNode(place, seats) for place, seats in seats_inside(root, rungs, day=day)}
    top = nodes[root.code]
    for node in nodes.values():
        if node is not top:
            nodes.get(node.place.parent_id or "", top).below.append(node)
    _leave_out_empty(top)
    return top


def seats_inside(root: Place, rungs: Sequence[Rung], *, day: date) -> Iterator[tuple[Place, list[SeatFilled]]]:
    """Every place inside with its chairs on these rungs, held or empty, by code."""
    inside = Q(place__code__startswith=root.code)
    roles = [rung.role for rung in rungs]
    posts: dict[tuple[str, str], list[Post]] = defaultdict(list)
    found = Post.objects.held_on(day).filter(inside, role__in=roles, person__is_active=True)
    for post in found.select_related("person").order_by("starts_on", "pk"):
        posts[post.place_id, post.role].append(post)
    wanted = {(seat.place_id, seat.role): seat.holders for seat in Seat.objects.filter(inside, role__in=roles)}
    away = away_on(day)
    for place in Place.objects.within(root.code).order_by("code")[:LARGEST_CHART]:
        seats: list[SeatFilled] = []
        for rung in rungs:
            held = posts[place.code, rung.role]
            least = 1 if ground_of(place.code) in rung.grounds and _is_usual(rung.name, place.code) else 0
            # A place out of use keeps who is there still, and misses nobody.
            chairs = 0 if place.closed_at else wanted.get((place.code, rung.role), least)
            taken = max(chairs, len(held))
            seats += [_seat(rung.role, held[turn] if turn < len(held) else None, away) for turn in range(taken)]
        yield place, seats


def _is_usual(name: RungName, code: str) -> bool:
    """Whether a place of this kind always has this rung: a grid worker serves a village, not each courtyard."""
    if name in OPTIONAL_RUNGS:
        return False
    return not (name is RungName.GRID_WORKER and len(code) > VILLAGE_LENGTH)


VILLAGE_LENGTH = 12


def _seat(role: Role, post: Post | None, away: AwayToday) -> SeatFilled:
    if post is None or post.person_id not in away.named:
        return SeatFilled(role, post)
    return SeatFilled(role, post, is_away=True, stand_in=away.who_answers(post))


def _leave_out_empty(node: ChartNode) -> None:
    for below in node.below:
        _leave_out_empty(below)
    node.below = [below for below in node.below if below.seats or below.below]
