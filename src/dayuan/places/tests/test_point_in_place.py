"""Which place is this point in, and what is near here?"""

from threading import Thread

import pytest
from django.db import connection, transaction

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.access import Doer
from dayuan.places.actions import close_place
from dayuan.places.lookup import ground
from dayuan.places.models import Level, OutlineSource, Place, SiteKind
from dayuan.places.queries import chain_at, near, place_at
from dayuan.places.testing import (
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    draw_outline,
    make_checkpoint,
    make_place,
    square,
)

WITH_A_HOLE = {
    "type": "Polygon",
    "coordinates": [
        square(104.0, 29.9, 0.1)["coordinates"][0],
        square(104.04, 29.94, 0.02)["coordinates"][0][::-1],
    ],
}


@pytest.fixture
def drawn() -> dict[str, Place]:
    """A township of two villages side by side; the western one has a group, a courtyard in it, and a grid."""
    outlines = {
        TOWNSHIP: square(104.0, 29.9, 0.2),
        VILLAGE: square(104.0, 29.9, 0.1),
        OTHER_VILLAGE: square(104.1, 29.9, 0.1),
        f"{VILLAGE}G01": square(104.0, 29.9, 0.05),
        f"{VILLAGE}G01D01": square(104.0, 29.9, 0.02),
        f"{VILLAGE}001": square(104.0, 29.9, 0.1),
    }
    places = {code: make_place(code) for code in outlines}
    for code, geometry in outlines.items():
        draw_outline(places[code], geometry)
    return places


@pytest.mark.parametrize(
    ("point", "code"),
    [
        ((104.01, 29.91), f"{VILLAGE}G01D01"),
        ((104.03, 29.91), f"{VILLAGE}G01"),
        ((104.09, 29.99), f"{VILLAGE}001"),
        ((104.15, 29.95), OTHER_VILLAGE),
        ((104.15, 30.05), TOWNSHIP),
        ((104.5, 29.95), None),
        ((-104.01, -29.91), None),
    ],
)
def test_the_closest_place_holds_the_point(
    drawn: dict[str, Place], point: tuple[float, float], code: str | None
) -> None:
    found = place_at(*point)
    assert (found.code if found else None) == code


def test_all_places_around_a_point_are_told_and_one_level_can_be_asked_for(drawn: dict[str, Place]) -> None:
    assert chain_at(104.01, 29.91) == {
        Level.TOWNSHIP: TOWNSHIP,
        Level.VILLAGE: VILLAGE,
        Level.GROUP: f"{VILLAGE}G01",
        Level.COURTYARD: f"{VILLAGE}G01D01",
        Level.GRID: f"{VILLAGE}001",
    }
    assert place_at(104.01, 29.91, levels={Level.GRID}) == drawn[f"{VILLAGE}001"]
    assert place_at(104.15, 29.95, levels={Level.GRID}) is None


def test_a_point_on_a_border_always_lies_on_the_same_side(drawn: dict[str, Place]) -> None:
    for latitude in (29.9, 29.95, 29.99):
        assert place_at(104.1, latitude, levels={Level.VILLAGE}) == drawn[VILLAGE]
    assert place_at(104.0, 29.9) == drawn[f"{VILLAGE}G01D01"], "a corner belongs to it too"


def test_a_hole_is_not_inside() -> None:
    village = make_place(VILLAGE)
    draw_outline(village, WITH_A_HOLE)
    assert place_at(104.05, 29.95) is None
    assert place_at(104.02, 29.95) == village
    assert place_at(104.04, 29.95) == village, "the hole's edge is still the village's"


def test_a_measured_outline_is_believed_before_a_schematic_one() -> None:
    sketched, measured = make_place(VILLAGE), make_place(OTHER_VILLAGE)
    draw_outline(sketched, square(104.0, 29.9, 0.1), OutlineSource.SKETCHED)
    draw_outline(make_place(f"{VILLAGE}G01"), square(104.0, 29.9, 0.1), OutlineSource.SCHEMATIC)
    draw_outline(measured, square(104.05, 29.9, 0.1))
    assert place_at(104.07, 29.95) == measured, "not the schematic group of the other village"
    assert place_at(104.02, 29.95) == make_place(f"{VILLAGE}G01")


def test_a_closed_place_holds_nothing(drawn: dict[str, Place], chief: Doer) -> None:
    close_place(f"{VILLAGE}G01D01", reason="拆迁", by=chief, at=MONDAY_NOON)
    assert place_at(104.01, 29.91) == drawn[f"{VILLAGE}G01"]


def test_what_is_near_comes_nearest_first_with_its_distance() -> None:
    make_place(OTHER_VILLAGE)
    east = make_checkpoint()
    market = east.place.sites.create(kind=SiteKind.MARKET, name="农贸市场", longitude=104.0701, latitude=29.963)
    sites = near(104.07, 29.963, 500, {SiteKind.CHECKPOINT, SiteKind.MARKET})
    assert [nearby.spot.key for nearby in sites] == [east.pk, market.pk]
    assert sites[0].distance_m == 0
    # 0.0001° of longitude at 29.963° is 9.65 m.
    assert sites[1].distance_m == pytest.approx(9.65, rel=0.005)
    assert {nearby.spot.kind for nearby in near(104.07, 29.963, 500)} >= {Level.VILLAGE, SiteKind.MARKET}
    assert near(104.07, 29.963, 9.6, {SiteKind.MARKET}) == []


def test_near_stays_inside_the_place_one_may_see() -> None:
    make_place(OTHER_VILLAGE)
    make_checkpoint()
    codes = {nearby.spot.place_code for nearby in near(104.067, 29.962, 3_000, within=VILLAGE)}
    assert codes == {VILLAGE}


def test_what_was_changed_and_taken_back_is_not_remembered() -> None:
    village = make_place(VILLAGE)
    assert place_at(104.05, 29.95) is None
    try:
        with transaction.atomic():
            draw_outline(village, square(104.0, 29.9, 0.1))
            assert place_at(104.05, 29.95) == village
            raise InterruptedError
    except InterruptedError:
        pass
    assert place_at(104.05, 29.95) is None


@pytest.mark.django_db(transaction=True)
def test_another_process_change_is_seen_once_it_is_committed() -> None:
    """Another connection stands for another process: nothing but the database tells us of it."""
    village = make_place(VILLAGE)
    assert place_at(104.05, 29.95) is None
    before = ground()

    def draw_elsewhere() -> None:
        try:
            draw_outline(village, square(104.0, 29.9, 0.1))
        finally:
            connection.close()

    elsewhere = Thread(target=draw_elsewhere)
    elsewhere.start()
    elsewhere.join(30)
    assert place_at(104.05, 29.95) == village
    assert ground() is not before
    assert ground() is ground(), "read once, kept until something changes"
