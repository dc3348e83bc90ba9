"""Reading who could be sent somewhere, in order, and who could not, with the facts the choice rests on."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dayuan.cases.models import Case
from dayuan.dispatch.models import Offer
from dayuan.dispatch.rules import (
    Candidate,
    OfferState,
    Position,
    Ranked,
    StandsIn,
    Why,
    distance_m,
    rank,
)
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Absence, Person, Post, Role, Shift
from dayuan.people.queries import posts_held
from dayuan.people.queries.posts import AwayToday, away_on
from dayuan.places.models import Place, Site
from dayuan.places.rules import CODE_LENGTHS, Level
from dayuan.warnings.models import Warning

NEARBY_CONSIDERED = 5
"""How many people at other checkpoints are weighed; the rest are too far to be worth explaining."""

ANSWERS = {
    OfferState.DECLINED: Why.DECLINED,
    OfferState.LAPSED: Why.NO_ANSWER,
    OfferState.WITHDRAWN: Why.WITHDRAWN,
}


@dataclass(frozen=True)
class _Matter:
    """Where somebody is needed."""

    place: Place
    site: Site | None
    case: Case | None
    concerns_home: bool = False
    """A quarrel, or somebody who may need help at home: for those who know the people there, not for a checkpoint."""

    @property
    def point(self) -> tuple[float, float] | None:
        spot = self.site or self.place
        if spot.longitude is None or spot.latitude is None:
            return None
        return (spot.longitude, spot.latitude)

    @property
    def village_code(self) -> str:
        return self.place.code[: CODE_LENGTHS[Level.VILLAGE]]


def candidates_for(case: Case, *, at: datetime) -> Ranked:
    """Everybody who could be sent to this case, in order, and who could not, with the reasons."""
    found = Warning.objects.filter(case=case).select_related("rule", "device").first()
    concerns_home = found is not None and found.concerns_home
    return _ranked(_Matter(case.place, case.site, case, concerns_home), at)


def candidates_near(place: Place, site: Site | None, *, at: datetime, concerns_home: bool = False) -> Ranked:
    """The same for a matter that is no case yet."""
    return _ranked(_Matter(place, site, None, concerns_home), at)


def _ranked(matter: _Matter, at: datetime) -> Ranked:
    posts = list(_posts_around(matter, at))
    facts = _facts_about(posts, matter, at)
    candidates = [one for post in posts for one in _candidates_of(post, matter, facts)]
    return rank(_without_the_far_and_idle(candidates))


@dataclass(frozen=True)
class _Facts:
    """What is known of everybody around at once."""

    away: AwayToday
    away_until: dict[UUID, date]
    on_duty: set[UUID]
    """Posts whose shift is running, whoever answers for them today."""
    hands: dict[UUID, tuple[int, bool]]
    answers: dict[UUID, Why]


def _facts_about(posts: list[Post], matter: _Matter, at: datetime) -> _Facts:
    day = at.astimezone(SHANGHAI).date()
    away = away_on(day)
    running = Shift.objects.filter(starts_at__lte=at, ends_at__gt=at, post__in=posts)
    holders = {post.person_id for post in posts}
    return _Facts(
        away=away,
        away_until=dict(Absence.objects.on(day).filter(person_id__in=holders).values_list("person_id", "ends_on")),
        on_duty=set(running.values_list("post_id", flat=True)),
        hands=_tasks_in_hand(holders | set(away.people), matter),
        answers=_answers_before(matter),
    )


def _candidates_of(post: Post, matter: _Matter, facts: _Facts) -> list[Candidate]:
    """The holder; while they are away also whoever stands in, who is asked in their place."""
    holder = _candidate(post, post.person, matter, facts)
    until = facts.away_until.get(post.person_id)
    if until is None:
        return [holder]
    absent = replace(holder, away_until=until)
    person = facts.away.who_answers(post)
    if person is None:
        return [absent]
    stands_in = StandsIn(holder.name, holder.name_en, until)
    return [replace(_candidate(post, person, matter, facts), stands_in=stands_in), absent]


def _candidate(post: Post, person: Person, matter: _Matter, facts: _Facts) -> Candidate:
    in_hand, elsewhere = facts.hands.get(person.pk, (0, False))
    return Candidate(
        person_id=person.pk,
        post_id=post.pk,
        position=_position(post, matter),
        on_duty=post.pk in facts.on_duty,
        tasks_in_hand=in_hand,
        called_elsewhere=elsewhere,
        distance_m=_distance_m(post, matter),
        same_village=post.place_id.startswith(matter.village_code),
        answered_before=facts.answers.get(person.pk),
        name=person.full_name or person.username,
        name_en=person.full_name_en,
    )


def _posts_around(matter: _Matter, at: datetime) -> QuerySet[Post]:
    """Everybody on one of the rungs above this matter; nobody complained about, or of the unit that is (C-32)."""
    officers = Q(role=Role.CHECKPOINT_OFFICER, place__code__startswith=matter.place.township_code)
    secretaries = Q(role=Role.VILLAGE_SECRETARY, place_id=matter.village_code)
    township = Q(role__in=[Role.CHIEF_GRID_OFFICER, Role.DUTY_OFFICER], place_id__in=matter.place.enclosing_codes)
    around = secretaries | township if matter.concerns_home else officers | secretaries | township
    found = posts_held(at).filter(around)
    if matter.case is not None:
        found = found.exclude(person__in=matter.case.complained_about.values("person"))
        if matter.case.shielded_from:
            found = found.exclude(place__code__startswith=matter.case.shielded_from)
    return found.order_by("pk")


def _position(post: Post, matter: _Matter) -> Position:
    match Role(post.role):
        case Role.VILLAGE_SECRETARY:
            return Position.SECRETARY
        case Role.CHIEF_GRID_OFFICER:
            return Position.CHIEF
        case Role.DUTY_OFFICER:
            return Position.DUTY
        case _:
            here = matter.site is not None and post.site_id == matter.site.pk
            return Position.HERE if here else Position.NEARBY


def _distance_m(post: Post, matter: _Matter) -> float | None:
    if post.site is None or matter.point is None:
        return None
    return distance_m((post.site.longitude, post.site.latitude), matter.point)


def _tasks_in_hand(people: set[UUID], matter: _Matter) -> dict[UUID, tuple[int, bool]]:
    """For each person: how many other tasks are open, and whether one of them is somewhere else."""
    offers = Offer.objects.live().filter(person_id__in=people).exclude(case=matter.case)
    hands: dict[UUID, tuple[int, bool]] = {}
    for person_id, state, site_id in offers.values_list("person_id", "state", "case__site_id"):
        count, elsewhere = hands.get(person_id, (0, False))
        is_elsewhere = state != OfferState.ASKED and (matter.site is None or site_id != matter.site.pk)
        hands[person_id] = (count + 1, elsewhere or is_elsewhere)
    return hands


def _answers_before(matter: _Matter) -> dict[UUID, Why]:
    """Whoever said no to this case, let it lapse, or was taken off it, is not asked for it again."""
    if matter.case is None:
        return {}
    offers = matter.case.offers.filter(state__in=list(ANSWERS)).order_by("order")
    return {person_id: ANSWERS[OfferState(state)] for person_id, state in offers.values_list("person_id", "state")}


def _without_the_far_and_idle(candidates: list[Candidate]) -> list[Candidate]:
    """At other checkpoints only the nearest few on duty count: a list of the whole township explains nothing."""
    nearby = [one for one in candidates if one.position is Position.NEARBY and one.on_duty and not one.away_until]
    nearby.sort(key=lambda one: (not one.same_village, one.distance_m or 0.0))
    return [one for one in candidates if one.position is not Position.NEARBY] + nearby[:NEARBY_CONSIDERED]
