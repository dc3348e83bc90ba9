"""Reads worth a name: may this be processed, how it stands with somebody's consents, what waits at the desk."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Q

from dayuan.calendars.queries import work_calendars_of
from dayuan.households.models import Resident
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.places.rules import township_of
from dayuan.privacy.models import Consent, ConsentQuerySet, ConsentText, SubjectRequest, SubjectRequestQuerySet
from dayuan.privacy.rules.consents import (
    ASKED_AGAIN,
    ConsentKind,
    Ending,
    Given,
    OnBehalf,
    Standing,
    carries,
    day_of,
    version_in_force,
)
from dayuan.privacy.rules.requests import workdays_left


def may_process(resident_id: UUID, kind: ConsentKind, at: datetime) -> bool:
    """Whether somebody's consent carries this kind of processing at this moment. Ask at each use; it is three reads."""
    found = Resident.objects.filter(pk=resident_id).values_list("born_on", "place_id").first()
    if found is None:
        return False
    born_on, place_code = found
    needed = version_in_force(_versions(place_code, kind), day_of(at))
    # Whoever moved to another township is asked with its text.
    given = Consent.objects.filter(resident_id=resident_id, kind=kind, text__township_id=township_of(place_code))
    return any(
        carries(given_of(one), version_in_force=needed, born_on=born_on, at=at) for one in given.select_related("text")
    )


def home_may_process(household_id: UUID, kind: ConsentKind, at: datetime) -> bool:
    """Whether a device in this home may run: one who lives there agrees, and nobody's last word is a withdrawal."""
    members = list(Resident.objects.current().filter(household_id=household_id).values_list("pk", flat=True))
    said = Consent.objects.filter(resident__in=members, kind=kind).order_by("given_at")
    last_words = {one.resident_id: one for one in said}
    if any(one.ending == Ending.WITHDRAWN for one in last_words.values()):
        return False
    return any(may_process(resident_id, kind, at) for resident_id in last_words)


def _versions(place_code: str, kind: ConsentKind) -> list[tuple[int, date]]:
    return list(ConsentText.objects.of(township_of(place_code), kind).values_list("version", "in_force_on"))


def given_of(consent: Consent) -> Given:
    return Given(consent.text.version, OnBehalf(consent.on_behalf), consent.given_at, consent.ended_at)


def text_to_ask(place_code: str, kind: ConsentKind) -> ConsentText | None:
    """The text that somebody here is asked with today: the newest, even where its first day is still to come."""
    return ConsentText.objects.of(township_of(place_code), kind).order_by("-version").first()


@dataclass(frozen=True)
class ConsentLine:
    """One kind of processing as the page of a resident shows it."""

    kind: ConsentKind
    standing: Standing
    text: ConsentText | None
    """With which they are asked now; nothing where the township has none yet."""
    consent: Consent | None
    """Their last word on it."""


def consent_lines(resident: Resident, *, at: datetime) -> list[ConsentLine]:
    """Every kind of processing that needs a consent, with how it stands."""
    given = Consent.objects.filter(resident=resident).select_related("text", "recorded_by", "end_recorded_by")
    last = {ConsentKind(one.kind): one for one in given.order_by("given_at")}
    return [_line(resident, kind, last.get(kind), at) for kind in ConsentKind]


def _line(resident: Resident, kind: ConsentKind, last: Consent | None, at: datetime) -> ConsentLine:
    return ConsentLine(kind, _standing(resident, kind, last, at), text_to_ask(resident.place_id, kind), last)


def _standing(resident: Resident, kind: ConsentKind, last: Consent | None, at: datetime) -> Standing:
    if last is None:
        return Standing.NOT_ASKED
    if may_process(resident.pk, kind, at):
        return Standing.GIVEN
    return Standing.ASK_AGAIN if not last.ending or last.ending in ASKED_AGAIN else Standing.WITHDRAWN


def consents_of(resident: Resident) -> list[Consent]:
    """Every consent ever given for somebody, the newest first, with how it ended."""
    given = Consent.objects.filter(resident=resident).select_related("text", "recorded_by", "end_recorded_by")
    return list(given.order_by("-given_at", "-pk"))


def given_for_others_by(keys: Collection[UUID]) -> ConsentQuerySet:
    """Consents that these people gave for a child or ward and that still stand."""
    own_words = Q(given_by=F("resident__guardian__name"), resident__guardian__in=keys)
    found = Consent.objects.standing().exclude(on_behalf=OnBehalf.SELF).exclude(resident__in=keys)
    return found.filter(Q(guardian__in=keys) | own_words).select_related("resident", "text").order_by("pk")


def standing_consents(resident_id: UUID) -> list[Consent]:
    return list(Consent.objects.standing().filter(resident_id=resident_id).select_related("text").order_by("kind"))


@dataclass(frozen=True)
class RequestLine:
    """A request with what is left of its time."""

    request: SubjectRequest
    days_left: int
    """Workdays; below zero when it is overdue."""

    @property
    def is_overdue(self) -> bool:
        return self.request.is_open and self.days_left < 0

    @property
    def days_over(self) -> int:
        return -self.days_left


def requests_of_desk(scope: Scope) -> SubjectRequestQuerySet:
    """What waits in the places of this desk, the least time first."""
    found = SubjectRequest.objects.visible_to(scope).filter(closed_at__isnull=True)
    return found.select_related("resident", "place", "taken_by").most_urgent_first()


def closed_requests(scope: Scope) -> SubjectRequestQuerySet:
    found = SubjectRequest.objects.visible_to(scope).filter(closed_at__isnull=False)
    return found.select_related("resident", "place").order_by("-closed_at")


def request_lines(requests: Iterable[SubjectRequest], *, at: datetime) -> list[RequestLine]:
    """Each with its workdays left."""
    found = list(requests)
    calendars = work_calendars_of(one.township_id for one in found)
    return [RequestLine(one, workdays_left(day_of(at), one.due_on, calendars[one.township_id])) for one in found]


def requests_of(resident: Resident) -> list[SubjectRequest]:
    """The newest first."""
    return list(resident.subject_requests.select_related("taken_by", "decided_by").order_by("-received_at"))


def steps_of(request: SubjectRequest) -> list[AuditEntry]:
    """What was done with it, out of the chained record, the oldest first."""
    entries = AuditEntry.objects.filter(subject=request.subject, detail__request=str(request.pk))
    return list(entries.order_by("at", "number"))
