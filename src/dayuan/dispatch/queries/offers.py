"""Reading who was asked to go, who would be, and why, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings

from dayuan.cases.models import Case, Step
from dayuan.cases.queries import in_reader_language
from dayuan.cases.rules import StepKind
from dayuan.dispatch.models import LIVE_STATES, Offer
from dayuan.dispatch.queries.candidates import candidates_for, candidates_near
from dayuan.dispatch.rules import (
    Candidate,
    OfferState,
    Position,
    Ranked,
    Reason,
    Rung,
    Why,
    course_of,
    has_climbed,
)
from dayuan.dispatch.words import (
    decline_words,
    nobody_words,
    outcome_words,
    reason_words,
    reasons_words,
    rung_words,
    state_words,
)
from dayuan.places.models import Place, Site


def current_offer(case: Case) -> Offer | None:
    """Who is being asked, or is on it."""
    return case.offers.live().select_related("person", "case").first()


def has_case_climbed(case: Case) -> bool:
    """Whether somebody was silent about this case, or the township was asked."""
    asked = case.offers.values_list("rung", "state")
    return has_climbed((Rung(rung), OfferState(state)) for rung, state in asked)


def is_nobody_reachable(case: Case) -> bool:
    """Whether the last try to send somebody found nobody."""
    return case.pk in cases_nobody_goes_to([case])


def cases_nobody_goes_to(cases: Iterable[Case]) -> dict[UUID, str]:
    """Of these, the cases whose last try to send somebody found nobody, each with the sentence that says so."""
    kinds = [StepKind.ASKED, StepKind.NOBODY_REACHABLE]
    tries = Step.objects.filter(case__in=list(cases), kind__in=kinds).order_by("case_id", "-number")
    last = tries.distinct("case_id")
    return {step.case_id: nobody_words(step) for step in last if step.kind == StepKind.NOBODY_REACHABLE}


@dataclass(frozen=True)
class Suggested:
    """Somebody who could be sent, as the panel shows it."""

    person_id: UUID
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
    nobody_reachable: str
    """The sentence that says so, where nobody is left to be asked; else empty."""

    @property
    def is_open(self) -> bool:
        return self.case is not None and self.case.closed_at is None


def offers_of(case: Case, *, at: datetime) -> CaseOffers:
    """What the panel of a case shows: who is suggested, who is asked, who was."""
    lines = [_line(offer) for offer in case.offers.select_related("person").order_by("-order")]
    current = next((line for line in lines if line.offer.state in LIVE_STATES), None)
    is_open = case.closed_at is None
    may_change = is_open and (current is None or current.offer.state != OfferState.ARRIVED)
    in_vain = cases_nobody_goes_to([case]) if is_open and current is None else {}
    return CaseOffers(
        case=case,
        current=current,
        suggested=_suggested(candidates_for(case, at=at), current, has_case_climbed(case)) if may_change else [],
        past=[line for line in lines if line is not current],
        nobody_reachable=in_vain.get(case.pk, ""),
    )


def _suggested(ranked: Ranked, current: OfferLine | None, climbed: bool) -> list[Suggested]:
    everybody = [
        *(_suggestion(one.candidate, one.reasons, keeps_post=climbed) for one in ranked.choices),
        *(_suggestion(one.candidate, [one.reason], is_advised=False) for one in ranked.passed_over),
    ]
    asked = current.offer.person_id if current else None
    others = [one for one in everybody if one.person_id != asked]
    return sorted(others, key=lambda one: not one.is_advised)


def _suggestion(
    candidate: Candidate, reasons: Iterable[Reason], *, is_advised: bool = True, keeps_post: bool = False
) -> Suggested:
    """Once a matter has climbed, nobody at another checkpoint is advised any more: only a person sends them."""
    stays = keeps_post and candidate.position is Position.NEARBY
    said = (*reasons, Reason(Why.KEEPS_POST)) if stays else reasons
    return Suggested(
        person_id=candidate.person_id,
        post_id=candidate.post_id,
        name=_name_of(candidate),
        why=reasons_words(reason.as_json() for reason in said),
        is_advised=is_advised and not stays,
        may_be_sent=candidate.away_until is None,
    )


@dataclass(frozen=True)
class Expected:
    """Who would be asked, in which order, if a matter were confirmed now."""

    first: Suggested | None
    after_refusals: list[Suggested]
    after_silence: list[tuple[str, list[Suggested]]]
    """Level by level, the level in words."""
    not_asked: list[Suggested]
    answer_within: timedelta

    @property
    def is_empty(self) -> bool:
        return self.first is None and not self.not_asked


def offers_before_case(place: Place, site: Site | None, *, at: datetime, concerns_home: bool = False) -> Expected:
    """Who would be asked if the matter were confirmed now, and what follows a refusal and silence."""
    ranked = candidates_near(place, site, at=at, concerns_home=concerns_home)
    course = course_of(ranked)
    levels = groupby(course.after_silence, key=lambda choice: choice.candidate.rung)
    return Expected(
        first=_suggestion(course.first.candidate, course.first.reasons) if course.first else None,
        after_refusals=[_suggestion(one.candidate, one.reasons) for one in course.after_refusals],
        after_silence=[
            (rung_words(rung), [_suggestion(one.candidate, one.reasons) for one in choices]) for rung, choices in levels
        ],
        not_asked=[_suggestion(one.candidate, [one.reason], is_advised=False) for one in ranked.passed_over],
        answer_within=timedelta(seconds=settings.ANSWER_WITHIN_S),
    )


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
