"""Which place is this point in, what is near here, and the tree as a page lists it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from dayuan.kernel.models import AuditEntry
from dayuan.places.coordinates import Point
from dayuan.places.lookup import Kind, Nearby, closest_level, ground
from dayuan.places.models import Level, Place, PlaceQuerySet
from dayuan.places.rules import TOP_DOWN

__all__ = ["Nearby", "chain_at", "metres_astray", "near", "place_at"]

FARTHEST_M = 100_000.0


def place_at(longitude: float, latitude: float, *, levels: Collection[Level] = TOP_DOWN) -> Place | None:
    """The closest place that holds this point (WGS84): the courtyard, else the group, the grid, the village and so on.

    `levels` narrows the answer: `{Level.GRID}` asks for the grid. Closed places hold nothing.
    """
    known = ground()
    chain = {level: code for level, code in known.chain_at((longitude, latitude)).items() if level in levels}
    level = closest_level(chain)
    return None if level is None else known.place(chain[level])


def chain_at(longitude: float, latitude: float) -> dict[Level, str]:
    """The codes of all places that hold this point (WGS84), by level; on a border the lower code's."""
    return ground().chain_at((longitude, latitude))


def metres_astray(code: str, point: Point) -> float:
    """How far a point (WGS84) lies outside its place; 0 where that may be the outline's fault, or none is known."""
    return ground().metres_astray(code, point)


def near(
    longitude: float, latitude: float, radius_m: float, kinds: Collection[Kind] | None = None, *, within: str = ""
) -> list[Nearby]:
    """Centres of places, and sites, no farther than this, the nearest first. Closed places and theirs are left out.

    `kinds` are levels and kinds of site (all, where none is given); `within` is the code of the place to stay inside.
    """
    found = ground().near((longitude, latitude), min(radius_m, FARTHEST_M), kinds)
    return [nearby for nearby in found if nearby.spot.place_code.startswith(within)]


@dataclass
class Branch:
    """A place with what a list says of it: what is inside, how many of each level in all."""

    place: Place
    children: list["Branch"] = field(default_factory=list)
    counts: Counter[Level] = field(default_factory=Counter)

    @property
    def counted(self) -> list[tuple[Level, int]]:
        return [(level, self.counts[level]) for level in TOP_DOWN if self.counts[level]]


def tree_of(codes: Iterable[str]) -> list[Branch]:
    """The places with these codes, each with its children, and how many places those hold."""
    branches = []
    for code in _outermost(codes):
        place = Place.objects.filter(pk=code).first()
        if place is not None:
            branches.append(branch_of(place))
    return branches


def branch_of(place: Place) -> Branch:
    """A place and the places directly inside it, each with how many it holds. Closed ones come last, uncounted."""
    inside = Place.objects.within(place.code).exclude(pk=place.pk)
    counts: dict[str, Counter[Level]] = defaultdict(Counter)
    for code, level in inside.in_use().values_list("code", "level"):
        for outer in inside_codes(code, place.code):
            counts[outer][Level(level)] += 1
    children = [Branch(child, counts=counts[child.code]) for child in _in_order(place.children.all())]
    return Branch(place, children, counts[place.code])


def inside_codes(code: str, outermost: str) -> list[str]:
    """The places around a place, up to and with this one."""
    return [outer for outer in Place(code=code).enclosing_codes[1:] if outer.startswith(outermost)]


def _outermost(codes: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for code in sorted(set(codes)):
        if not any(code.startswith(outer) for outer in kept):
            kept.append(code)
    return kept


def _in_order(children: Iterable[Place]) -> list[Place]:
    """Grids after groups and courtyards, closed places last."""
    shown = [Level.TOWNSHIP, Level.VILLAGE, Level.GROUP, Level.COURTYARD, Level.GRID]
    return sorted(
        children, key=lambda child: (child.closed_at is not None, shown.index(Level(child.level)), child.code)
    )


def search(words: str, readable: PlaceQuerySet) -> PlaceQuerySet:
    """Places whose name holds these words or whose code begins with them."""
    words = words.strip()
    found = readable.filter(name__icontains=words) | readable.filter(name_en__icontains=words)
    return found | readable.filter(code__startswith=words.upper())


def history_of(place: Place, *, entries: int = 30) -> list[AuditEntry]:
    """What was done to a place, the newest first."""
    return list(AuditEntry.objects.filter(subject=subject_of(place.code)).order_by("-at", "-number")[:entries])


def subject_of(code: str) -> str:
    """How the audit names a place."""
    return f"place:{code}"
