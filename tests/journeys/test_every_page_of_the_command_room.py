"""Whoever works with matters, warnings and equipment can read every page of theirs on a phone."""

import pytest

from tests.journeys.every_page import COMMAND_ROOM, never_read, read_every_page


@pytest.fixture(scope="module")
def walk(browser, township):
    walked = read_every_page(browser, township, COMMAND_ROOM, "say_the_command_rooms")
    walked.leave_all()
    return walked


def test_axe_finds_nothing_and_no_page_scrolls_sideways(walk) -> None:
    assert not walk.faults, "\n".join(walk.faults)


def test_no_page_complains_on_its_console(walk) -> None:
    assert walk.complaints == []


def test_somebody_came_to_every_page(walk) -> None:
    assert never_read(walk) == set()
