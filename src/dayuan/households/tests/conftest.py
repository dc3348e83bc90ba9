"""Somebody in the register."""

from datetime import date

import pytest

from dayuan.households.models import Resident
from dayuan.households.testing import make_id_number, make_resident


@pytest.fixture
def someone() -> Resident:
    return make_resident(phone="15400008023", id_number=make_id_number(date(1980, 5, 1), 11), care="empty_nest")
