"""The handover pack of a post: duties, places, open matters, contacts; printed when the post changes hands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.chain_rules import CHAINS, Chain, RungName
from dayuan.people.chain_wording import duties_of
from dayuan.people.models import Post, Role
from dayuan.people.queries import Step, seats_filled
from dayuan.people.queries.answers import chain_over
from dayuan.people.queries.posts import SeatNow
from dayuan.people.rules import LISTED_ROLES
from dayuan.places.models import Place

MOST_LINES = 200
"""Lines of one section; a pack is read on paper."""


@dataclass(frozen=True)
class Line:
    """One open matter or fact: what, and what is to be done or by when."""

    what: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """Something a higher package adds to every pack: its heading, and what it has to say about one post."""

    key: str
    heading: str | Promise
    lines_of: Callable[[Post, datetime], list[Line]]


@dataclass(frozen=True)
class FilledSection:
    heading: str
    lines: list[Line]
    left_out: int
    """Lines beyond what a pack prints."""


@dataclass(frozen=True)
class Pack:
    post: Post
    successor: Post | None
    """Whoever holds the post next, where it is known."""
    at: datetime
    duties: list[str]
    places: list[Place]
    seats: list[SeatNow]
    contacts: list[Step]
    sections: list[FilledSection]


_sections: dict[str, Section] = {}


def add_section(key: str, heading: str | Promise, lines_of: Callable[[Post, datetime], list[Line]]) -> None:
    """Let a higher package speak in every handover pack. Called once when it starts; the same key replaces."""
    _sections[key] = Section(key, heading, lines_of)


def remove_section(key: str) -> None:
    _sections.pop(key, None)


def pack_of(post: Post, *, at: datetime) -> Pack:
    """Everything whoever takes over this post needs to know on the day of this moment."""
    inside = Place.objects.within(post.place_id).order_by("code")
    return Pack(
        post=post,
        successor=_successor(post),
        at=at,
        duties=duties_of(Role(post.role)),
        places=list(inside[:MOST_LINES]),
        seats=_seats_below(post, at=at),
        contacts=_contacts(post, at=at),
        sections=[_filled(section, post, at) for section in _sections.values()],
    )


def _successor(post: Post) -> Post | None:
    if post.ends_on is None:
        return None
    later = Post.objects.filter(role=post.role, place=post.place, site=post.site, starts_on__gt=post.ends_on)
    return later.select_related("person").order_by("starts_on", "pk").first()


def _seats_below(post: Post, *, at: datetime) -> list[SeatNow]:
    """Posts inside the place, this one left out."""
    seats = seats_filled(
        Q(place__code__startswith=post.place_id), day=at.astimezone(SHANGHAI).date(), roles=LISTED_ROLES
    )
    return [seat for seat in seats if (seat.role, seat.place_code) != (post.role, post.place_id)][:MOST_LINES]


def _contacts(post: Post, *, at: datetime) -> list[Step]:
    """Who answers further up in both chains, each person once, without the holder."""
    seen = {post.person_id}
    found = []
    for chain in (Chain.PARTY, Chain.GRID):
        for step in chain_over(post.place, chain, at=at).steps:
            if step.person is not None and step.person.pk not in seen:
                seen.add(step.person.pk)
                found.append(step)
    order = [*CHAINS[Chain.PARTY], *CHAINS[Chain.GRID]]
    return sorted(found, key=lambda step: (step.rung.name is RungName.COUNTY_DESK, order.index(step.rung.name)))


def _filled(section: Section, post: Post, at: datetime) -> FilledSection:
    lines = section.lines_of(post, at)
    return FilledSection(str(section.heading), lines[:MOST_LINES], max(0, len(lines) - MOST_LINES))
