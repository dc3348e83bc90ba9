"""Who is asked to go, in which order, and why. Pure: no database, no clock, no Django."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import takewhile
from math import asin, cos, radians, sin, sqrt
from typing import Any
from uuid import UUID


class Rung(StrEnum):
    SITE = "site"
    VILLAGE = "village"
    TOWNSHIP = "township"


LADDER: tuple[Rung, ...] = tuple(Rung)
"""Small matters stay below: the spot first, then the village, then the township."""


class OfferState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    ARRIVED = "arrived"
    DONE = "done"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class DeclineReason(StrEnum):
    BUSY = "busy"
    TOO_FAR = "too_far"
    UNWELL = "unwell"
    NO_VEHICLE = "no_vehicle"
    OTHER = "other"


class Outcome(StrEnum):
    CHECKED_FINE = "checked_fine"
    REGISTERED = "registered"
    TURNED_BACK = "turned_back"
    NOT_FOUND = "not_found"
    HANDED_OVER = "handed_over"


CLOSING: dict[Outcome, str] = {
    Outcome.CHECKED_FINE: "nothing_wrong",
    Outcome.REGISTERED: "settled",
    Outcome.TURNED_BACK: "settled",
    Outcome.NOT_FOUND: "not_found",
    Outcome.HANDED_OVER: "handed_over",
}
"""How the case would end after this outcome; the duty officer's close form starts from it."""


class Why(StrEnum):
    """Why somebody is asked, or is not."""

    ON_DUTY_HERE = "on_duty_here"
    ON_THE_SPOT = "on_the_spot"
    ON_DUTY_NEARBY = "on_duty_nearby"
    VILLAGE_SECRETARY = "village_secretary"
    CHIEF_GRID_OFFICER = "chief_grid_officer"
    DUTY_OFFICER = "duty_officer"
    TASKS_IN_HAND = "tasks_in_hand"
    PICKED = "picked"
    STANDS_IN = "stands_in"

    AWAY = "away"
    OFF_DUTY = "off_duty"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"
    BUSIER = "busier"
    FARTHER = "farther"
    LATER_IN_LINE = "later_in_line"
    HIGHER_UP = "higher_up"
    LOWER_DOWN = "lower_down"
    KEEPS_POST = "keeps_post"


class Position(StrEnum):
    """Where somebody stands on the ladder, in the order they are asked."""

    HERE = "here"
    NEARBY = "nearby"
    SECRETARY = "secretary"
    CHIEF = "chief"
    DUTY = "duty"


RUNG_OF: dict[Position, Rung] = {
    Position.HERE: Rung.SITE,
    Position.NEARBY: Rung.SITE,
    Position.SECRETARY: Rung.VILLAGE,
    Position.CHIEF: Rung.TOWNSHIP,
    Position.DUTY: Rung.TOWNSHIP,
}

NEEDS_A_SHIFT = frozenset({Position.HERE, Position.NEARBY, Position.DUTY})
"""A secretary and the chief grid officer answer for their place at any hour; the others only on their shift."""


@dataclass(frozen=True)
class Candidate:
    """Somebody who might go, with the facts the choice rests on."""

    person_id: UUID
    post_id: UUID
    position: Position
    on_duty: bool
    tasks_in_hand: int = 0
    called_elsewhere: bool = False
    """One of the tasks in hand is at another place."""
    distance_m: float | None = None
    same_village: bool = True
    answered_before: Why | None = None
    """`DECLINED`, `NO_ANSWER` or `WITHDRAWN` where this person was asked for this case before."""
    name: str = ""
    name_en: str = ""
    stands_in: "StandsIn | None" = None
    """Whose post this is, where somebody else answers for it while they are away."""
    away_until: date | None = None
    """The last day on which the holder of the post is away and is not asked themselves."""

    @property
    def rung(self) -> Rung:
        return RUNG_OF[self.position]


@dataclass(frozen=True)
class StandsIn:
    """For whom somebody stands in, and on which day that ends."""

    name: str
    name_en: str
    until: date

    def as_facts(self) -> dict[str, str]:
        return {"for": self.name, "for_en": self.name_en, "until": self.until.isoformat()}


@dataclass(frozen=True)
class Reason:
    code: Why
    facts: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code.value, **self.facts}


@dataclass(frozen=True)
class Choice:
    """Somebody who can be asked, and why."""

    candidate: Candidate
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class PassedOver:
    """Somebody who is not asked, and why."""

    candidate: Candidate
    reason: Reason

    def as_json(self) -> dict[str, Any]:
        candidate = self.candidate
        return {
            "person": str(candidate.person_id),
            "name": candidate.name,
            "name_en": candidate.name_en,
            **self.reason.as_json(),
        }


