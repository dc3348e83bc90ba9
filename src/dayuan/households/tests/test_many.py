"""Many at once keeps the same promises as one after the other."""

from datetime import date, timedelta

import pytest

from dayuan.households.actions.households import HouseholdNumberTaken
from dayuan.households.actions.many import register_households, register_residents, strike_out_residents
from dayuan.households.actions.residents import FactsRefused, HeadTaken, IdNumberTaken, end_entry, register_resident
from dayuan.households.facts import HouseholdFacts, ResidentFacts
from dayuan.households.models import Household, HouseholdChange, Resident, ResidentChange
from dayuan.households.new_entries import new_entry
from dayuan.households.rules import Ending, Relation, Sex
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.kernel import audit
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON

AT = MONDAY_NOON
DAY = AT.date()
BORN = date(1980, 5, 1)


def entry(name="王小明", *, today=DAY, **given):
    return new_entry(ResidentFacts(**({"name": name, "born_on": BORN, "sex": Sex.MALE} | given)), today=today)


def test_everybody_and_every_household_gets_a_history_and_a_link_of_the_chain(secretary, village):
    homes = register_households(
        [HouseholdFacts(village, "A1"), HouseholdFacts(village, "A2", address="街 2 号")],
        by=secretary,
        at=AT,
        why="导入",
    )
    people = register_residents([(homes[0], entry()), (homes[1], entry("李四"))], by=secretary, at=AT, why="导入")

    assert [one.name for one in people] == ["王小明", "李四"]
    assert Household.objects.get(number="A2").address == "街 2 号"
    assert (HouseholdChange.objects.count(), ResidentChange.objects.count()) == (2, 2)
    link = AuditEntry.objects.get(subject=f"resident:{people[1].pk}")
    assert (link.action, link.reason, link.detail["role"]) == ("resident_registered", "导入", "village_secretary")
    assert list(audit.verify()) == []


def test_somebody_among_many_is_entered_as_somebody_alone_is(secretary):
    home = make_household(address="街 2 号")
    wanted = entry("单 乐", id_number=make_id_number(BORN), phone="+86 138-0000-1234", relation=Relation.HEAD)
    [one] = register_residents([(home, wanted)], by=secretary, at=AT, why="导入")
    among_many = Resident.objects.get(pk=one.pk)
    strike_out_residents([one.pk], by=secretary, at=AT, why="撤销导入")

    alone = register_resident(home, wanted.facts, by=secretary, at=AT)

    alone.refresh_from_db()
    for field in Resident._meta.concrete_fields:
        if not field.primary_key:
            assert getattr(among_many, field.attname) == getattr(alone, field.attname), field.name
    assert (among_many.name, among_many.phone) == ("单乐", "13800001234")


def test_what_was_right_on_another_day_is_looked_at_again(secretary):
    born_tomorrow = entry(born_on=AT.date() + timedelta(days=1), today=AT.date() + timedelta(days=40))
    toddler = {"born_on": AT.date() - timedelta(days=365), "consent_by": "王五", "consent_how": "当面"}
    consented = entry("娃娃", **toddler, consent_on=AT.date(), today=AT.date() - timedelta(days=1))

    with pytest.raises(FactsRefused):
        register_residents([(make_household(), born_tomorrow)], by=secretary, at=AT, why="导入")
    assert consented.problems
    register_residents([(make_household("002"), consented)], by=secretary, at=AT, why="导入")


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (lambda: [entry(), entry("x9")], FactsRefused),
        (lambda: [entry(), entry("娃娃", born_on=date(2020, 1, 1))], FactsRefused),
        (lambda: [entry(relation=Relation.HEAD), entry("李四", relation=Relation.HEAD)], HeadTaken),
        (lambda: [entry(id_number=make_id_number(BORN)), entry("李四", id_number=make_id_number(BORN))], IdNumberTaken),
    ],
)
def test_one_that_cannot_be_enters_nobody(secretary, wanted, refusal):
    home = make_household()

    with pytest.raises(refusal):
        register_residents([(home, one) for one in wanted()], by=secretary, at=AT, why="导入")

    assert not Resident.objects.exists()


def test_a_number_that_is_taken_enters_no_household(secretary, village):
    make_household("A1")

    with pytest.raises(HouseholdNumberTaken):
        register_households(
            [HouseholdFacts(village, "A2"), HouseholdFacts(village, "A1")], by=secretary, at=AT, why="导入"
        )

    assert Household.objects.count() == 1


def test_entries_made_by_mistake_are_struck_out_and_an_empty_household_closes(secretary):
    stays, goes = make_resident("王小明"), make_resident("李四")
    alone = make_resident("孙三", make_household("002"))
    gone = make_resident("周五", make_household("003"))
    end_entry(gone.pk, Ending.MOVED_OUT, on=AT.date(), by=secretary, at=AT)

    struck = strike_out_residents([goes.pk, alone.pk, gone.pk], by=secretary, at=AT, why="撤销导入")

    assert {one.name for one in struck} == {"李四", "孙三"}
    assert {one.name for one in Resident.objects.current()} == {stays.name}
    assert Household.objects.get(number="001").closed_on is None
    assert Household.objects.get(number="002").closed_on == AT.date()
    assert Resident.objects.get(pk=gone.pk).ending == Ending.MOVED_OUT
    assert list(audit.verify()) == []


def test_a_household_that_had_nobody_left_stands_again(secretary):
    home = make_household(closed_on=date(2025, 1, 1))

    register_residents([(home, entry())], by=secretary, at=AT, why="导入")

    home.refresh_from_db()
    assert home.closed_on is None
