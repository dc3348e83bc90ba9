"""Texts, consents and requests for tests."""

from datetime import date, datetime, timedelta
from typing import Any

from dayuan.households.models import Resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP, make_place
from dayuan.privacy.actions.consents import give_consent, publish_text
from dayuan.privacy.actions.incidents import IncidentFacts, record_incident
from dayuan.privacy.actions.requests import check_identity, take_request
from dayuan.privacy.facts import ConsentFacts, RequestFacts
from dayuan.privacy.models import Consent, ConsentText, Incident, SubjectRequest
from dayuan.privacy.rules.consents import Channel, ConsentKind, day_of
from dayuan.privacy.rules.requests import RequestChannel, RequestKind

LAST_WEEK = MONDAY_NOON - timedelta(days=7)


def make_text(
    kind: ConsentKind = ConsentKind.HOME_SENSOR, *, at: datetime = LAST_WEEK, in_force_on: date | None = None
) -> ConsentText:
    """The next version of the township's text, in force at once unless told otherwise."""
    return publish_text(
        make_place(TOWNSHIP),
        kind,
        title="独居老人门磁和水电表看护同意书",
        body="装一个门磁。连续一天没有开门，就打电话问您。随时可以撤回。",
        in_force_on=in_force_on or day_of(at),
        by=make_officer("text-chief", Role.CHIEF_GRID_OFFICER, TOWNSHIP, on_duty=False),
        at=at,
    )


def make_consent(
    resident: Resident,
    kind: ConsentKind = ConsentKind.HOME_SENSOR,
    *,
    by: Person,
    at: datetime = MONDAY_NOON,
    text: ConsentText | None = None,
    **given: Any,
) -> Consent:
    """On paper, by the person themselves, unless told otherwise."""
    values: dict[str, Any] = {"given_by": resident.name, "channel": Channel.PAPER, "evidence": "档案柜3第12页"}
    asked = text or ConsentText.objects.filter(kind=kind).order_by("-version").first() or make_text(kind)
    return give_consent(resident.pk, asked, ConsentFacts(**(values | given)), by=by, at=at)


def make_request(
    resident: Resident,
    kind: RequestKind = RequestKind.COPY,
    *,
    by: Person,
    at: datetime = MONDAY_NOON,
    identified: bool = False,
    **given: Any,
) -> SubjectRequest:
    """Asked in person at the counter, unless told otherwise."""
    values: dict[str, Any] = {"asked_by": resident.name, "channel": RequestChannel.COUNTER}
    asked = take_request(resident.pk, kind, RequestFacts(**(values | given)), by=by, at=at)
    return check_identity(asked.pk, how="看了身份证", by=by, at=at) if identified else asked


def make_incident(by: Person, *, at: datetime = MONDAY_NOON) -> Incident:
    facts = IncidentFacts(day_of(at), "名单落在会议室", "三组住户的电话", 42, "可能接到诈骗电话", "已收回")
    return record_incident(make_place(TOWNSHIP), facts, by=by, at=at)