@dataclass(frozen=True)
class Ranked:
    """Everybody considered: who can be asked, in order, and who cannot."""

    choices: tuple[Choice, ...]
    passed_over: tuple[PassedOver, ...]

    def passed_over_for(self, chosen: Choice) -> tuple[PassedOver, ...]:
        """Why everybody but the chosen one is not asked now."""
        others = tuple(
            PassedOver(choice.candidate, _why_not_before(choice.candidate, chosen.candidate))
            for choice in self.choices
            if choice.candidate.person_id != chosen.candidate.person_id
        )
        return others + tuple(one for one in self.passed_over if one.candidate.person_id != chosen.candidate.person_id)

    def passed_over_by_all(self) -> tuple[PassedOver, ...]:
        """Why everybody is not asked, once nobody is asked any more: whoever is left keeps a post of their own."""
        left = tuple(PassedOver(choice.candidate, Reason(Why.KEEPS_POST)) for choice in self.choices)
        return left + self.passed_over

    def without(self, asked: Choice) -> "Ranked":
        """The same, once this one was asked in vain."""
        person_id = asked.candidate.person_id
        left = tuple(one for one in self.choices if one.candidate.person_id != person_id)
        return Ranked(left, self.passed_over)


def rank(candidates: Iterable[Candidate]) -> Ranked:
    """Order everybody who may be asked, and give the reason for everybody who may not."""
    in_order = _each_person_once(sorted(candidates, key=_order))
    choices, passed_over = [], []
    for candidate in in_order:
        against = _why_not_at_all(candidate)
        if against:
            passed_over.append(PassedOver(candidate, against))
        else:
            choices.append(Choice(candidate, reasons_for(candidate)))
    return Ranked(tuple(choices), tuple(passed_over))


def _order(candidate: Candidate) -> tuple[object, ...]:
    """The ladder; at a post who has fewest tasks; elsewhere who is nearest; then the elder post."""
    position = list(Position).index(candidate.position)
    distance_m = candidate.distance_m if candidate.distance_m is not None else float("inf")
    if candidate.position is Position.NEARBY:
        return (position, not candidate.same_village, distance_m, candidate.tasks_in_hand, candidate.post_id)
    return (position, 0, 0, candidate.tasks_in_hand, candidate.post_id)


