"""What somebody may narrow figures to: places and rules of their desks, and how finely places are told apart."""

from collections.abc import Iterator

from django.db.models import Q
from django.db.models.functions import Length

from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.review.queries import WHOLE_CODE, Chosen
from dayuan.warnings.models import WatchRule

VILLAGE_DIGITS, TOWNSHIP_DIGITS = 12, 9


def digits_for(scope: Scope, chosen: Chosen) -> int:
    """A county is told apart by townships, a township by villages, a village by every place inside it."""
    around = [chosen.place] if chosen.place else list(scope.place_codes(DESK_ROLES))
    widest = min((len(code) for code in around), default=WHOLE_CODE)
    if widest < TOWNSHIP_DIGITS:
        return TOWNSHIP_DIGITS
    return VILLAGE_DIGITS if widest < VILLAGE_DIGITS else WHOLE_CODE


def places_to_choose(scope: Scope, also: str = "") -> Iterator[tuple[str, str]]:
    """Townships and villages of this person's desks, and the place that is chosen already."""
    mine = Place.objects.filter(scope.q("code", DESK_ROLES)).alias(digits=Length("code"))
    for place in mine.filter(Q(digits__lte=VILLAGE_DIGITS) | Q(code=also)).order_by("code"):
        yield place.code, str(place)


def rules_to_choose(scope: Scope) -> Iterator[tuple[str, str]]:
    """The rules whose township this person's desk lies in, each once."""
    rules = WatchRule.objects.visible_to(scope).order_by("key", "-version").distinct("key")
    yield from sorted(((str(rule.key), rule.display_title) for rule in rules), key=lambda one: one[1])
