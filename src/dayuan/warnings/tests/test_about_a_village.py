"""A rule about a village hears all of its courtyards; one that watches a courtyard hears only that."""

from datetime import timedelta

import pytest

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import VILLAGE, make_place
from dayuan.warnings.actions import look
from dayuan.warnings.models import Episode
from dayuan.warnings.rules import About
from dayuan.warnings.testing import make_condition_rule, seen_value, store

SMOKE_TWICE = {"repeats": {"kind": "smoke", "times": 2, "within_s": 600}}
EAST, WEST = VILLAGE + "D01", VILLAGE + "D02"


@pytest.fixture
def alarms(village):
    for courtyard in (EAST, WEST):
        make_place(courtyard)
    return [
        make_device(f"smoke-{number}", kind=DeviceKind.SMOKE, place=make_place(courtyard))
        for number, courtyard in enumerate((EAST, WEST))
    ]


def smoke_in_both(alarms):
    for minute, alarm in enumerate(alarms):
        at = MONDAY_NOON + timedelta(minutes=minute)
        signal = seen_value(alarm, "smoke", 8.0, "%/m", at=at, place_code=alarm.place_id)
        store(signal, forget_at=None)
        look([signal], at=at)


def test_two_courtyards_count_together(alarms):
    make_condition_rule(SMOKE_TWICE, about=About.VILLAGE)
    smoke_in_both(alarms)
    assert [episode.about_key for episode in Episode.objects.all()] == [f"village:{VILLAGE}"]


def test_a_rule_of_one_courtyard_does_not_hear_its_neighbours(alarms):
    make_condition_rule(SMOKE_TWICE, about=About.VILLAGE, place_codes=(EAST,))
    smoke_in_both(alarms)
    assert not Episode.objects.exists()
