"""Reading what somebody is asked to do, for their phone."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from dayuan.cases.models import Case, Step
from dayuan.cases.rules import StepKind
from dayuan.dispatch.models import LIVE_STATES, Offer
from dayuan.dispatch.rules import OfferState
from dayuan.dispatch.words import reasons_words
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.places.whereabouts import Whereabouts
from dayuan.warnings.spots import spot_of

PAST_TASKS_SHOWN = 10


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
    def notes(self) -> list[Step]:
        """What was written down about the case, such as what to look at, while it is this person's to do."""
        if self.offer.state not in LIVE_STATES:
            return []
        return list(self.case.steps.filter(kind=StepKind.NOTED).select_related("by").order_by("number"))

    @property
    def spot(self) -> Whereabouts | None:
        """Where to go, while it is this person's to do."""
        warning = getattr(self.case, "warning", None)
        return spot_of(warning) if warning and self.offer.state in LIVE_STATES else None

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
