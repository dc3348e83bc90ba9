"""Who hears what on the live feed (C-15), and that a stream ends with its sign-in."""

import asyncio

import pytest

from dayuan.kernel.feed import Heard
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, OTHER_VILLAGE, VILLAGE
from dayuan.web.live import LOOK_AGAIN_AFTER_S, READERS, Reader, heard_by

ITEM = {"place": VILLAGE, "id": "1"}


def heard(person, kind: str, item: dict = ITEM) -> bool:
    return heard_by(scope_of(person, at=MONDAY_NOON), kind, [item]) != []


@pytest.mark.parametrize("kind", sorted(kind for kind, roles in READERS.items() if roles))
def test_the_township_hears_its_villages_and_nobody_elses(kind, duty_officer, outsider):
    assert heard(duty_officer, kind)
    assert not heard(duty_officer, kind, {"place": OTHER_TOWNSHIP_VILLAGE, "id": "1"})
    assert not heard(outsider, kind)


def test_a_notice_is_heard_by_whom_it_concerns_and_by_no_post(duty_officer, resident):
    item = ITEM | {"people": [str(resident.pk)]}
    assert heard(resident, "notice", item)
    assert not heard(duty_officer, "notice", item)


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


WARNING = Heard("warning", [ITEM], 7)


class Looks:
    """The answers of each look into the session, in turn, and how many were asked for."""

    def __init__(self, *answers):
        self.answers = list(answers)

    async def __call__(self):
        return self.answers.pop(0)


def told(looks: Looks, *moments: float, event: Heard = WARNING) -> list[bool]:
    """Whether the event is told at each of these moments, to a reader first looked up at 100."""

    async def listen() -> list[bool]:
        reader = Reader(looks)
        await reader.look(100.0)
        return [await reader.hears(event, moment) != "" for moment in moments]

    return asyncio.run(listen())


def test_a_busy_stream_looks_no_more_often_than_every_two_seconds(duty_officer):
    looks = Looks(*[scope_of(duty_officer, at=MONDAY_NOON)] * 3)
    assert told(looks, 100.1, 101.0, 100.0 + LOOK_AGAIN_AFTER_S, 102.1, 104.0) == [True] * 5
    assert len(looks.answers) == 1


def test_nothing_is_told_two_seconds_after_a_sign_out(duty_officer):
    looks = Looks(scope_of(duty_officer, at=MONDAY_NOON), None)
    assert told(looks, 101.0, 102.1, 103.0) == [True, False, False]


def test_nothing_is_told_two_seconds_after_a_lost_post(duty_officer, stranger):
    looks = Looks(scope_of(duty_officer, at=MONDAY_NOON), scope_of(stranger, at=MONDAY_NOON))
    assert told(looks, 101.0, 102.1, 103.0) == [True, False, False]


def test_an_event_that_is_not_for_this_reader_costs_no_look(secretary):
    elsewhere = Heard("warning", [{"place": OTHER_VILLAGE, "id": "1"}], 7)
    assert told(Looks(scope_of(secretary, at=MONDAY_NOON)), 200.0, event=elsewhere) == [False]


def test_a_stranger_gets_no_stream(client):
    assert client.get("/live/").status_code == 403
