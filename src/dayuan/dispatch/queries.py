"""Reading who was asked to go, who could be, and why, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from dayuan.cases.models import Case, Step
from dayuan.cases.queries import in_reader_language
from dayuan.cases.rules import StepKind
from dayuan.dispatch.models import LIVE_STATES, Offer
from dayuan.dispatch.rules import Candidate, OfferState, Position, Ranked, StandsIn, Why, distance_m, rank
from dayuan.dispatch.words import decline_words, outcome_words, reason_words, reasons_words, state_words
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.access import Scope
from dayuan.people.models import Absence, Person, Post, Role, Shift
from dayuan.people.queries import posts_held
from dayuan.people.queries.posts import AwayToday, away_on
from dayuan.places.models import Place, Site
from dayuan.places.rules import CODE_LENGTHS, Level

NEARBY_CONSIDERED = 5
"""How many people at other checkpoints are weighed; the rest are too far to be worth explaining."""
PAST_TASKS_SHOWN = 10

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
    return _ranked(_Matter(case.place, case.site, case), at)


def candidates_near(place: Place, site: Site | None, *, at: datetime) -> Ranked:
    """The same for a matter that is no case yet."""
    return _ranked(_Matter(place, site, None), at)


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
    """Everybody on one of the rungs above this matter."""
    officers = Q(role=Role.CHECKPOINT_OFFICER, place__code__startswith=matter.place.township_code)
    secretaries = Q(role=Role.VILLAGE_SECRETARY, place_id=matter.village_code)
    township = Q(role__in=[Role.CHIEF_GRID_OFFICER, Role.DUTY_OFFICER], place_id__in=matter.place.enclosing_codes)
    return posts_held(at).filter(officers | secretaries | township).order_by("pk")


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


def current_offer(case: Case) -> Offer | None:
    """Who is being asked, or is on it."""
    return case.offers.live().select_related("person", "case").first()


def is_nobody_reachable(case: Case) -> bool:
    """Whether the last try to send somebody found nobody."""
    return case.pk in cases_nobody_goes_to([case])


def cases_nobody_goes_to(cases: Iterable[Case]) -> set[UUID]:
    """Of these, the cases whose last try to send somebody found nobody."""
    kinds = [StepKind.ASKED, StepKind.NOBODY_REACHABLE]
    tries = Step.objects.filter(case__in=list(cases), kind__in=kinds).order_by("case_id", "-number")
    last = tries.distinct("case_id").values_list("case_id", "kind")
    return {case_id for case_id, kind in last if kind == StepKind.NOBODY_REACHABLE}


@dataclass(frozen=True)
class Suggested:
    """Somebody who could be sent, as the panel shows it."""

    post_id: UUID
    name: str
    why: str
    is_advised: bool
    """Not passed over: the system would ask this person by itself."""
    may_be_sent: bool = True
    """Whoever is recorded as away is shown and not sent."""


@dataclass(frozen=True)
class OfferLine:
    """One offer as it is shown: who, why, who was passed over and why."""

    offer: Offer
    name: str
    state: str
    why: str
    answer: str
    passed_over: list[tuple[str, str]]


@dataclass(frozen=True)
class CaseOffers:
    """Everything the panel shows about who goes."""

    case: Case | None
    current: OfferLine | None
    suggested: list[Suggested]
    past: list[OfferLine]
    nobody_reachable: bool

    @property
    def is_open(self) -> bool:
        return self.case is not None and self.case.closed_at is None


def offers_of(case: Case, *, at: datetime) -> CaseOffers:
    """What the panel of a case shows: who is suggested, who is asked, who was."""
    lines = [_line(offer) for offer in case.offers.select_related("person").order_by("-order")]
    current = next((line for line in lines if line.offer.state in LIVE_STATES), None)
    is_open = case.closed_at is None
    may_change = is_open and (current is None or current.offer.state != OfferState.ARRIVED)
    return CaseOffers(
        case=case,
        current=current,
        suggested=_suggested(candidates_for(case, at=at), current) if may_change else [],
        past=[line for line in lines if line is not current],
        nobody_reachable=is_open and current is None and is_nobody_reachable(case),
    )


def offers_before_case(place: Place, site: Site | None, *, at: datetime) -> CaseOffers:
    """Who would be asked if the matter were confirmed now."""
    return CaseOffers(None, None, _suggested(candidates_near(place, site, at=at), None), [], False)


def _suggested(ranked: Ranked, current: OfferLine | None) -> list[Suggested]:
    advised = [(one.candidate, reasons_words(r.as_json() for r in one.reasons), True) for one in ranked.choices]
    others = [(one.candidate, reason_words(one.reason.as_json()), False) for one in ranked.passed_over]
    asked = current.offer.person_id if current else None
    return [
        Suggested(candidate.post_id, _name_of(candidate), why, is_advised, candidate.away_until is None)
        for candidate, why, is_advised in advised + others
        if candidate.person_id != asked
    ]


def _name_of(candidate: Candidate) -> str:
    return in_reader_language({"name": candidate.name, "name_en": candidate.name_en}, "name")


def _line(offer: Offer) -> OfferLine:
    return OfferLine(
        offer=offer,
        name=offer.person.display_name,
        state=state_words(offer.state),
        why=reasons_words(offer.reasons),
        answer=_answer_words(offer),
        passed_over=[(in_reader_language(one, "name"), reason_words(one)) for one in offer.passed_over],
    )


def _answer_words(offer: Offer) -> str:
    words = decline_words(offer.decline_reason) if offer.decline_reason else outcome_words(offer.outcome)
    return " · ".join(part for part in (words, offer.note) if part)


@dataclass(frozen=True)
class Task:
    """One offer as the phone of the person asked shows it."""

    offer: Offer
    why: str
    plates: list[str]
    photo_ids: list[str]

    @property
    def case(self) -> Case:
        return self.offer.case

    @property
    def deadline(self) -> datetime | None:
        """By when something has to happen; None where nothing waits for a clock."""
        return {OfferState.ASKED: self.offer.answer_by, OfferState.ACCEPTED: self.offer.arrive_by}.get(
            OfferState(self.offer.state)
        )


def task_of(offer: Offer) -> Task:
    """The plate in full, and the photographs, only while the task is this person's to do."""
    evidence = _evidence_of(offer.case) if offer.state in LIVE_STATES else []
    return Task(
        offer=offer,
        why=reasons_words(offer.reasons),
        plates=_distinct(_spaced(str(one["plate"])) for one in evidence if one.get("plate")),
        photo_ids=_distinct(str(one["photo"]) for one in evidence if one.get("photo")),
    )


