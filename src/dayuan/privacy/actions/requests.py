"""What is done with the requests of data subjects, one function for each step."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendar_of
from dayuan.households.actions.records import locked_resident, record_of_resident
from dayuan.households.models import ResidentChange
from dayuan.households.rules import ERASABLE_DETAILS, ChangeKind, SensitiveField
from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.kernel.models import AuditEntry
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.places.rules import township_of
from dayuan.privacy.actions.consents import FactsRefused, withdraw_consent
from dayuan.privacy.events import ErasureDecided
from dayuan.privacy.facts import RequestFacts, problems_of_request
from dayuan.privacy.models import SubjectRequest
from dayuan.privacy.queries import standing_consents
from dayuan.privacy.rules.consents import Channel, day_of, start_of
from dayuan.privacy.rules.requests import (
    RequestChannel,
    RequestKind,
    State,
    due_on,
    may_decide_erasure,
    may_step,
)

WITHDRAWN_THROUGH = {
    RequestChannel.PAPER: Channel.PAPER,
    RequestChannel.OWN_PAGE: Channel.ELECTRONIC,
    RequestChannel.PHONE: Channel.PHONE,
    RequestChannel.COUNTER: Channel.WITNESSED,
}
COPY_MADE = "subject_copy_made"


class StepRefused(Refusal):
    """A request does not go from where it is to there."""


class SamePerson(Refusal):
    """An erasure is proposed by one person and decided by another."""


class NothingDone(Refusal):
    """What was asked for was not done yet, so there is nothing to answer."""


@transaction.atomic
def take_request(
    resident_id: UUID, kind: RequestKind, facts: RequestFacts, *, by: Person | None, at: datetime
) -> SubjectRequest:
    """Take a request down: the clock runs from the day it was received.

    Without `by` they asked on their own page, which knows them.

    Raises:
        FactsRefused
    """
    resident = locked_resident(resident_id)
    problems = problems_of_request(facts, resident, at=at)
    if problems:
        raise FactsRefused(problems)
    township_code = township_of(resident.place_id)
    is_earlier = facts.received_on is not None and facts.received_on < day_of(at)
    received_at = start_of(facts.received_on) if facts.received_on and is_earlier else at
    request = SubjectRequest.objects.create(
        township_id=township_code,
        number=_next_number(township_code),
        place_id=resident.place_id,
        resident=resident,
        about=resident.pk,
        kind=kind,
        on_behalf=facts.on_behalf,
        asked_by=facts.asked_by.strip(),
        proof=facts.proof.strip(),
        channel=facts.channel,
        contact=facts.contact.strip(),
        wish=facts.wish.strip(),
        received_at=received_at,
        due_on=due_on(day_of(received_at), work_calendar_of(township_code)),
        taken_by=by,
        state=State.RECEIVED if by else State.IDENTIFIED,
        identified_at=None if by else at,
        identified_how="" if by else _("file code and the end of the phone"),
    )
    _note("subject_request_received", request, by=by, at=at, reason=facts.late_why.strip() if is_earlier else "")
    return request


@transaction.atomic
def check_identity(request_id: UUID, *, how: str, by: Person, at: datetime) -> SubjectRequest:
    """Keep how it was made sure that this is the person, or may speak for them.

    Raises:
        StepRefused
    """
    request = _stepped(request_id, State.IDENTIFIED)
    request.identified_at, request.identified_by, request.identified_how = at, by, how.strip()
    request.save(update_fields=["state", "identified_at", "identified_by", "identified_how"])
    _note("subject_request_identified", request, by=by, at=at, reason=how.strip())
    return request


@transaction.atomic
def note_copy_made(request: SubjectRequest, *, by: Person, at: datetime) -> None:
    """Everything that is kept about them was put together and shown, unmasked, to hand it over.

    Raises:
        StepRefused
    """
    if request.kind != RequestKind.COPY or request.state not in (State.IDENTIFIED, State.ANSWERED):
        raise StepRefused(_("A copy is made once it is known who asks for it."))
    _note(COPY_MADE, request, by=by, at=at)


@transaction.atomic
def answer_request(
    request_id: UUID,
    *,
    answer: str,
    by: Person,
    at: datetime,
    correction: ResidentChange | None = None,
    withdraw: Collection[UUID] = (),
) -> SubjectRequest:
    """Keep what was done and said. A copy was made, a correction stands in the register; consents end with it.

    Raises:
        StepRefused, NothingDone
    """
    request = _stepped(request_id, State.ANSWERED)
    _refuse_nothing_done(request, correction, withdraw)
    for consent in standing_consents(request.about):
        if consent.pk in withdraw:
            channel = WITHDRAWN_THROUGH[RequestChannel(request.channel)]
            note = _("request %(number)s") % {"number": request}
            withdraw_consent(consent.pk, withdrawn_by=request.asked_by, channel=channel, by=by, at=at, note=note)
    request.correction = correction
    _decide(request, answer, by=by, at=at)
    _note("subject_request_answered", request, by=by, at=at)
    return request


@transaction.atomic
def refuse_request(request_id: UUID, *, reason: str, by: Person, at: datetime) -> SubjectRequest:
    """Say no, with the reason; they are told where to complain (PIPL art. 50).

    Raises:
        StepRefused
    """
    request = _stepped(request_id, State.REFUSED)
    request.refused_at = at
    _decide(request, reason, by=by, at=at)
    _note("subject_request_refused", request, by=by, at=at)
    return request


@transaction.atomic
def propose_erasure(
    request_id: UUID, *, proposal: str, by: Person, at: datetime, details: Collection[SensitiveField] = ()
) -> SubjectRequest:
    """Say what may be erased and what the law still makes the township keep; somebody else decides.

    With `details` these alone go and the entry stays.

    Raises:
        StepRefused
    """
    request = _stepped(request_id, State.PROPOSED)
    if not set(details) <= set(ERASABLE_DETAILS):
        raise StepRefused(_("This detail cannot go alone: it belongs to the entry."))
    request.proposed_by, request.proposal = by, proposal.strip()
    request.details = [detail.value for detail in ERASABLE_DETAILS if detail in details]
    request.save(update_fields=["state", "proposed_by", "proposal", "details"])
    _note("erasure_proposed", request, by=by, at=at)
    return request


@transaction.atomic
def decide_erasure(request_id: UUID, *, answer: str, by: Person, at: datetime) -> SubjectRequest:
    """The second person says yes: it is erased inside this transaction; with a whole entry, every word of the request.

    Raises:
        StepRefused, SamePerson
        Refusal: they cannot be erased now, and the sentence says why; then nothing was decided.
    """
    request = _stepped(request_id, State.ANSWERED)
    if request.kind != RequestKind.DELETE:
        raise StepRefused(_("Nobody asked for an erasure."))
    if not may_decide_erasure(by.pk, proposed_by=request.proposed_by_id):
        raise SamePerson(_("You proposed this erasure. Somebody else must decide on it."))
    _decide(request, answer, by=by, at=at)
    _note("erasure_decided", request, by=by, at=at)
    announce(ErasureDecided(request.about, request.pk, by.pk, at, tuple(request.details)))
    request.refresh_from_db()
    return request


@transaction.atomic
def close_request(request_id: UUID, *, handed_over: str, by: Person, at: datetime) -> SubjectRequest:
    """Keep how the answer reached them.

    Raises:
        StepRefused
    """
    request = _stepped(request_id, State.CLOSED)
    request.closed_at, request.closed_by, request.handed_over = at, by, handed_over.strip()
    request.save(update_fields=["state", "closed_at", "closed_by", "handed_over"])
    _note("subject_request_closed", request, by=by, at=at)
    return request


@transaction.atomic
def count_days_anew(township_code: str) -> int:
    """Holidays or workdays of a township changed: the last days of what is open may be others. Says how many."""
    calendar = work_calendar_of(township_code)
    moved = 0
    for request in SubjectRequest.objects.open().select_for_update().filter(township_id=township_code).order_by("pk"):
        due = due_on(day_of(request.received_at), calendar)
        if due != request.due_on:
            request.due_on = due
            request.save(update_fields=["due_on"])
            moved += 1
    return moved


def corrections_since(request: SubjectRequest) -> list[ResidentChange]:
    """Corrections of the entry since the request came in, the newest first: what it can be answered with."""
    if request.resident is None:
        return []
    found = request.resident.changes.filter(kind=ChangeKind.CORRECTED, at__gte=request.received_at)
    return list(found.select_related("by").order_by("-at"))


def was_copy_made(request: SubjectRequest) -> bool:
    made = AuditEntry.objects.filter(subject=request.subject, action=COPY_MADE)
    return made.filter(detail__request=str(request.pk)).exists()


def _refuse_nothing_done(
    request: SubjectRequest, correction: ResidentChange | None, withdraw: Collection[UUID]
) -> None:
    if request.kind == RequestKind.COPY and not was_copy_made(request):
        raise NothingDone(_("Make the copy first, then answer."))
    if request.kind == RequestKind.CORRECT and correction not in corrections_since(request):
        raise NothingDone(_("Nothing was corrected since this was asked. Correct the entry first, or refuse."))
    if request.kind == RequestKind.WITHDRAW and not withdraw:
        raise NothingDone(_("Tick which consents are withdrawn."))


def _stepped(request_id: UUID, to: State) -> SubjectRequest:
    """The request under its lock, in the state it goes to; not saved yet."""
    found = SubjectRequest.objects.select_for_update(no_key=True, of=("self",))
    request = found.select_related("resident__household", "township").get(pk=request_id)
    if not may_step(RequestKind(request.kind), State(request.state), to):
        raise StepRefused(_("Somebody has dealt with this request in the meantime. Look at it again."))
    request.state = to
    return request


def _decide(request: SubjectRequest, answer: str, *, by: Person, at: datetime) -> None:
    request.decided_at, request.decided_by, request.answer = at, by, answer.strip()
    request.save(update_fields=["state", "decided_at", "decided_by", "answer", "correction", "refused_at"])


def _next_number(township_code: str) -> int:
    # The township's row is the lock under which its requests are numbered.
    Place.objects.select_for_update(no_key=True).get(pk=township_code)
    last = SubjectRequest.objects.filter(township_id=township_code).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def _note(action: str, request: SubjectRequest, *, by: Person | None, at: datetime, reason: str = "") -> None:
    """In the chained record of the person it is about, where they can read it: it names them by a number alone."""
    detail: dict[str, Any] = {
        "request": str(request.pk),
        "kind": request.kind,
        "channel": request.channel,
        "on_behalf": request.on_behalf,
        "proxy": request.is_proxy,
    }
    if request.resident is not None:
        record_of_resident(action, request.resident, by=by, at=at, reason=reason, detail=detail)
        return
    audit.record(
        action,
        request.subject,
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "",
        place_code=request.place_id,
        at=at,
        detail=detail,
    )
