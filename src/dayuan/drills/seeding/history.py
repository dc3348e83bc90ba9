"""Two months of matters, played through the same actions that people use, each at its own moment."""

import heapq
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from django.db import transaction

from dayuan.cases.actions import close_case
from dayuan.cases.models import Case
from dayuan.dispatch.actions import (
    accept_offer,
    decline_offer,
    lapse_offer,
    report_arrival,
    report_outcome,
)
from dayuan.dispatch.models import Offer
from dayuan.dispatch.queries import current_offer
from dayuan.dispatch.rules import CLOSING, Outcome
from dayuan.drills.yucheng.equipment import checkpoint_camera_id
from dayuan.drills.yucheng.past import Passing, passings
from dayuan.drills.yucheng.roster import DAYS_BACK, SHANGHAI
from dayuan.people.models import Person
from dayuan.sensing.actions import Incoming, record_signals
from dayuan.sensing.rules import id_derived_from
from dayuan.warnings.actions import confirm_warning, reject_warning
from dayuan.warnings.models import Warning

SETTLED_BEFORE = timedelta(minutes=20)
"""Nothing is left half done by the past: what the demonstration shows as open, people have opened in it."""

type Story = Iterator[datetime]
"""Yields the moment of its next step, and takes that step when it is asked for the one after."""


@transaction.atomic
def seed_history(*, by: Person, at: datetime, days: int = DAYS_BACK - 1) -> int:
    """Play every story that is over by now, all of them or none; says how many. Where there is a past, nothing."""
    if Warning.objects.exists():
        return 0
    today = at.astimezone(SHANGHAI).date()
    told = [
        passing
        for passing in passings(today - timedelta(days=days), today)
        if passing.at + longest_course(passing) < at - SETTLED_BEFORE
    ]
    play_in_order(story_of(passing, by=by) for passing in told)
    return len(told)


def longest_course(passing: Passing) -> timedelta:
    """Until its last step, with everybody who was asked taking their time."""
    answers = (passing.answered_after + timedelta(minutes=3)) * len(passing.answers)
    return passing.decided_after + answers + passing.arrived_after + passing.done_after + passing.closed_after


def play_in_order(stories: Iterable[Story]) -> None:
    """Step through stories that overlap in time, always the earliest step first."""
    tie = count()
    waiting = [(next(story), next(tie), story) for story in stories]
    heapq.heapify(waiting)
    while waiting:
        _, _, story = heapq.heappop(waiting)
        following = next(story, None)
        if following is not None:
            heapq.heappush(waiting, (following, next(tie), story))


def story_of(passing: Passing, *, by: Person) -> Story:
    """A car is seen; the duty officer decides; somebody goes and reports; the duty officer closes."""
    yield passing.at
    warning = _see(passing)
    decided_at = passing.at + passing.decided_after
    yield decided_at
    if passing.false_alarm:
        reject_warning(warning.pk, by=by, reason=passing.false_alarm, note="", at=decided_at)
        return
    case = confirm_warning(warning.pk, by=by, note="", at=decided_at)
    yield from _deal_with(case, passing, decided_at, by=by)


def _deal_with(case: Case, passing: Passing, decided_at: datetime, *, by: Person) -> Story:
    last = decided_at
    for answer in passing.answers[:-1]:
        offer = _offer_of(case)
        last = offer.answer_by if answer == "silence" else last + passing.answered_after
        yield last
        if answer == "silence":
            lapse_offer(offer.pk, at=last)
        else:
            decline_offer(offer.pk, by=offer.person, reason=answer, note="", at=last)
    offer = _offer_of(case)
    yield (last := last + passing.answered_after)
    accept_offer(offer.pk, by=offer.person, at=last)
    yield (last := last + passing.arrived_after)
    report_arrival(offer.pk, by=offer.person, at=last)
    yield (last := last + passing.done_after)
    report_outcome(offer.pk, by=offer.person, outcome=passing.outcome, note=passing.note, at=last)
    yield (last := last + passing.closed_after)
    close_case(case.pk, by=by, outcome=CLOSING[Outcome(passing.outcome)], note="", at=last)


def _offer_of(case: Case) -> Offer:
    offer = current_offer(case)
    if offer is None:
        raise LookupError(f"nobody was asked to go to {case.title}")
    return offer


def _see(passing: Passing) -> Warning:
    """A camera that reads plates by itself sends its reading; the rule in force makes it a warning."""
    signal_id = signal_id_of(passing)
    camera = checkpoint_camera_id(passing.site)
    said = {
        "id": str(signal_id),
        "kind": "plate_seen",
        "device": camera,
        "observed_at": passing.at.isoformat(),
        "confidence": passing.confidence,
        "details": {"plate": passing.plate, "plate_kind": "ordinary"},
    }
    body = json.dumps(said, ensure_ascii=False).encode()
    record_signals([Incoming(body, f"devices.{camera}.signals", camera, passing.at)], at=passing.at)
    return Warning.objects.get(evidence__contains=[{"signal": str(signal_id)}])


def signal_id_of(passing: Passing) -> UUID:
    return id_derived_from(passing.at, f"past {passing.at.isoformat()} {passing.number}".encode())
