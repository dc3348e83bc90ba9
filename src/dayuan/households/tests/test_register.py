"""The register: nothing is overwritten without a trace, and the database keeps its promises."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from dayuan.households.actions.households import (
    HouseholdNumberTaken,
    correct_household,
    register_household,
)
from dayuan.households.actions.merging import CannotMerge, merge_residents
from dayuan.households.actions.residents import (
    DayNotCome,
    EntryEnded,
    FactsRefused,
    HeadTaken,
    IdNumberTaken,
    come_back,
    correct_resident,
    end_entry,
    make_head,
    move_resident,
    register_resident,
)
from dayuan.households.events import ResidentChanged
from dayuan.households.facts import HouseholdFacts, ResidentFacts
from dayuan.households.models import Household, HouseholdChange, Resident, ResidentChange
from dayuan.households.rules import ChangeKind, Ending, Relation, Sex
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.kernel.events import _listeners
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON

BORN = date(1980, 5, 1)
LATER = MONDAY_NOON + timedelta(hours=1)
NUMBER = make_id_number(BORN, 11)


def facts(**given) -> ResidentFacts:
    return ResidentFacts(**({"name": "王小明", "born_on": BORN, "sex": Sex.MALE} | given))


def test_somebody_registered_is_in_the_history_and_in_the_chained_record(secretary):
    kept = register_resident(
        make_household(), facts(id_number=NUMBER, phone="154 0000 8023"), by=secretary, at=MONDAY_NOON
    )

    assert (kept.phone, kept.place_id) == ("15400008023", kept.household.place_id)
    assert ResidentChange.objects.get().kind == ChangeKind.REGISTERED
    entry = AuditEntry.objects.get(subject=f"resident:{kept.pk}")
    assert (entry.action, entry.by_name, entry.detail["role"]) == (
        "resident_registered",
        "丞相村书记",
        "village_secretary",
    )


def test_nothing_protected_stands_readable_in_the_database(secretary):
    """C-20: what a dump would show."""
    home = register_household(
        HouseholdFacts(make_household().place, address="同意路秘密三十七号"), by=secretary, at=MONDAY_NOON
    )
    kept = register_resident(home, facts(id_number=NUMBER, phone="15400008023"), by=secretary, at=MONDAY_NOON)
    correct_resident(kept.pk, facts(phone="15400001111"), by=secretary, at=LATER, why="换号")

    with connection.cursor() as cursor:
        for table in ("resident", "household", "residentchange", "householdchange"):
            cursor.execute(f"SELECT t::text FROM households_{table} AS t")
            dump = " ".join(row[0] for row in cursor.fetchall())
            for secret in (NUMBER, NUMBER[-4:], "15400008023", "8023", "15400001111", "秘密"):
                assert secret not in dump.replace(str(kept.pk), "")
        cursor.execute("SELECT t::text FROM kernel_auditentry AS t")
        assert not any(NUMBER in row[0] or "15400008023" in row[0] for row in cursor.fetchall())


def test_a_correction_keeps_what_stood_before(secretary):
    kept = make_resident(phone="15400008023")

    correct_resident(kept.pk, facts(name="王晓明", phone="15400001111"), by=secretary, at=LATER, why="本人来村更正")

    change = ResidentChange.objects.get(kind=ChangeKind.CORRECTED)
    assert change.fields == ["name", "phone"]
    assert "王小明" in change.was
    assert "15400008023" in change.was
    assert change.why == "本人来村更正"


def test_a_correction_that_says_nothing_new_leaves_no_trace(secretary):
    kept = make_resident()

    correct_resident(kept.pk, facts(), by=secretary, at=LATER, why="核对")

    assert not ResidentChange.objects.exists()


def test_history_cannot_be_changed_or_removed(secretary):
    kept = register_resident(make_household(), facts(), by=secretary, at=MONDAY_NOON)

    for act in (lambda: kept.changes.update(why="另有原因"), lambda: kept.changes.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "王1"}, "name"),
        ({"born_on": date(2030, 1, 1)}, "born_on"),
        ({"id_number": NUMBER[:-1] + "0"}, "id_number"),
        ({"id_number": make_id_number(date(1981, 5, 1), 11)}, "born_on"),
        ({"id_number": make_id_number(BORN, 12)}, "sex"),
        ({"phone": "123"}, "phone"),
        ({"born_on": date(2020, 5, 1)}, "consent_by"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(secretary, wrong, field):
    with pytest.raises(FactsRefused) as refused:
        register_resident(make_household(), facts(**wrong), by=secretary, at=MONDAY_NOON)

    assert field in refused.value.problems
    assert not Resident.objects.exists()


def test_a_child_is_entered_only_with_its_guardians_consent(secretary):
    """C-16, by the action and by the database."""
    child = facts(born_on=date(2020, 5, 1), consent_by="母亲", consent_how="纸质签字", consent_on=date(2026, 3, 1))

    kept = register_resident(make_household(), child, by=secretary, at=MONDAY_NOON, arrival=ChangeKind.BORN)

    assert kept.consent_by == "母亲"
    with pytest.raises(IntegrityError, match="children_only_with_consent"), transaction.atomic():
        Resident.objects.filter(pk=kept.pk).update(consent_by="")


def test_one_id_number_is_one_entry(secretary):
    make_resident(id_number=NUMBER)

    with pytest.raises(IdNumberTaken):
        register_resident(make_household("002"), facts(id_number=NUMBER), by=secretary, at=MONDAY_NOON)

    assert Resident.objects.count() == 1


def test_a_household_has_one_head_and_another_can_take_over(secretary):
    head = make_resident("王大", relation=Relation.HEAD)
    with pytest.raises(HeadTaken):
        register_resident(head.household, facts(relation=Relation.HEAD), by=secretary, at=MONDAY_NOON)
    wife = make_resident("李二", relation=Relation.SPOUSE)

    make_head(wife.pk, earlier_head_is=Relation.SPOUSE, by=secretary, at=LATER, why="家庭商定")

    head.refresh_from_db()
    wife.refresh_from_db()
    assert (head.relation, wife.relation) == (Relation.SPOUSE, Relation.HEAD)
    assert ResidentChange.objects.count() == 2


def test_somebody_who_moves_takes_their_place_along_and_the_empty_house_is_closed(secretary, other_secretary):
    kept = make_resident()
    reached = make_household("009", "511421200221")

    move_resident(kept.pk, reached, relation=Relation.SPOUSE, on=date(2026, 3, 1), by=secretary, at=LATER, why="婚嫁")

    kept.refresh_from_db()
    assert (kept.household, kept.place_id) == (reached, reached.place_id)
    assert "#511421200221" in kept.pieces
    assert "#511421200202" not in kept.pieces
    assert Household.objects.get(number="001").closed_on == date(2026, 3, 1)


def test_the_database_keeps_people_where_their_household_is(secretary, other_village):
    kept = make_resident()
    Household.objects.filter(pk=kept.household_id).update(place=other_village)
    kept.refresh_from_db()
    assert kept.place_id == other_village.pk

    with pytest.raises(IntegrityError), transaction.atomic():
        Resident.objects.filter(pk=kept.pk).update(place="511421200202")


def test_a_corrected_place_takes_the_people_along(secretary, other_village):
    kept = make_resident()

    correct_household(kept.household_id, HouseholdFacts(other_village, "001"), by=secretary, at=LATER, why="区划调整")

    kept.refresh_from_db()
    assert kept.place_id == other_village.pk
    assert f"#{other_village.pk}" in kept.pieces
    assert HouseholdChange.objects.get().fields == ["address", "place_id"]


def test_households_get_the_next_number_and_no_two_the_same(secretary, village):
    make_household("同意-017")

    assert register_household(HouseholdFacts(village), by=secretary, at=MONDAY_NOON).number == "018"
    with pytest.raises(HouseholdNumberTaken, match="018"):
        register_household(HouseholdFacts(village, "018"), by=secretary, at=MONDAY_NOON)


@pytest.mark.parametrize("ending", [Ending.MOVED_OUT, Ending.DIED])
def test_who_left_stays_in_the_register_with_the_day_and_can_come_back(secretary, ending):
    kept = make_resident()

    end_entry(kept.pk, ending, on=date(2026, 2, 1), by=secretary, at=MONDAY_NOON)
    kept.refresh_from_db()
    assert (kept.ending, kept.ended_on) == (ending, date(2026, 2, 1))
    with pytest.raises(EntryEnded):
        end_entry(kept.pk, ending, on=date(2026, 2, 1), by=secretary, at=MONDAY_NOON)

    come_back(kept.pk, kept.household, on=date(2026, 3, 1), by=secretary, at=LATER, why="误报")
    kept.refresh_from_db()
    assert kept.is_current
    assert Household.objects.get().closed_on is None


def test_nothing_has_happened_tomorrow(secretary):
    kept = make_resident()

    with pytest.raises(DayNotCome):
        end_entry(kept.pk, Ending.DIED, on=date(2026, 3, 3), by=secretary, at=MONDAY_NOON)


def test_two_entries_of_one_person_become_one_and_nothing_known_is_lost(secretary):
    keep = make_resident(phone="15400008023")
    double = make_resident(household=make_household("002"), id_number=NUMBER)

    merge_residents(keep.pk, double.pk, by=secretary, at=LATER, why="同一人")

    keep.refresh_from_db()
    double.refresh_from_db()
    assert (keep.id_number, keep.phone) == (NUMBER, "15400008023")
    assert (double.ending, double.merged_into) == (Ending.MERGED, keep)
    assert Household.objects.get(number="002").closed_on is not None
    assert set(ResidentChange.objects.values_list("kind", flat=True)) == {ChangeKind.MERGED}


def test_two_people_are_not_merged(secretary):
    keep = make_resident(id_number=NUMBER)
    other = make_resident(id_number=make_id_number(BORN, 13))

    with pytest.raises(CannotMerge):
        merge_residents(keep.pk, other.pk, by=secretary, at=LATER, why="同名")
    with pytest.raises(CannotMerge):
        merge_residents(keep.pk, keep.pk, by=secretary, at=LATER, why="同名")


def test_news_of_a_change_goes_up_in_the_same_transaction(secretary):
    heard = []
    _listeners[ResidentChanged].append(heard.append)
    try:
        kept = register_resident(make_household(), facts(), by=secretary, at=MONDAY_NOON)
    finally:
        _listeners[ResidentChanged].remove(heard.append)

    assert heard == [ResidentChanged(kept.pk, ChangeKind.REGISTERED, kept.place_id, MONDAY_NOON)]