def _each_person_once(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Somebody with several posts counts by the first at which they could be asked, else by the first."""
    usable = {one.person_id: one for one in reversed(candidates) if _why_not_at_all(one) is None}
    first = {one.person_id: one for one in reversed(candidates)}
    chosen = {**first, **usable}
    return [one for one in candidates if chosen[one.person_id] is one]


def _why_not_at_all(candidate: Candidate) -> Reason | None:
    if candidate.away_until:
        return Reason(Why.AWAY, {"until": candidate.away_until.isoformat()})
    if candidate.answered_before:
        return Reason(candidate.answered_before)
    if not candidate.on_duty and candidate.position in NEEDS_A_SHIFT:
        return Reason(Why.OFF_DUTY)
    return None


def _why_not_before(candidate: Candidate, chosen: Candidate) -> Reason:
    """Why this one, who could be asked, comes after the chosen one."""
    if candidate.position is Position.NEARBY and chosen.rung is not Rung.SITE:
        return Reason(Why.KEEPS_POST)
    if LADDER.index(candidate.rung) > LADDER.index(chosen.rung):
        return Reason(Why.HIGHER_UP)
    if LADDER.index(candidate.rung) < LADDER.index(chosen.rung):
        return Reason(Why.LOWER_DOWN)
    if candidate.position is Position.NEARBY and candidate.distance_m is not None:
        return Reason(Why.FARTHER, {"metres": round(candidate.distance_m)})
    if candidate.tasks_in_hand > chosen.tasks_in_hand:
        return Reason(Why.BUSIER, {"count": candidate.tasks_in_hand})
    return Reason(Why.LATER_IN_LINE)


def reasons_for(candidate: Candidate) -> tuple[Reason, ...]:
    """Why this one is asked."""
    acting = (Reason(Why.STANDS_IN, candidate.stands_in.as_facts()),) if candidate.stands_in else ()
    return acting + _reasons_of_position(candidate)


def _reasons_of_position(candidate: Candidate) -> tuple[Reason, ...]:
    in_hand = Reason(Why.TASKS_IN_HAND, {"count": candidate.tasks_in_hand})
    match candidate.position:
        case Position.HERE if candidate.called_elsewhere or not candidate.on_duty:
            return (Reason(Why.ON_DUTY_HERE if candidate.on_duty else Why.OFF_DUTY), in_hand)
        case Position.HERE:
            return (Reason(Why.ON_DUTY_HERE), Reason(Why.ON_THE_SPOT), in_hand)
        case Position.NEARBY:
            metres = {} if candidate.distance_m is None else {"metres": round(candidate.distance_m)}
            return (Reason(Why.ON_DUTY_NEARBY if candidate.on_duty else Why.OFF_DUTY, metres), in_hand)
        case Position.SECRETARY:
            return (Reason(Why.VILLAGE_SECRETARY), in_hand)
        case Position.CHIEF:
            return (Reason(Why.CHIEF_GRID_OFFICER), in_hand)
        case Position.DUTY:
            return (Reason(Why.DUTY_OFFICER), in_hand)


def first_to_ask(ranked: Ranked, *, has_climbed: bool = False) -> Choice | None:
    choices = _away_from_no_other_post(ranked) if has_climbed else ranked.choices
    return next(iter(choices), None)


def has_climbed(asked_before: Iterable[tuple[Rung, OfferState]]) -> bool:
    """Whether somebody was silent, or the township was asked: then only a person calls one from another post."""
    return any(rung is Rung.TOWNSHIP or state is OfferState.LAPSED for rung, state in asked_before)


def next_after_a_refusal(ranked: Ranked, rung: Rung, *, has_climbed: bool = False) -> Choice | None:
    """After somebody on this rung said no: the next in line there, else up; from the top whoever is left at the spot.

    The next in line on the spot may stand at another checkpoint, as long as the matter has not climbed.
    """
    if rung is Rung.SITE and not has_climbed:
        return first_to_ask(ranked)
    return _here_or_up_or_left(_away_from_no_other_post(ranked), rung)


def next_after_silence(ranked: Ranked, rung: Rung) -> Choice | None:
    """After somebody on this rung did not answer: up a rung; with nobody above, whoever is left here or at the spot.

    Minutes after the fact nobody is called away from another checkpoint; only a person decides that.
    """
    choices = _away_from_no_other_post(ranked)
    above = (one for one in choices if LADDER.index(one.candidate.rung) > LADDER.index(rung))
    return next(above, _here_or_up_or_left(choices, rung))


def _away_from_no_other_post(ranked: Ranked) -> tuple[Choice, ...]:
    return tuple(one for one in ranked.choices if one.candidate.position is not Position.NEARBY)


def _here_or_up_or_left(choices: tuple[Choice, ...], rung: Rung) -> Choice | None:
    here_or_up = (one for one in choices if LADDER.index(one.candidate.rung) >= LADDER.index(rung))
    return next(here_or_up, next(iter(choices), None))


@dataclass(frozen=True)
class Course:
    """Who would be asked when, if nothing changed meanwhile."""

    first: Choice | None
    after_refusals: tuple[Choice, ...]
    """Next in line on the same rung, one after the other, as long as each says no."""
    after_silence: tuple[Choice, ...]
    """One after the other, as long as nobody answers."""


def course_of(ranked: Ranked) -> Course:
    """The order in which people would be asked, found by the rules that will decide it."""
    first = first_to_ask(ranked)
    if first is None:
        return Course(None, (), ())
    refused = takewhile(
        lambda one: one.candidate.rung is first.candidate.rung, _one_after_another(ranked, first, next_after_a_refusal)
    )
    return Course(first, tuple(refused), tuple(_one_after_another(ranked, first, next_after_silence)))


def _one_after_another(
    ranked: Ranked, first: Choice, following: Callable[[Ranked, Rung], Choice | None]
) -> Iterator[Choice]:
    asked: Choice | None = first
    while asked is not None:
        ranked = ranked.without(asked)
        asked = following(ranked, asked.candidate.rung)
        if asked is not None:
            yield asked


EARTH_RADIUS_M = 6_371_008.8


def distance_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    """Great-circle distance of two points (longitude, latitude; WGS84), by the haversine formula."""
    longitude_a, latitude_a, longitude_b, latitude_b = map(radians, (*here, *there))
    half = sin((latitude_b - latitude_a) / 2) ** 2
    half += cos(latitude_a) * cos(latitude_b) * sin((longitude_b - longitude_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))
