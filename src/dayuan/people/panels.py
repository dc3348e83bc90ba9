"""What the page of a place shows of people: who answers for it, and the chain inside it, as a list and on the map."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dayuan.kernel.clock import SHANGHAI, now
from dayuan.people.chain_wording import CHAIN_WORDS, spoken
from dayuan.people.queries import who_answers
from dayuan.people.queries.spots import Spot, chain_spots
from dayuan.people.requests import scope_on
from dayuan.people.rules import STAFF_ROLES
from dayuan.people.wording import ROLE_WORDS
from dayuan.places.layers import Mark, add_layer
from dayuan.places.models import Place
from dayuan.places.panels import add_panel


def answers_panel(request: HttpRequest, place: Place) -> Mapping[str, Any] | None:
    """The person, the stand-in and the next three rungs, with reasons."""
    if not _may_read(request, place) or place.closed_at is not None:
        return None
    answer = who_answers(place, at=now())
    return {
        "place": place,
        "chain_word": CHAIN_WORDS[answer.chain],
        "first": spoken(answer.first),
        "next": [spoken(step) for step in answer.next],
        "passed": [spoken(step) for step in answer.passed],
    }


def chain_panel(request: HttpRequest, place: Place) -> Mapping[str, Any] | None:
    spots = _spots(request, place)
    if not spots:
        return None
    vacant = sum(spot.vacancies for spot in spots)
    people = sum(len(spot.people) for spot in spots) - vacant
    return {"place": place, "spots": spots, "people": people, "vacant": vacant}


def chain_layer(request: HttpRequest, place: Place) -> Iterable[Mark]:
    for spot in _spots(request, place):
        if spot.place.centre is not None:
            people = [
                _("%(name)s (%(post)s)") % {"name": one.name or _("vacant"), "post": ROLE_WORDS[one.role]}
                for one in spot.people
            ]
            words = f"{spot.place}: {_(', ').join(people)}"
            address = reverse("places:place", args=[spot.place.code])
            yield Mark(words, spot.place.centre, address, is_gap=spot.vacancies > 0)


def _spots(request: HttpRequest, place: Place) -> list[Spot]:
    """Asked twice by one page, for its list and for its map, and read once."""
    known: dict[str, list[Spot]] = request.__dict__.setdefault("chain_spots", {})
    if place.code not in known:
        may_read = _may_read(request, place)
        known[place.code] = chain_spots(place, day=now().astimezone(SHANGHAI).date()) if may_read else []
    return known[place.code]


def _may_read(request: HttpRequest, place: Place) -> bool:
    return scope_on(request).sees(place.code, STAFF_ROLES)


add_panel(gettext_lazy("Who answers for this?"), "people/_answers_panel.html", answers_panel, order=5, with_points=True)
add_panel(gettext_lazy("The chain here"), "people/_chain_panel.html", chain_panel, order=6)
add_layer("chain", gettext_lazy("The chain here"), chain_layer, gaps=gettext_lazy("a ring: a post is vacant there"))
