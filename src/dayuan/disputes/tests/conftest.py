"""Who mediates in these tests."""

import pytest

from dayuan.people.models import Person, Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP, VILLAGE


@pytest.fixture
def mediator() -> Person:
    """Holds the post of mediator in the village."""
    return make_officer("mediator", Role.MEDIATOR, VILLAGE, full_name="调解员甲", on_duty=False)


@pytest.fixture
def judicial() -> Person:
    """At the township's judicial office."""
    return make_officer("judicial", Role.JUDICIAL_OFFICE, TOWNSHIP, full_name="司法所甲", on_duty=False)
