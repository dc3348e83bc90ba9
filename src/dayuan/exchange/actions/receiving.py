"""Taking a report from another system: read as the specification says, opened as a case like any other."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.cases.actions import Reported, WhoReports, report_case
from dayuan.cases.actions.opening import CHINESE
from dayuan.cases.models import Case
from dayuan.cases.routing import ClassNow
from dayuan.cases.rules.classes import OTHER
from dayuan.cases.rules.reporting import ReportChannel
from dayuan.exchange.models import ApiKey, ReceivedCase
from dayuan.exchange.queries import public_classes, village_named_in
from dayuan.exchange.rules.georeport import (
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_PHONE,
    LONGEST_STORY,
    PHONE,
    TOKEN,
    NotReadable,
    degrees_in,
    full_name,
)
from dayuan.kernel.errors import Refusal
from dayuan.places.models import Place
from dayuan.places.queries import place_at

ANONYMOUS = "ANONYMOUS"
"""The one attribute that a sender may answer: whether those who work on it may know who reports."""
YES, NO = "yes", "no"


class ReportWrong(Refusal):
    """What was sent cannot be made a report of. `status` is 400 or 404, as the specification says."""

    def __init__(self, sentence: str, *, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class SentReport:
    """A report as it was sent, every value a text."""

    service_code: str = ""
    description: str = ""
    lat: str = ""
    long: str = ""
    address_string: str = ""
    address_id: str = ""
    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    token: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def receive_report(key: ApiKey, sent: SentReport, *, at: datetime) -> Case:
    """Open a case from what another system sent. The same token by the same key opens one case.

    Raises:
        ReportWrong: a value is missing or cannot be read.
        PlaceIsClosed, ClassIsRetired, ReportSaysNothing: as for any report.
    """
    if sent.token:
        # The same report sent by two hands at once waits here, and finds the case of the first.
        ApiKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    of_class = _class_of(key.township, sent.service_code, at=at)
    anonymous = _is_anonymous(sent.attributes)
    reported = _reported(key.township, sent, of_class)
    name = _short(full_name(sent.first_name, sent.last_name), LONGEST_NAME, "first_name, last_name")
    phone = _short(sent.phone, LONGEST_PHONE, "phone")
    if not PHONE.fullmatch(phone):
        raise ReportWrong(_("phone holds digits, blanks, +, - and brackets only."))
    who = WhoReports(
        channel=ReportChannel.OPEN311,
        name=name,
        phone=phone,
        is_anonymous=anonymous or not name,
        key=report_key(key, sent.token),
    )
    # What is kept of a case is kept in Chinese, whatever language the sender reads.
    with override(CHINESE):
        case = report_case(reported, who, at=at)
    ReceivedCase.objects.get_or_create(case=case, defaults={"key": key, "received_at": at})
    return case


def report_key(key: ApiKey, token: str) -> str:
    """What the report is known by when it is sent again; nothing without a token. Raises ReportWrong."""
    if not token:
        return ""
    if not TOKEN.fullmatch(token):
        raise ReportWrong(_("A token is 8 to 64 letters, digits, - and _."))
    return sha256(f"{key.pk}:{token}".encode()).hexdigest()


def _class_of(township: Place, code: str, *, at: datetime) -> ClassNow:
    if not code:
        raise ReportWrong(_("service_code was not provided."))
    found = public_classes(township.pk, at=at).get(code)
    if found is None or found.is_retired:
        raise ReportWrong(_("service_code was not found."), status=404)
    return found


def _reported(township: Place, sent: SentReport, of_class: ClassNow) -> Reported:
    address = _short(sent.address_string, LONGEST_ADDRESS, "address_string")
    story = _short(sent.description, LONGEST_STORY, "description")
    if not story and of_class.code != OTHER:
        story = of_class.name
    point = _point(sent)
    return Reported(
        place=_place(township, sent, point, address),
        story=story,
        class_code=of_class.code,
        whereabouts=address,
        longitude=point[0] if point else None,
        latitude=point[1] if point else None,
    )


def _point(sent: SentReport) -> tuple[float, float] | None:
    """Longitude and latitude."""
    if not sent.lat and not sent.long:
        return None
    try:
        return degrees_in(sent.long, most=180), degrees_in(sent.lat, most=90)
    except NotReadable as wrong:
        raise ReportWrong(_("lat and long are both needed, in degrees (WGS84).")) from wrong


def _place(township: Place, sent: SentReport, point: tuple[float, float] | None, address: str) -> Place:
    """Where the point lies, else the place of the address_id, else the village that the address names."""
    if point is not None:
        found = place_at(*point)
        if found is None or not found.pk.startswith(township.pk):
            raise ReportWrong(_("This point lies outside %(place)s.") % {"place": township})
        return found
    if sent.address_id:
        place = Place.objects.in_use().filter(pk=sent.address_id, code__startswith=township.pk).first()
        if place is None:
            raise ReportWrong(_("No place of %(place)s has this address_id.") % {"place": township})
        return place
    if not address:
        raise ReportWrong(_("Say where: lat and long, address_id or address_string."))
    return village_named_in(address, township.pk) or township


def _is_anonymous(attributes: Mapping[str, str]) -> bool:
    unknown = sorted(set(attributes) - {ANONYMOUS})
    if unknown:
        raise ReportWrong(_("There is no attribute %(name)s.") % {"name": unknown[0][:40]})
    said = attributes.get(ANONYMOUS, "")
    if said not in {"", YES, NO}:
        raise ReportWrong(_("The attribute %(name)s is yes or no.") % {"name": ANONYMOUS})
    return said == YES


def _short(text: str, most: int, name: str) -> str:
    text = text.strip()
    if len(text) > most:
        raise ReportWrong(_("%(name)s has %(most)s characters at most.") % {"name": name, "most": most})
    return text
