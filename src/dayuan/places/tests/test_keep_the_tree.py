"""A township keeps its own part of the tree; what it closes keeps its history and takes nothing new."""

from threading import Thread

import pytest
from django.db import connection

from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import _listeners, when
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.access import Doer
from dayuan.places.actions import (
    PlaceCannotStandThere,
    PlaceIsClosed,
    PlaceIsOfficial,
    PlaceNameTaken,
    PlaceNumberTaken,
    PlaceStillHolds,
    add_place,
    close_place,
    move_centre,
    rename_place,
)
from dayuan.places.events import PlaceClosing
from dayuan.places.models import Level, Outline, Place
from dayuan.places.queries import history_of
from dayuan.places.testing import VILLAGE, draw_outline, make_place, square


def test_a_group_gets_the_next_number_and_its_courtyard_a_code_inside(village: Place, chief: Doer) -> None:
    first = add_place(village, Level.GROUP, name="丞相村1组", by=chief, at=MONDAY_NOON)
    fifth = add_place(village, Level.GROUP, name="丞相村5组", number=5, by=chief, at=MONDAY_NOON)
    sixth = add_place(village, Level.GROUP, name="丞相村6组", by=chief, at=MONDAY_NOON)
    yard = add_place(first, Level.COURTYARD, name="桂花大院", by=chief, at=MONDAY_NOON, centre=(104.06, 29.96))
    assert [place.code for place in (first, fifth, sixth)] == [f"{VILLAGE}G01", f"{VILLAGE}G05", f"{VILLAGE}G06"]
    assert yard.code == f"{VILLAGE}G01D01"
    assert yard.enclosing_codes[:3] == [yard.code, first.code, VILLAGE]


def test_numbers_and_names_are_given_once(village: Place, chief: Doer) -> None:
    add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)
    with pytest.raises(PlaceNumberTaken):
        add_place(village, Level.GROUP, name="新1组", number=1, by=chief, at=MONDAY_NOON)
    with pytest.raises(PlaceNameTaken):
        add_place(village, Level.GROUP, name=" 1组 ", by=chief, at=MONDAY_NOON)
    # A grid may be called as a group is.
    add_place(village, Level.GRID, name="1组", by=chief, at=MONDAY_NOON)


def test_places_stand_only_where_the_tree_has_room_for_them(village: Place, township: Place, chief: Doer) -> None:
    for outer, level in ((township, Level.GROUP), (village, Level.VILLAGE), (village, Level.COUNTY)):
        with pytest.raises(PlaceCannotStandThere):
            add_place(outer, level, name="不行", by=chief, at=MONDAY_NOON)
    add_place(village, Level.GROUP, name="99组", number=99, by=chief, at=MONDAY_NOON)
    with pytest.raises(PlaceCannotStandThere, match="丞相村"):
        add_place(village, Level.GROUP, name="100组", by=chief, at=MONDAY_NOON)


def test_a_renamed_place_keeps_its_code_and_remembers_its_old_name(village: Place, chief: Doer) -> None:
    group = add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)
    rename_place(group.code, name="一组", by=chief, at=MONDAY_NOON)
    assert Place.objects.get(pk=group.code).name == "一组"
    newest = history_of(group)[0]
    assert (newest.action, newest.by_name) == ("place_renamed", "网格总长")
    assert newest.detail["was"]["name"] == "1组"


def test_what_the_statistical_list_names_is_neither_renamed_nor_closed_here(village: Place, chief: Doer) -> None:
    with pytest.raises(PlaceIsOfficial):
        rename_place(village.code, name="别的村", by=chief, at=MONDAY_NOON)
    with pytest.raises(PlaceIsOfficial):
        close_place(village.code, reason="撤并", by=chief, at=MONDAY_NOON)


