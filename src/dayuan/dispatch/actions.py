"""Sending somebody: ask, answer, pass on, arrive, report.

Every action locks the case first, so that two answers at once, or an answer and the end of its time, happen one after
the other. Answers count by the state they find: a double tap on a poor line is answered like the first.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from dayuan.cases.actions import add_step
from dayuan.cases.models import Case
from dayuan.cases.rules import Status, StepKind, may_move
from dayuan.dispatch.models import Offer
from dayuan.dispatch.queries import candidates_for, current_offer, has_case_climbed
from dayuan.dispatch.rules import (
    CLOSING,
    LADDER,
    Choice,
    DeclineReason,
    OfferState,
    Outcome,
    Ranked,
    Reason,
    Rung,
    Why,
    first_to_ask,
    next_after_a_refusal,
    next_after_silence,
    reasons_for,
)
from dayuan.kernel.errors import Refusal
from dayuan.kernel.live import tell
from dayuan.people.models import Person
from dayuan.sensing.actions import keep_photo_from_person

LAPSE_JOB = "dayuan.dispatch.jobs.lapse_offer_in_time"


class CaseIsOver(Refusal):
    pass


class CannotBeSent(Refusal):
    pass


class OfferIsNotYours(Refusal):
    pass


class OfferIsOver(Refusal):
    pass


class AcceptFirst(Refusal):
    pass


class UnknownAnswer(Refusal):
    pass


@transaction.atomic
def send_somebody(case_id: UUID, *, by: Person, at: datetime) -> Offer | None:
    """Ask whoever should go first. Where nobody can be asked the history says so, and None is returned.

    Raises:
        CaseIsOver: the case is closed.
    """
    case = _lock_open_case(case_id)
    asked_already = current_offer(case)
    if asked_already is not None:
        return asked_already
    ranked = candidates_for(case, at=at)
    choice = first_to_ask(ranked, has_climbed=has_case_climbed(case))
    return _ask_or_say_nobody(case, ranked, choice, by=by, at=at)


@transaction.atomic
def send_person(case_id: UUID, post_id: UUID, *, by: Person, at: datetime, reason: str = "") -> Offer:
    """The duty officer's own choice from the suggested list; whoever was asked before need not go any more.

    Raises:
        CaseIsOver: the case is closed, or in mediation.
        CannotBeSent: this post is not on the list, or somebody is on the spot already.
    """
    case = _lock_open_case(case_id)
    ranked = candidates_for(case, at=at)
    choice = _find_choice(ranked, post_id)
    before = current_offer(case)
    if before is not None:
        if before.person_id == choice.candidate.person_id:
            return before
        if before.state == OfferState.ARRIVED:
            raise CannotBeSent(_("%(name)s is on the spot already.") % {"name": before.person.display_name})
        _withdraw(before, by=by, at=at, reason=reason)
    picked = Reason(Why.PICKED, {"by": by.full_name or by.username, "by_en": by.full_name_en})
    chosen = Choice(choice.candidate, (picked, *choice.reasons))
    return _ask(case, ranked, chosen, by=by, at=at)


def _find_choice(ranked: Ranked, post_id: UUID) -> Choice:
    """The duty officer may also send somebody whom the system would pass over: they have spoken on the phone.

    Nobody who is recorded as away: their post is answered for by the stand-in.
    """
    everybody = [*(one.candidate for one in ranked.choices), *(one.candidate for one in ranked.passed_over)]
    for candidate in everybody:
        if candidate.post_id == post_id and candidate.away_until is None:
            return Choice(candidate, reasons_for(candidate))
    raise CannotBeSent(_("This person cannot be sent to this case."))


@transaction.atomic
def accept_offer(offer_id: UUID, *, by: Person, at: datetime) -> Offer:
    """The person asked goes.

    Raises:
        OfferIsNotYours: somebody else was asked.
        OfferIsOver: it was passed on meanwhile.
    """
    offer = _lock_offer(offer_id, by)
    if offer.state in (OfferState.ACCEPTED, OfferState.ARRIVED, OfferState.DONE):
        return offer
    _must_be(offer, OfferState.ASKED)
    offer.state, offer.answered_at = OfferState.ACCEPTED, at
    offer.arrive_by = at + timedelta(seconds=settings.ARRIVE_WITHIN_S)
    offer.save(update_fields=["state", "answered_at", "arrive_by"])
    facts = {"arrive_by": offer.arrive_by.isoformat()}
    add_step(offer.case, StepKind.ACCEPTED, by=by, at=at, facts=facts, status=Status.IN_PROGRESS)
    _tell(offer)
    return offer


@transaction.atomic
def decline_offer(offer_id: UUID, *, by: Person, at: datetime, reason: str, note: str = "") -> Offer:
    """The person asked cannot go: the next in line is asked, or the next rung.

    Raises:
        OfferIsNotYours: somebody else was asked.
        OfferIsOver: it was passed on meanwhile, or the person is on the spot.
        UnknownAnswer: the reason is none that we know.
    """
    offer = _lock_offer(offer_id, by)
    if offer.state == OfferState.DECLINED:
        return offer
    if reason not in list(DeclineReason):
        raise UnknownAnswer(_("Say why you cannot go."))
    _must_be(offer, OfferState.ASKED, OfferState.ACCEPTED)
    offer.state, offer.answered_at = OfferState.DECLINED, at
    offer.decline_reason, offer.note = reason, note
    offer.save(update_fields=["state", "answered_at", "decline_reason", "note"])
    add_step(offer.case, StepKind.DECLINED, by=by, at=at, note=note, facts={**_who(offer.person), "reason": reason})
    _tell(offer)
    ranked = candidates_for(offer.case, at=at)
    choice = next_after_a_refusal(ranked, Rung(offer.rung), has_climbed=has_case_climbed(offer.case))
    _pass_on(offer, ranked, choice, at=at)
    return offer


@transaction.atomic
def lapse_offer(offer_id: UUID, *, at: datetime) -> bool:
    """The time to answer is over: the matter goes up a rung. False where there was an answer, or there is time left."""
    case_id = Offer.objects.values_list("case_id", flat=True).filter(pk=offer_id).first()
    if case_id is None:
        return False
    Case.objects.select_for_update().get(pk=case_id)
    offer = Offer.objects.select_related("case__place", "case__site", "person").get(pk=offer_id)
    if offer.state != OfferState.ASKED or at < offer.answer_by:
        return False
    offer.state = OfferState.LAPSED
    offer.save(update_fields=["state"])
    add_step(offer.case, StepKind.LAPSED, by=None, at=at, facts=_who(offer.person))
    _tell(offer)
    ranked = candidates_for(offer.case, at=at)
    _pass_on(offer, ranked, next_after_silence(ranked, Rung(offer.rung)), at=at)
    return True


def lapse_overdue(*, at: datetime) -> int:
    """Pass on everything whose time to answer is over; how many there were."""
    overdue = Offer.objects.filter(state=OfferState.ASKED, answer_by__lte=at).order_by("answer_by")
    return sum(lapse_offer(offer_id, at=at) for offer_id in overdue.values_list("pk", flat=True))


@transaction.atomic
def report_arrival(offer_id: UUID, *, by: Person, at: datetime) -> Offer:
    """The person sent is on the spot.

    Raises:
        OfferIsNotYours: somebody else was asked.
        OfferIsOver: it was passed on meanwhile.
        AcceptFirst: it was not accepted yet.
    """
    offer = _lock_offer(offer_id, by)
    if offer.state in (OfferState.ARRIVED, OfferState.DONE):
        return offer
    _must_be(offer, OfferState.ACCEPTED)
    offer.state, offer.arrived_at = OfferState.ARRIVED, at
    offer.save(update_fields=["state", "arrived_at"])
    add_step(offer.case, StepKind.ARRIVED, by=by, at=at, status=Status.ARRIVED)
    _tell(offer)
    return offer


@transaction.atomic
def report_outcome(
    offer_id: UUID, *, by: Person, at: datetime, outcome: str, note: str = "", photo: bytes | None = None
) -> Offer:
    """How it ended on the spot. Note and photograph are optional (C-04).

    Raises:
        OfferIsNotYours: somebody else was asked.
        OfferIsOver: it was passed on meanwhile.
        AcceptFirst: it was not accepted yet.
        UnknownAnswer: the outcome is none that we know.
        Refusal: the photograph is none, or too large.
    """
    offer = _lock_offer(offer_id, by)
    if offer.state == OfferState.DONE:
        return offer
    if outcome not in list(Outcome):
        raise UnknownAnswer(_("Say how it ended."))
    _must_be(offer, OfferState.ACCEPTED, OfferState.ARRIVED)
    if photo:
        offer.photo_id = keep_photo_from_person(photo, by=by, place=offer.case.place, at=at).pk
    offer.state, offer.done_at, offer.outcome, offer.note = OfferState.DONE, at, outcome, note
    offer.save(update_fields=["state", "done_at", "outcome", "note", "photo_id"])
    facts = {"outcome": outcome, "closing": CLOSING[Outcome(outcome)]}
    if offer.photo_id:
        facts["photo"] = str(offer.photo_id)
    add_step(offer.case, StepKind.DONE, by=by, at=at, note=note, facts=facts, status=Status.DONE)
    _tell(offer)
    return offer


@transaction.atomic
def withdraw_offers(case_id: UUID) -> None:
    """The case is closed or in mediation: whoever was on it need not go any more."""
    for offer in Offer.objects.live().filter(case_id=case_id).select_related("case"):
        offer.state = OfferState.WITHDRAWN
        offer.save(update_fields=["state"])
        _tell(offer)


def _lock_open_case(case_id: UUID) -> Case:
    Case.objects.select_for_update().get(pk=case_id)
    case = Case.objects.select_related("place", "site").get(pk=case_id)
    if case.is_over:
        raise CaseIsOver(_("This case is already closed."))
    if case.is_in_mediation:
        raise CaseIsOver(_("This case is in people's mediation: its room decides."))
    return case


def _lock_offer(offer_id: UUID, by: Person) -> Offer:
    case_id = Offer.objects.values_list("case_id", flat=True).get(pk=offer_id)
    Case.objects.select_for_update().get(pk=case_id)
    offer = Offer.objects.select_related("case__place", "case__site", "person").get(pk=offer_id)
    if offer.person_id != by.pk:
        raise OfferIsNotYours(_("Somebody else was asked to do this."))
    return offer


def _must_be(offer: Offer, *states: OfferState) -> None:
    if offer.state in states:
        return
    match OfferState(offer.state):
        case OfferState.ASKED:
            raise AcceptFirst(_("Accept the task first."))
        case OfferState.LAPSED:
            raise OfferIsOver(_("There was no answer in time, so somebody else was asked. You need not go."))
        case OfferState.WITHDRAWN:
            raise OfferIsOver(_("This was settled or given to somebody else. You need not go."))
        case OfferState.DECLINED:
            raise OfferIsOver(_("You said that you cannot go, so somebody else was asked."))
        case _:
            raise OfferIsOver(_("You are on the spot already: report how it ended."))


def _pass_on(offer: Offer, ranked: Ranked, choice: Choice | None, *, at: datetime) -> None:
    if choice is not None and LADDER.index(choice.candidate.rung) > LADDER.index(Rung(offer.rung)):
        facts = {"from": offer.rung, "to": choice.candidate.rung.value}
        add_step(offer.case, StepKind.ESCALATED, by=None, at=at, facts=facts)
    _ask_or_say_nobody(offer.case, ranked, choice, by=None, at=at)


def _ask_or_say_nobody(
    case: Case, ranked: Ranked, choice: Choice | None, *, by: Person | None, at: datetime
) -> Offer | None:
    if choice is not None:
        return _ask(case, ranked, choice, by=by, at=at)
    facts = {
        "silent": case.offers.filter(state=OfferState.LAPSED).count(),
        "passed_over": [one.as_json() for one in ranked.passed_over_by_all()],
    }
    back = Status.FILED if may_move(Status(case.status), Status.FILED) else None
    add_step(case, StepKind.NOBODY_REACHABLE, by=None, at=at, facts=facts, status=back)
    return None


def _ask(case: Case, ranked: Ranked, choice: Choice, *, by: Person | None, at: datetime) -> Offer:
    candidate = choice.candidate
    offer = Offer.objects.create(
        case=case,
        person_id=candidate.person_id,
        post_id=candidate.post_id,
        rung=candidate.rung,
        order=case.offers.count() + 1,
        reasons=[reason.as_json() for reason in choice.reasons],
        passed_over=[one.as_json() for one in ranked.passed_over_for(choice)],
        asked_at=at,
        answer_by=at + timedelta(seconds=settings.ANSWER_WITHIN_S),
    )
    case.handlers.add(offer.person)
    facts = {
        **_who(offer.person),
        "rung": offer.rung,
        "reasons": offer.reasons,
        "answer_by": offer.answer_by.isoformat(),
    }
    add_step(case, StepKind.ASKED, by=by, at=at, facts=facts, status=Status.DISPATCHED)
    _tell(offer)
    app.configure_task(LAPSE_JOB, schedule_at=offer.answer_by).defer(offer_id=str(offer.pk))
    return offer


def _withdraw(offer: Offer, *, by: Person, at: datetime, reason: str) -> None:
    offer.state = OfferState.WITHDRAWN
    offer.save(update_fields=["state"])
    add_step(offer.case, StepKind.WITHDRAWN, by=by, at=at, note=reason, facts=_who(offer.person))
    _tell(offer)


def _who(person: Person) -> dict[str, str]:
    return {
        "person": str(person.pk),
        "name": person.full_name or person.username,
        "name_en": person.full_name_en,
    }


def _tell(offer: Offer) -> None:
    """Tell the phone of the person asked, and the desks of the place; of a complaint no desk (C-32)."""
    place = "" if offer.case.shielded_from else offer.case.place_id
    tell("offer", {"place": place, "id": str(offer.pk), "people": [str(offer.person_id)]})
