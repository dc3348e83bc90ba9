"""Offers for tests."""

from datetime import datetime

from dayuan.cases.models import Case
from dayuan.cases.testing import make_case
from dayuan.dispatch.actions import send_somebody
from dayuan.dispatch.models import Offer
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.models import Place, Site


def make_sent_case(by: Person, *, place: Place, site: Site | None = None, at: datetime = MONDAY_NOON) -> Case:
    """A case for which the first in line was asked."""
    case = make_case(by, place=place, site=site, at=at)
    send_somebody(case.pk, by=by, at=at)
    return case


def asked_for(case: Case) -> Offer:
    """The offer that waits for an answer, or is on the way."""
    return case.offers.live().get()
