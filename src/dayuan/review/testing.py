"""Weeks for tests."""

from datetime import date

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import TOWNSHIP, make_place
from dayuan.review.actions import reckon_week
from dayuan.review.models import Digest

MONDAY = date(2026, 3, 2)


def make_digest() -> Digest:
    """The week that begins with the Monday of all tests."""
    return reckon_week(make_place(TOWNSHIP), MONDAY, at=MONDAY_NOON)
