"""Whom to call first."""

from datetime import date

import pytest

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.call_list import lines_of
from dayuan.notices.rules import Level
from dayuan.notices.testing import PHONE, make_contact
from dayuan.people.models import Role
from dayuan.people.testing import make_absence, make_officer, make_person

AT = MONDAY_NOON


@pytest.fixture
def township_staff(duty_officer, chief, secretary, grid_worker, other_secretary):
    make_contact(secretary)
    return (duty_officer, chief, secretary, grid_worker)


def names(place, level):
    return [str(line.person) for line in lines_of(place, level, at=AT)]


def test_red_begins_in_the_command_room_and_blue_beside_the_matter(township_staff, village):
    duty_officer, chief, secretary, grid_worker = map(str, township_staff)
    assert names(village, Level.RED) == [duty_officer, chief, secretary, grid_worker]
    assert names(village, Level.BLUE) == [grid_worker, secretary, duty_officer]
    # The other village's secretary is no business of this one.
    assert names(village, Level.YELLOW) == [secretary, grid_worker, duty_officer, chief]


def test_whoever_is_away_is_replaced_by_who_stands_in_with_their_number(township_staff, village):
    *_others, secretary, _grid_worker = township_staff
    stand_in = make_person("deputy", "代理人")
    make_contact(stand_in, phone="13900005678")
    make_absence(secretary, date(2026, 3, 1), date(2026, 3, 3), stand_in)

    line = next(one for one in lines_of(village, Level.YELLOW, at=AT) if one.person == stand_in)
    assert line.phone == "13900005678"
    assert str(secretary) in line.note


def test_on_duty_comes_before_off_duty_in_the_same_post(village, secretary):
    make_officer("early", Role.GRID_WORKER, village.code, full_name="甲休息", on_duty=False)
    on_duty = make_officer("late", Role.GRID_WORKER, village.code, full_name="乙在岗")
    assert names(village, Level.BLUE)[0] == str(on_duty)


def test_a_number_that_is_not_known_leaves_its_place_empty(township_staff, village):
    phones = {str(line.person): line.phone for line in lines_of(village, Level.RED, at=AT)}
    assert phones[str(township_staff[2])] == PHONE
    assert phones[str(township_staff[0])] == ""