def matter_shown_by(photo_id: UUID, scope: Scope) -> str | None:
    """The task for which this person may see a photograph: its evidence while they are on it, their own at any time."""
    offers = Offer.objects.filter(person_id=scope.person_id).select_related("case")
    evidence = Q(state__in=LIVE_STATES, case__warning__evidence__contains=[{"photo": str(photo_id)}])
    offer = offers.filter(evidence | Q(photo_id=photo_id)).first()
    return f"{offer.case.code} {offer.case.title}" if offer else None


def _evidence_of(case: Case) -> list[dict[str, Any]]:
    warning = getattr(case, "warning", None)
    return list(warning.evidence) if warning else []


def _spaced(plate: str) -> str:
    """As it stands on the car: `川A·8H4K2`."""
    return f"{plate[:2]}·{plate[2:]}"


def _distinct(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def tasks_of(person: Person) -> list[Task]:
    """What this person is asked to do or is doing, the most urgent first."""
    offers = Offer.objects.live().filter(person=person).select_related("case__place", "case__site", "case__warning")
    return [task_of(offer) for offer in offers.order_by("asked_at")]


def past_tasks_of(person: Person) -> list[Offer]:
    """The last few that are over."""
    offers = Offer.objects.filter(person=person).exclude(state__in=LIVE_STATES)
    return list(offers.select_related("case__place", "case__site").order_by("-asked_at")[:PAST_TASKS_SHOWN])