def test_a_closed_place_keeps_what_it_has_and_takes_nothing_new(village: Place, chief: Doer) -> None:
    group = add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)
    site = group.sites.create(kind="office", name="议事厅", longitude=104.0, latitude=29.9)
    close_place(group.code, reason="两组合并", by=chief, at=MONDAY_NOON)

    group.refresh_from_db()
    assert group.closed_at == MONDAY_NOON
    assert list(group.sites.all()) == [site]
    for act in (
        lambda: add_place(group, Level.COURTYARD, name="院", by=chief, at=MONDAY_NOON),
        lambda: rename_place(group.code, name="新名", by=chief, at=MONDAY_NOON),
        lambda: move_centre(group.code, (104.0, 29.9), by=chief, at=MONDAY_NOON),
        lambda: close_place(group.code, reason="再来", by=chief, at=MONDAY_NOON),
    ):
        with pytest.raises(PlaceIsClosed):
            act()
    assert AuditEntry.objects.filter(action="place_closed").get().reason == "两组合并"
    assert add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON).code == f"{VILLAGE}G02"


def test_a_place_closes_after_what_is_inside(village: Place, chief: Doer) -> None:
    group = add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)
    yard = add_place(group, Level.COURTYARD, name="桂花大院", by=chief, at=MONDAY_NOON)
    with pytest.raises(PlaceStillHolds, match="桂花大院"):
        close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    close_place(yard.code, reason="合并", by=chief, at=MONDAY_NOON)
    close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    assert not Place.objects.in_use().filter(level=Level.GROUP).exists()


def test_a_higher_package_may_keep_a_place_open(village: Place, chief: Doer) -> None:
    class StillLivedIn(Refusal):
        pass

    group = add_place(village, Level.GROUP, name="1组", by=chief, at=MONDAY_NOON)

    @when(PlaceClosing)
    def refuse(closing: PlaceClosing) -> None:
        raise StillLivedIn(closing.code)

    try:
        with pytest.raises(StillLivedIn, match="G01"):
            close_place(group.code, reason="合并", by=chief, at=MONDAY_NOON)
    finally:
        _listeners[PlaceClosing].remove(refuse)
    group.refresh_from_db()
    assert group.closed_at is None


def test_groups_share_their_village_by_their_centres(village: Place, chief: Doer) -> None:
    draw_outline(village, square(104.0, 29.9, 0.1))
    west = add_place(village, Level.GROUP, name="西组", centre=(104.02, 29.95), by=chief, at=MONDAY_NOON)
    assert Outline.objects.get(pk=west.code).source == "schematic"
    east = add_place(village, Level.GROUP, name="东组", centre=(104.08, 29.95), by=chief, at=MONDAY_NOON)
    yard = add_place(east, Level.COURTYARD, name="院", centre=(104.08, 29.96), by=chief, at=MONDAY_NOON)
    shared = Outline.objects.get(pk=west.code).geometry
    assert Outline.objects.get(pk=yard.code).geometry["type"] == "Polygon"
    move_centre(east.code, (104.06, 29.95), by=chief, at=MONDAY_NOON)
    assert Outline.objects.get(pk=west.code).geometry != shared
    close_place(yard.code, reason="拆迁", by=chief, at=MONDAY_NOON)
    close_place(east.code, reason="并入西组", by=chief, at=MONDAY_NOON)
    assert not Outline.objects.filter(pk=east.code).exists()
    assert Outline.objects.get(pk=west.code).geometry["coordinates"][0][0] != shared["coordinates"][0][0]


@pytest.mark.django_db(transaction=True)
def test_two_who_add_at_once_get_two_numbers(chief: Doer) -> None:
    village = make_place(VILLAGE)
    codes: list[str] = []

    def add(name: str) -> None:
        try:
            codes.append(add_place(village, Level.GROUP, name=name, by=chief, at=MONDAY_NOON).code)
        finally:
            connection.close()

    adding = [Thread(target=add, args=(f"{number}组",)) for number in range(4)]
    for thread in adding:
        thread.start()
    for thread in adding:
        thread.join(30)
    assert sorted(codes) == [f"{VILLAGE}G0{number}" for number in range(1, 5)]
