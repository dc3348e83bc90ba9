"""Somebody is erased: nothing of them is left, others keep theirs, and the history still proves itself."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from dayuan.households.actions.care import note_care
from dayuan.households.actions.erasing import erase_resident
from dayuan.households.actions.file_codes import make_file_code
from dayuan.households.actions.merging import merge_residents
from dayuan.households.actions.residents import correct_resident, end_entry
from dayuan.households.actions.reveals import reveal, reveal_address
from dayuan.households.events import ResidentErased
from dayuan.households.facts import ResidentFacts
from dayuan.households.looks import who_looked
from dayuan.households.models import Household, HouseholdChange, Resident, ResidentChange, Reveal
from dayuan.households.rules import A_GUARDIAN, Ending, Purpose, SensitiveField, Sex
from dayuan.households.testing import make_household, make_id_number, make_resident
from dayuan.kernel import events
from dayuan.kernel.audit import verify
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.sealing.fields import sealed_fields_of
from dayuan.kernel.sealing.keys import write_ring
from dayuan.kernel.sealing.rotation import seal_anew
from dayuan.kernel.sealing.seals import key_ring
from dayuan.kernel.striking import STRUCK
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.retention.actions import IsHeld, lift_hold, place_hold
from dayuan.retention.ledger import ledger_path, read_ledger
from dayuan.retention.models import Erasure
from dayuan.retention.running import run_retention

AT = MONDAY_NOON
NAME = "欧阳一鸣"
BORN = date(1950, 3, 4)


@pytest.fixture(autouse=True)
def keys_of_its_own(tmp_path, settings):
    """The ledger lies beside the keys."""
    write_ring(tmp_path / "keys" / "sealing.json", key_ring())
    settings.SEALING_KEYS = str(tmp_path / "keys" / "sealing.json")


@pytest.fixture
def elder(secretary):
    return make_resident(NAME, born_on=BORN, id_number=make_id_number(BORN), phone="13912345678", care="empty_nest")


def erase(resident, by=None, **given):
    return erase_resident(resident.pk, **({"request_id": "R-7", "by": by, "at": AT} | given))


def live_a_little(elder, secretary):
    facts = ResidentFacts(NAME, BORN, id_number=make_id_number(BORN), phone="13800000000", sex=Sex.MALE)
    correct_resident(elder.pk, facts, by=secretary, at=AT, why=f"{NAME}换了手机")
    note_care(elder.pk, [], by=secretary, at=AT, why="")
    reveal(elder, SensitiveField.PHONE, purpose=Purpose.OTHER, words=f"给{NAME}打电话", by=secretary, at=AT)
    reveal_address(elder.household, purpose=Purpose.VISIT, words="", by=secretary, at=AT)
    make_file_code(elder, by=secretary, at=AT)


def test_the_entry_its_history_its_indexes_and_every_look_are_gone_and_the_chain_holds(elder, secretary):
    live_a_little(elder, secretary)

    assert erase(elder, secretary)

    assert not Resident.objects.exists()
    assert not ResidentChange.objects.exists()
    assert not Reveal.objects.exists()
    about = AuditEntry.objects.filter(subject=elder.audit_subject).order_by("number")
    assert {entry.reason for entry in about} == {""}
    assert about.last().action == "resident_erased"
    assert about.last().detail == {"request": "R-7", "entries": 1}
    assert NAME not in str(list(AuditEntry.objects.values()))
    assert list(verify()) == []


def test_that_somebody_looked_stays_provable_by_a_number_that_leads_nowhere(elder, secretary):
    live_a_little(elder, secretary)
    erase(elder)
    looked = [line.who for line in who_looked(elder, is_own=True)]
    assert "丞相村书记" in looked


def test_where_somebody_lived_alone_the_address_goes_too_and_the_number_stays(elder, secretary):
    household = elder.household
    HouseholdChange.objects.create(
        household=household,
        kind="corrected",
        at=AT,
        happened_on=AT.date(),
        by=secretary,
        why=NAME,
        was='{"address": "x"}',
    )
    erase(elder)
    household.refresh_from_db()
    assert (household.number, household.address, household.longitude) == ("001", "", None)
    assert household.closed_on == AT.date()
    change = HouseholdChange.objects.get()
    assert (change.was, change.why, change.by) == ("", "", secretary)


def test_others_of_the_household_keep_everything(elder, secretary):
    other = make_resident("欧阳二鸣", elder.household, phone="13700000000")
    erase(elder)
    other.refresh_from_db()
    assert (other.name, other.phone) == ("欧阳二鸣", "13700000000")
    assert Household.objects.get().address


def test_a_child_keeps_that_a_guardian_consented_and_not_who_that_was(elder, secretary):
    child = make_resident("欧阳小宝", elder.household, born_on=date(2020, 1, 1), consent_by=NAME, guardian=elder)
    was = json.dumps({"consent_by": NAME}, ensure_ascii=False)
    ResidentChange.objects.create(
        resident=child, kind="corrected", at=AT, happened_on=AT.date(), by=secretary, fields=["consent_by"], was=was
    )
    erase(elder)
    child.refresh_from_db()
    assert (child.consent_by, child.guardian) == (A_GUARDIAN, None)
    assert json.loads(ResidentChange.objects.get().was) == {"consent_by": STRUCK}


def test_every_entry_that_was_merged_into_theirs_goes_whichever_was_named(elder, secretary):
    for _time in range(2):
        duplicate = make_resident(NAME, make_household("002"), born_on=BORN)
        merge_residents(elder.pk, duplicate.pk, by=secretary, at=AT, why=f"同是{NAME}")
    erase(duplicate)
    assert not Resident.objects.exists()
    assert Erasure.objects.count() == 3
    assert NAME not in str(list(AuditEntry.objects.values()))


def test_whoever_keeps_copies_is_told_in_the_same_transaction(elder, monkeypatch):
    heard = []
    monkeypatch.setitem(events._listeners, ResidentErased, [heard.append])
    erase(elder)
    [news] = heard
    assert (news.resident_ids, news.names, news.request_id) == ((elder.pk,), (NAME,), "R-7")


def test_erased_twice_is_erased_once(elder):
    assert erase(elder)
    assert not erase(elder)
    assert Erasure.objects.count() == 1


def test_a_hold_keeps_somebody_until_it_is_lifted(elder, security_administrator):
    hold = place_hold(
        "resident", f"resident:{elder.pk}", name="法院调查", reason="案号 7", ends_on=AT.date() + timedelta(days=90),
        by=security_administrator, at=AT,
    )  # fmt: skip
    with pytest.raises(IsHeld, match="法院调查"):
        erase(elder)
    lift_hold(hold.pk, by=security_administrator, at=AT)
    assert erase(elder)


def test_the_ledger_beside_the_keys_names_numbers_and_nobody(elder, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        erase(elder)
    [line] = read_ledger()
    assert (line.kind, line.subject, line.request, line.at) == ("resident", str(elder.pk), "R-7", AT)
    assert NAME not in ledger_path().read_text()
    assert ledger_path().stat().st_mode & 0o077 == 0


def test_people_who_left_are_forgotten_when_their_period_is_over_and_no_request_is_noted(
    elder, secretary, django_capture_on_commit_callbacks
):
    end_entry(elder.pk, Ending.DIED, on=AT.date(), by=secretary, at=AT)
    with django_capture_on_commit_callbacks(execute=True):
        run_retention(at=AT + timedelta(days=1_095))
        assert Resident.objects.exists()
        run_retention(at=AT + timedelta(days=1_098))
    assert not Resident.objects.exists()
    assert Erasure.objects.get().request == ""
    assert read_ledger() == []


def test_the_database_deletes_history_of_the_erased_alone(elder, secretary):
    live_a_little(elder, secretary)
    for attempt in (
        lambda: ResidentChange.objects.all().delete(),
        lambda: ResidentChange.objects.update(why="x"),
        lambda: ResidentChange.objects.update(happened_on=date(2020, 1, 1)),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _note_and_take_back()


def _note_and_take_back():
    Erasure.objects.create(kind="resident", subject="x", at=AT)
    Erasure.objects.all().delete()


def test_history_that_is_sealed_is_sealed_anew_with_a_new_key(elder, secretary, settings):
    live_a_little(elder, secretary)
    write_ring(Path(settings.SEALING_KEYS), key_ring().with_new_key(at=AT))

    done = seal_anew(sealed_fields_of(ResidentChange), lambda *_told: None)

    assert (done.done, done.still_waiting, done.unopened) == (2, 0, ())
    assert "13912345678" in ResidentChange.objects.get(kind="corrected").was
