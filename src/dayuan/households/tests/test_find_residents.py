"""People are found within the places somebody reads, the likeliest first."""

from datetime import date

import pytest

from dayuan.households.finding import ON_A_PAGE, Meant, find_households, find_residents
from dayuan.households.models import Household
from dayuan.households.rules import Ending
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.people.models import Role
from dayuan.people.testing import make_officer
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place


def names_found(typed, person, **given):
    return [one.name for one in find_residents(typed, scope_of(person, at=MONDAY_NOON), **given).people]


@pytest.fixture
def family():
    return [
        make_resident("王小明", phone="15400008023", id_number=make_id_number(date(1980, 5, 1), 11)),
        make_resident("王明", phone="15400001111"),
        make_resident("李小明"),
    ]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("王小明", ["王小明"]),
        ("王", ["王小明", "王明"]),
        ("wxm", ["王小明"]),
        ("xiaoming", ["李小明", "王小明"]),
        ("8023", ["王小明"]),
        ("王 8023", ["王小明"]),
        ("李 8023", []),
        (make_id_number(date(1980, 5, 1), 11), ["王小明"]),
        (make_id_number(date(1980, 5, 1), 13), []),
        ("12", []),
        ("' OR 1=1 --", []),
    ],
)
def test_a_secretary_finds_somebody_by_what_they_know(family, secretary, typed, expected):
    assert sorted(names_found(typed, secretary)) == sorted(expected)


def test_the_whole_name_comes_before_the_rest_and_those_who_left_come_last(secretary):
    make_resident("小明王")
    make_resident("小明", ending=Ending.MOVED_OUT, ended_on=date(2026, 1, 1))
    make_resident("王小明")
    make_resident("小明")

    assert names_found("小明", secretary) == ["小明", "小明王", "王小明", "小明"]


def test_nobody_finds_people_of_places_they_do_not_read(
    family, duty_officer, other_secretary, outsider, resident, stranger
):
    assert len(names_found("xiaoming", duty_officer)) == 2
    for person in (other_secretary, outsider, resident, stranger):
        assert names_found("xiaoming", person) == []
        assert names_found("8023", person) == []
        assert names_found(make_id_number(date(1980, 5, 1), 11), person) == []


def test_a_grid_worker_of_one_grid_finds_its_households_and_no_others():
    grid = make_place(VILLAGE + "001")
    worker = make_officer("grid-1", Role.GRID_WORKER, grid.pk)
    inside = make_household("101", grid=grid)
    make_resident("王小明", inside)
    make_resident("王大明", make_household("102"))

    assert names_found("wang", worker) == ["王小明"]


def test_stale_pieces_let_nobody_out_of_their_place(family, other_secretary):
    """The index only speeds up: who may see whom is asked of the place itself."""
    someone = family[0]
    someone.pieces = [*someone.pieces, f"#{OTHER_VILLAGE}"]
    someone.save(update_fields=["pieces"])

    assert names_found("王小明", other_secretary) == []


def test_many_people_come_page_by_page_without_a_gap_or_a_repeat(secretary):
    home = make_household()
    for number in range(ON_A_PAGE + 5):
        make_resident(f"陈大{chr(0x4E00 + number)}", home)
    scope = scope_of(secretary, at=MONDAY_NOON)

    first, second = find_residents("陈大", scope), find_residents("陈大", scope, page=2)

    assert (first.count, len(first.people), first.has_next) == (25, ON_A_PAGE, True)
    assert (len(second.people), second.has_next) == (5, False)
    assert not {one.pk for one in first.people} & {one.pk for one in second.people}
    assert Household.objects.count() == 1
    assert find_residents("陈大", scope, page=99).people == []


def test_what_somebody_needs_is_found_by_nothing(secretary):
    make_resident("王小明", care="empty_nest needs_attention")

    for typed in ("empty_nest", "空巢", "emptynest", "needs_attention"):
        assert names_found(typed, secretary) == []


def test_a_household_is_meant_by_its_number_or_a_whole_name_and_chosen_by_less(village, secretary, other_secretary):
    first, second = make_household("001"), make_household("002")
    make_resident("王小明", first)
    make_resident("王小明月", second)
    scope = scope_of(secretary, at=MONDAY_NOON)

    for words in ("001", "王小明"):
        assert find_households(words, scope, within=VILLAGE) == Meant((first,), is_sure=True), words
    assert find_households("wxm", scope, within=VILLAGE) == Meant((first, second))
    for words in ("", "\0", "099", "李四"):
        assert find_households(words, scope, within=VILLAGE) == Meant(), words
    assert find_households("001", scope_of(other_secretary, at=MONDAY_NOON), within="") == Meant()
