"""Somebody is erased, and what is kept of others stays: only the name goes out of their records."""

from datetime import date

import pytest

from dayuan.households.actions.erasing import erase_resident
from dayuan.households.actions.reveals import reveal
from dayuan.households.looks import who_looked
from dayuan.households.models import ResidentChange, Reveal
from dayuan.households.rules import Purpose, SensitiveField
from dayuan.households.testing import make_household, make_resident
from dayuan.kernel.audit import verify
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.sealing.keys import write_ring
from dayuan.kernel.sealing.seals import key_ring
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE

AT = MONDAY_NOON
LEAVER, NEIGHBOUR = "杨国", "杨国庆"


@pytest.fixture(autouse=True)
def keys_of_its_own(tmp_path, settings):
    write_ring(tmp_path / "keys" / "sealing.json", key_ring())
    settings.SEALING_KEYS = str(tmp_path / "keys" / "sealing.json")


@pytest.fixture
def leaver(village):
    return make_resident(LEAVER, born_on=date(1950, 3, 4))


@pytest.fixture
def neighbour(village):
    return make_resident(NEIGHBOUR, make_household("002"), born_on=date(1960, 3, 4), phone="13912345678")


def look_at(resident, words, by, purpose=Purpose.CONTACT):
    reveal(resident, SensitiveField.PHONE, purpose=purpose, words=words, by=by, at=AT)


def erase(resident):
    assert erase_resident(resident.pk, request_id="R-7", by=None, at=AT)


def test_what_was_looked_at_and_why_stays_with_a_neighbour_and_only_the_name_goes(leaver, neighbour, secretary):
    look_at(neighbour, f"问{LEAVER}搬走的事", secretary)

    erase(leaver)

    entry = AuditEntry.objects.get(subject=neighbour.audit_subject, action="resident_revealed")
    assert entry.reason == "问〔已抹去〕搬走的事"
    assert (entry.detail["field"], entry.detail["purpose"], entry.detail["role"]) == (
        "phone", "contact", "village_secretary",
    )  # fmt: skip
    assert Reveal.objects.get().words == "问〔已抹去〕搬走的事"
    [line] = who_looked(neighbour, is_own=True)
    assert "问〔已抹去〕搬走的事" in line.why
    assert line.who == "丞相村书记"
    assert list(verify()) == []


def test_a_neighbour_with_a_longer_name_keeps_it_in_every_word(leaver, neighbour, secretary):
    look_at(neighbour, f"{NEIGHBOUR}来电，{LEAVER}代问", secretary)
    ResidentChange.objects.create(
        resident=neighbour, kind="corrected", at=AT, happened_on=AT.date(), by=secretary, why=f"{NEIGHBOUR}更正"
    )

    erase(leaver)

    assert Reveal.objects.get().words == f"{NEIGHBOUR}来电，〔已抹去〕代问"
    assert ResidentChange.objects.get().why == f"{NEIGHBOUR}更正"
    assert list(verify()) == []


def test_the_words_of_another_township_speak_of_somebody_else(leaver, outsider):
    elsewhere = make_resident("李四", make_household("009", OTHER_TOWNSHIP_VILLAGE), phone="13700000000")
    look_at(elsewhere, f"找{LEAVER}", outsider)
    erase(leaver)
    assert Reveal.objects.get().words == f"找{LEAVER}"
    assert AuditEntry.objects.get(subject=elsewhere.audit_subject).reason == f"找{LEAVER}"


def test_a_child_of_a_guardian_with_a_longer_name_keeps_who_consented(leaver, village):
    make_resident(NEIGHBOUR, make_household("002"))
    child = make_resident("杨小宝", leaver.household, born_on=date(2020, 1, 1), consent_by=NEIGHBOUR)
    erase(leaver)
    child.refresh_from_db()
    assert child.consent_by == NEIGHBOUR
