"""A closed place takes nothing new, from whichever package; and a place that is in use does not close."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from dayuan.cases.actions import open_case
from dayuan.cases.testing import make_case
from dayuan.devices.actions import register_device
from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.households.actions.households import correct_household, register_household
from dayuan.households.actions.many import register_households
from dayuan.households.facts import HouseholdFacts
from dayuan.households.models import Household
from dayuan.households.testing import make_household
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Post, Role
from dayuan.people.posts_actions import appoint, end_post, fill_post, set_seat
from dayuan.people.teams_actions import found_team
from dayuan.people.teams_rules import TeamKind
from dayuan.people.testing import make_person, make_post
from dayuan.places.actions import PlaceIsClosed, PlaceStillHolds, add_place, close_place, keep_open
from dayuan.places.models import Level, Place

TODAY = date(2026, 3, 2)


@pytest.fixture
def group(village: Place, chief: Person) -> Place:
    return add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)


@pytest.fixture
def closed(group: Place, chief: Person) -> Place:
    close_place(group.code, reason="并入2组", by=chief, at=MONDAY_NOON)
    # As whoever opened the form before it closed still holds it.
    return group


NEW: dict[str, Callable[[Place, Person], object]] = {
    "a device": lambda place, by: register_device(
        "cam-new",
        kind=DeviceKind.CHECKPOINT_CAMERA,
        name="新卡点",
        owner="乡",
        place=place,
        longitude=104.0,
        latitude=29.9,
        by=by,
        at=MONDAY_NOON,
    ),
    "a post": lambda place, by: appoint(
        make_person("x"), Role.GROUP_LEADER, place, starts_on=TODAY, by=by, at=MONDAY_NOON
    ),
    "a proposed post": lambda place, by: fill_post(
        make_person("x"), Role.GRID_WORKER, place, starts_on=TODAY, reason="x", by=by, at=MONDAY_NOON
    ),
    "an establishment": lambda place, by: set_seat(Role.GROUP_LEADER, place, holders=1, by=by, at=MONDAY_NOON),
    "a team": lambda place, by: found_team(place, TeamKind.CIVILITY, by=by, at=MONDAY_NOON),
    "a household": lambda place, by: register_household(HouseholdFacts(place=place), by=by, at=MONDAY_NOON),
    "many households": lambda place, by: register_households(
        [HouseholdFacts(place=place, number="001")], by=by, at=MONDAY_NOON, why="导入"
    ),
    "a household that moves": lambda place, by: correct_household(
        make_household().pk, HouseholdFacts(place=place), by=by, at=MONDAY_NOON, why="并组"
    ),
    "a case": lambda place, by: open_case(
        title="路灯",
        title_en="",
        public_title="路灯",
        public_title_en="",
        level="blue",
        place=place,
        site=None,
        source=None,
        due_at=MONDAY_NOON + timedelta(days=1),
        by=by,
        at=MONDAY_NOON,
    ),
}


@pytest.mark.parametrize("kind", NEW)
def test_a_closed_place_refuses(closed: Place, chief: Person, kind: str) -> None:
    with pytest.raises(PlaceIsClosed, match="1组"):
        NEW[kind](closed, chief)


@pytest.mark.parametrize("kind", [kind for kind in NEW if kind != "a household that moves"])
def test_an_open_place_takes(group: Place, chief: Person, kind: str) -> None:
    assert NEW[kind](group, chief)


def test_a_place_with_a_device_closes_when_it_is_retired(group: Place, chief: Person) -> None:
    device = make_device()
    Device.objects.filter(pk=device.pk).update(place=group)
    with pytest.raises(PlaceStillHolds, match=str(device)):
        close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    Device.objects.update(retired_at=MONDAY_NOON)
    close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)


def test_a_place_where_somebody_holds_a_post_closes_when_it_ends(group: Place, chief: Person) -> None:
    leader = make_post(make_person("leader", "组长甲"), Role.GROUP_LEADER, group.code)
    with pytest.raises(PlaceStillHolds, match="组长甲"):
        close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    end_post(leader.pk, ends_on=TODAY, by=chief, at=MONDAY_NOON, reason="并组")
    close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    assert Post.objects.filter(place=group).exists()


def test_a_place_that_is_lived_in_closes_when_the_households_moved(group: Place, village: Place, chief: Person) -> None:
    make_household(code=group.code)
    with pytest.raises(PlaceStillHolds, match="1"):
        close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    Household.objects.update(place=village)
    close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)


def test_a_place_with_an_open_case_does_not_close(group: Place, chief: Person, duty_officer: Person) -> None:
    make_case(duty_officer, place=group, site=None, at=MONDAY_NOON)
    with pytest.raises(PlaceStillHolds):
        close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    group.refresh_from_db()
    assert group.closed_at is None


def test_the_page_says_beside_the_form_why_it_does_not_close(client, group: Place, chief: Person) -> None:
    make_post(make_person("leader", "组长甲"), Role.GROUP_LEADER, group.code)
    client.force_login(chief)
    answer = client.post(f"/places/{group.code}/close/", {"reason": "合并"})
    assert answer.status_code == 422
    assert "组长甲" in answer.content.decode()


def test_several_places_are_looked_at_together(group: Place, village: Place, closed: Place) -> None:
    keep_open(village)
    keep_open()
    with pytest.raises(PlaceIsClosed):
        keep_open(village, closed)
