"""Somebody is erased: their consents and the words of their requests go, and their name where others were written."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from dayuan.kernel import audit
from dayuan.kernel.events import announce
from dayuan.kernel.striking import STRUCK, Names
from dayuan.places.rules import township_of
from dayuan.privacy.actions.consents import lapse
from dayuan.privacy.events import ERASED, ConsentLapsed
from dayuan.privacy.models import Consent, Incident, SubjectRequest
from dayuan.privacy.queries import given_for_others_by
from dayuan.privacy.rules.consents import Ending
from dayuan.privacy.rules.requests import State

VILLAGE_DIGITS = 12
FELL_AWAY = "subject_request_fell_away"
WORDS_OF_A_CONSENT = ("given_by", "proof", "witness", "evidence", "ended_by", "end_note")
WORDS_OF_A_REQUEST = (
    "asked_by", "proof", "contact", "wish", "identified_how", "proposal", "answer", "handed_over",
)  # fmt: skip
WORDS_OF_AN_INCIDENT = ("what", "whose", "harm", "measures", "people_told_how")


def forget_subject(
    keys: Sequence[UUID], names: Names, *, place_codes: Sequence[str], request_id: str, at: datetime
) -> None:
    """Inside the transaction that erases them. Of a request stays when it came, who dealt with it, and in what time."""
    for consent in given_for_others_by(keys):
        lapse(consent, Ending.GUARDIAN_ERASED, at=at)
    _end_and_delete_consents(keys, at)
    for request in SubjectRequest.objects.select_for_update(of=("self",)).filter(about__in=keys).order_by("pk"):
        if request.is_open and str(request.pk) != request_id:
            _let_fall_away(request, at)
        _empty(request)
    _strike_names_elsewhere(keys, names, place_codes)


def forget_detail(keys: Sequence[UUID], values: Sequence[str]) -> None:
    """A number that was erased stands in their own requests and consents no more."""
    numbers = Names(tuple(values))
    _strike(SubjectRequest.objects.select_for_update(of=("self",)).filter(about__in=keys), WORDS_OF_A_REQUEST, numbers)
    _strike(Consent.objects.filter(resident_id__in=keys), WORDS_OF_A_CONSENT, numbers)


def _end_and_delete_consents(keys: Sequence[UUID], at: datetime) -> None:
    """That they were given, to which text and how stays in the chained record, under a number."""
    given = Consent.objects.filter(resident_id__in=keys)
    standing = list(given.standing().order_by("pk"))
    given.delete()
    for consent in standing:
        announce(ConsentLapsed(consent.resident_id, consent.kind, consent.pk, ERASED, at))


def _let_fall_away(request: SubjectRequest, at: datetime) -> None:
    """Nothing is kept any more that it could be about."""
    request.state, request.closed_at = State.CLOSED, at
    audit.record(
        FELL_AWAY,
        request.subject,
        by_id=None,
        by_name="",
        place_code=request.place_id,
        at=at,
        detail={"request": str(request.pk), "kind": request.kind},
    )


def _empty(request: SubjectRequest) -> None:
    request.resident = request.correction = None
    for name in WORDS_OF_A_REQUEST:
        setattr(request, name, "")
    request.save(update_fields=["resident", "correction", "state", "closed_at", *WORDS_OF_A_REQUEST])


def _strike_names_elsewhere(keys: Sequence[UUID], names: Names, place_codes: Sequence[str]) -> None:
    """A guardian, a witness, who brought it: in what is kept of others of the village. A namesake keeps their own."""
    at_home, on_the_desk, of_the_township = Q(guardian_id__in=keys), Q(pk__in=[]), Q(pk__in=[])
    for code in sorted({code[:VILLAGE_DIGITS] for code in place_codes}):
        at_home |= Q(resident__place__code__startswith=code)
        on_the_desk |= Q(place__code__startswith=code)
        of_the_township |= Q(township_id=township_of(code))
    _strike(Consent.objects.filter(at_home).exclude(resident__name__in=names.gone), WORDS_OF_A_CONSENT, names)
    others = SubjectRequest.objects.filter(on_the_desk, resident__isnull=False).exclude(resident__name__in=names.gone)
    for asked in others:
        if asked.contact and names.stand_in(asked.asked_by):
            asked.contact = STRUCK  # their own phone
            asked.save(update_fields=["contact"])
    _strike(others, WORDS_OF_A_REQUEST, names)
    _strike(Incident.objects.filter(of_the_township), WORDS_OF_AN_INCIDENT, names)


def _strike(rows: Iterable[models.Model], fields: Sequence[str], names: Names) -> None:
    """Read here, because what is sealed cannot be searched."""
    for row in rows:
        struck = [name for name in fields if names.stand_in(getattr(row, name))]
        for field in struck:
            column: Any = row._meta.get_field(field)
            setattr(row, field, names.struck_from(getattr(row, field), column.max_length))
        if struck:
            row.save(update_fields=struck)
