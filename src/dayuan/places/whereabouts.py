"""Where a point lies, as one says it: about so many metres from something with a name, in which direction."""

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.places.coordinates import Point
from dayuan.places.distances import metres_per_degree
from dayuan.places.lookup import Nearby, Spot
from dayuan.places.models import Level
from dayuan.places.queries import near

LOOKED_AROUND_M = 5000.0
AT_IT_M = 30.0
DIRECTIONS = (
    *(gettext_lazy("north"), gettext_lazy("north-east"), gettext_lazy("east"), gettext_lazy("south-east")),
    *(gettext_lazy("south"), gettext_lazy("south-west"), gettext_lazy("west"), gettext_lazy("north-west")),
)
"""Clockwise from north."""


@dataclass(frozen=True)
class Whereabouts:
    """A point (WGS84), and how one finds it from the nearest thing with a name."""

    longitude: float
    latitude: float
    words: str
    """Empty where nothing with a name is near."""


def whereabouts(point: Point, *, within: str = "") -> Whereabouts:
    """`within` is the code of the place whose names are used."""
    nearest = next(iter(near(*point, LOOKED_AROUND_M, within=within)), None)
    return Whereabouts(*point, _said(nearest, point) if nearest else "")


def direction_of(here: Point, there: Point) -> str:
    """In which of eight directions there lies, seen from here."""
    east_m, north_m = metres_per_degree(here[1])
    angle = math.degrees(math.atan2((there[0] - here[0]) * east_m, (there[1] - here[1]) * north_m))
    return str(DIRECTIONS[round(angle / 45) % 8])


def _said(nearest: Nearby, point: Point) -> str:
    name = _name_of(nearest.spot)
    if nearest.distance_m <= AT_IT_M:
        return _("at %(name)s") % {"name": name}
    metres = round(nearest.distance_m, -1)
    facts = {"name": name, "direction": direction_of(nearest.spot.point, point), "metres": f"{metres:.0f}"}
    return _("about %(metres)s m %(direction)s of %(name)s") % facts


def _name_of(spot: Spot) -> str:
    """Of a place only its middle is known as a point."""
    return _("the middle of %(name)s") % {"name": spot} if isinstance(spot.kind, Level) else str(spot)
