"""Who answers for this? The person, the stand-in and the next rungs, with the facts that say why."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.chain_rules import (
    ANSWERING,
    CHAINS,
    FIRST_ANSWERS,
    MATTER_KINDS,
    Chain,
    Found,
    Held,
    Rung,
    RungName,
    StepState,
    around,
    climb,
    ground_of,
    kind_of,
    rungs_from,
)
from dayuan.people.models import AnswerRule, Person, Post, Role
from dayuan.people.queries.posts import away_on
from dayuan.places.models import Place

NEXT_RUNGS = 3


@dataclass(frozen=True)
class Step:
    """One rung that was asked: who answers there, or why nobody does."""

    rung: Rung
    state: StepState
    place: Place | None = None
    post: Post | None = None
    person: Person | None = None
    """Who answers; nobody on a rung that is passed, nor at a county's desk without an account."""
    stands_in_for: Person | None = None
    others: int = 0

    @property
    def answers(self) -> bool:
        return self.state in ANSWERING


@dataclass(frozen=True)
class Answer:
    """Who answers for a place and a kind of matter, from the first rung to the county's desk. Never empty."""

    place: Place
    kind: str
    chain: Chain
    first_rung: RungName
    decided_by: AnswerRule | None
    """The township's own row of the table; none where the starting table stands."""
    steps: tuple[Step, ...]

    @cached_property
    def rungs(self) -> tuple[Step, ...]:
        """The rungs that answer, the first one first."""
        return tuple(step for step in self.steps if step.answers)

    @property
    def first(self) -> Step:
        return self.rungs[0]

    @property
    def next(self) -> tuple[Step, ...]:
        """The next three rungs, where the chain has so many."""
        return self.rungs[1 : 1 + NEXT_RUNGS]

    @property
    def passed(self) -> tuple[Step, ...]:
        """Rungs that were passed, with the fact."""
        return tuple(step for step in self.steps if not step.answers)


def who_answers(place: Place | str, matter_kind: str | None = None, *, at: datetime) -> Answer:
    """Who answers for this place on the day of this moment; for a point, give the place it lies in.

    Whoever is away is passed for their stand-in; a rung where nobody is there is passed, and the answer says so. Where
    nobody at all is there it ends at the county's desk.
    """
    where = place if isinstance(place, Place) else Place.objects.get(pk=place)
    kind = kind_of(matter_kind)
    rule = _rule_in_force(where.township_code, kind, at=at)
    chain, first = _as_ruled(rule, kind)
    return _climb(where, kind, chain, first, rule, at=at)


def who_answers_along(place: Place, matter_kind: str, chain: Chain, first_rung: RungName, *, at: datetime) -> Answer:
    """Like `who_answers`, for a matter whose finer class names a chain and a first rung of its own."""
    return _climb(place, kind_of(matter_kind), chain, first_rung, None, at=at)


def chain_over(place: Place, chain: Chain, *, at: datetime) -> Answer:
    """A whole chain over a place, from its lowest rung."""
    return _climb(place, "", chain, CHAINS[chain][0], None, at=at)


def answer_table(township_code: str, *, at: datetime) -> list[tuple[str, Chain, RungName, AnswerRule | None]]:
    """Kind of matter, chain and first rung as they are in force, and who decided so."""
    newest: dict[str, AnswerRule] = {}
    rows = AnswerRule.objects.filter(township_id=township_code, since__lte=at).select_related("by")
    for rule in rows.order_by("since", "pk"):
        newest[rule.kind] = rule
    return [(kind, *_as_ruled(newest.get(kind), kind), newest.get(kind)) for kind in MATTER_KINDS]


def _rule_in_force(township_code: str, kind: str, *, at: datetime) -> AnswerRule | None:
    rows = AnswerRule.objects.filter(township_id=township_code, kind=kind, since__lte=at)
    return rows.order_by("-since", "-pk").first()


def _as_ruled(rule: AnswerRule | None, kind: str) -> tuple[Chain, RungName]:
    return FIRST_ANSWERS[kind] if rule is None else (Chain(rule.chain), RungName(rule.first_rung))


def _climb(where: Place, kind: str, chain: Chain, first: RungName, rule: AnswerRule | None, *, at: datetime) -> Answer:
    day = at.astimezone(SHANGHAI).date()
    rungs = rungs_from(chain, first)
    codes = around(where.code)
    found = Post.objects.held_on(day).filter(place_id__in=codes, role__in=[rung.role for rung in rungs])
    posts = {post.pk: post for post in found.filter(person__is_active=True).select_related("person", "place")}
    away = away_on(day)
    people = {post.person_id: post.person for post in posts.values()} | away.people
    held = [_held(post) for post in posts.values()]
    present = {person.pk for person in people.values() if person.is_active}
    places = {place.code: place for place in Place.objects.filter(code__in=codes)}
    steps = climb(where.code, rungs, held, away.named, present)
    return Answer(
        place=where,
        kind=kind,
        chain=chain,
        first_rung=first,
        decided_by=rule,
        steps=tuple(_step(step, posts, people, places) for step in steps),
    )


def _held(post: Post) -> Held:
    return Held(post.pk, Role(post.role), post.place_id, post.person_id, post.starts_on)


def _step(found: Found, posts: dict[UUID, Post], people: dict[UUID, Person], places: dict[str, Place]) -> Step:
    post = posts[found.held.post_id] if found.held else None
    person = people[found.person_id] if found.person_id else None
    return Step(
        rung=found.rung,
        state=found.state,
        place=post.place if post else _ground_of(found.rung, places),
        post=post,
        person=person,
        stands_in_for=post.person if post and person and post.person_id != person.pk else None,
        others=found.others,
    )


def _ground_of(rung: Rung, places: dict[str, Place]) -> Place | None:
    """The nearest place around that should have this post."""
    fitting = [code for code in places if ground_of(code) in rung.grounds]
    return places[max(fitting, key=len)] if fitting else None
