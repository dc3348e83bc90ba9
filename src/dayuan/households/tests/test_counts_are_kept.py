"""The counts that the database keeps are those that counting anew gives, whatever changes the register and however."""

from collections import Counter
from datetime import date
from random import Random

import pytest

from dayuan.households.actions.many import register_households, register_residents, strike_out_residents
from dayuan.households.actions.tallies import put_tallies_together
from dayuan.households.facts import HouseholdFacts, ResidentFacts
from dayuan.households.models import Household, Resident, Tally
from dayuan.households.new_entries import new_entry
from dayuan.households.queries import count_of
from dayuan.households.rules import Ending, Sex
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import scope_of
from dayuan.places.testing import VILLAGE, make_place

PLACES = (VILLAGE, "511421200221", "511421200202G01")
GRID = "511421200202901"


def kept() -> dict[tuple[str, str | None], tuple[int, int, int]]:
    sums: dict[tuple[str, str | None], list[int]] = {}
    for row in Tally.objects.all():
        one = sums.setdefault((row.place_id, row.grid_id), [0, 0, 0])
        one[:] = [one[0] + row.households, one[1] + row.residents, one[2] + row.here]
    return {key: (n[0], n[1], n[2]) for key, n in sums.items() if any(n)}


def counted_anew() -> dict[tuple[str, str | None], tuple[int, int, int]]:
    households = Counter(Household.objects.standing().values_list("place_id", "grid_id"))
    current = Resident.objects.current()
    residents = Counter(current.values_list("place_id", "grid_id"))
    here = Counter(current.filter(lives_here=True).values_list("place_id", "grid_id"))
    return {key: (households[key], residents[key], here[key]) for key in households | residents}


def change_something(lot: Random) -> None:
    """One statement as an action, a job or a hand at the database would send it, for one row or for many."""
    place, grid = make_place(lot.choice(PLACES)), lot.choice([None, make_place(GRID)])
    people = list(Resident.objects.values_list("pk", flat=True))
    some = Resident.objects.filter(pk__in=lot.sample(people, k=min(len(people), lot.randint(1, 3))))
    match lot.randrange(7):
        case 0:
            make_household(str(lot.random()), place.pk, grid=grid)
        case 1 if Household.objects.exists():
            make_resident("王小明", lot.choice(list(Household.objects.all())), lives_here=lot.random() < 0.5)
        case 2:
            some.update(lives_here=lot.random() < 0.5)
        case 3:
            some.update(ending=Ending.MOVED_OUT, ended_on=date(2026, 2, 1))
        case 4:
            some.update(ending="", ended_on=None)
        case 5:
            # The database takes the people along.
            Household.objects.filter(number__lt=str(lot.random())).update(place=place, closed_on=None)
            Household.objects.filter(residents=None).update(closed_on=date(2026, 2, 1))
        case 6:
            some.delete()


@pytest.mark.parametrize("seed", range(8))
def test_whatever_changes_the_counts_follow(db, seed):
    lot = Random(seed)
    for _ in range(20):
        change_something(lot)
    assert kept() == counted_anew()

    put_tallies_together()
    assert kept() == counted_anew()
    assert Tally.objects.count() == len(kept())


def test_an_import_counts_once_for_each_place_and_its_undoing_takes_it_back(secretary, village, other_village):
    homes = register_households(
        [HouseholdFacts(village, "A1"), HouseholdFacts(village, "A2"), HouseholdFacts(village, "A3")],
        by=secretary, at=MONDAY_NOON, why="导入",
    )  # fmt: skip
    entries = [
        (
            home,
            new_entry(ResidentFacts(name="王小明", born_on=date(1980, 5, 1), sex=Sex.MALE), today=MONDAY_NOON.date()),
        )
        for home in homes
    ]
    people = register_residents(entries, by=secretary, at=MONDAY_NOON, why="导入")

    assert kept() == {(VILLAGE, None): (3, 3, 3)}
    assert Tally.objects.count() == 2

    strike_out_residents([people[0].pk], by=secretary, at=MONDAY_NOON, why="撤销导入")
    assert kept() == counted_anew() == {(VILLAGE, None): (2, 2, 2)}
    count = count_of(village, scope_of(secretary, at=MONDAY_NOON))
    assert (count.households, count.residents, count.here) == (2, 2, 2)


def test_counts_of_places_one_does_not_read_are_not_told(secretary, other_village):
    make_resident("张三", make_household("001", other_village.pk))

    assert count_of(other_village, scope_of(secretary, at=MONDAY_NOON)).residents == 0
