"""Who hears what on the live feed (C-15), and that a stream ends with its sign-in."""

import pytest

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, OTHER_VILLAGE, VILLAGE
from dayuan.web.live import READERS, heard_by

ITEM = {"place": VILLAGE, "id": "1"}


def heard(person, kind: str, item: dict = ITEM) -> bool:
    return heard_by(scope_of(person, at=MONDAY_NOON), kind, [item]) != []


@pytest.mark.parametrize("kind", sorted(READERS))
def test_the_township_hears_its_villages_and_nobody_elses(kind, duty_officer, outsider):
    assert heard(duty_officer, kind)
    assert not heard(duty_officer, kind, {"place": OTHER_TOWNSHIP_VILLAGE, "id": "1"})
    assert not heard(outsider, kind)


@pytest.mark.parametrize("kind", sorted(READERS))
def test_a_village_does_not_hear_the_next_village(kind, other_secretary):
    assert not heard(other_secretary, kind)


@pytest.mark.parametrize("kind", sorted(READERS))
def test_residents_and_people_without_a_post_hear_nothing(kind, resident, stranger):
    assert not heard(resident, kind)
    assert not heard(stranger, kind)


def test_an_officer_in_the_field_hears_only_what_names_them(officer, grid_worker):
    named = ITEM | {"people": [str(officer.pk)]}
    assert heard(officer, "offer", named)
    assert not heard(officer, "offer")
    assert not heard(grid_worker, "offer", named)
    assert not heard(officer, "warning")


def test_nobody_learns_who_else_was_told(duty_officer, officer):
    scope = scope_of(duty_officer, at=MONDAY_NOON)
    [item] = heard_by(scope, "offer", [ITEM | {"people": [str(officer.pk)]}])
    assert "people" not in item


def test_an_unknown_kind_is_heard_by_nobody(duty_officer):
    assert not heard(duty_officer, "gossip")


def test_a_batch_is_cut_to_what_its_reader_may_see(secretary):
    scope = scope_of(secretary, at=MONDAY_NOON)
    items = [{"place": VILLAGE, "id": "mine"}, {"place": OTHER_VILLAGE, "id": "theirs"}]
    assert [item["id"] for item in heard_by(scope, "signals", items)] == ["mine"]


def test_a_stranger_gets_no_stream(client):
    assert client.get("/live/").status_code == 403
