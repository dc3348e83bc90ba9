"""Somebody asks that their phone number be forgotten, and not they themselves (PIPL art. 47)."""

from datetime import date, timedelta

import pytest
from django.db import connection

from dayuan.households.actions.erasing_details import erase_details
from dayuan.households.actions.residents import correct_resident
from dayuan.households.actions.reveals import reveal
from dayuan.households.facts import ResidentFacts
from dayuan.households.looks import who_looked
from dayuan.households.models import Resident
from dayuan.households.retention import RETENTION
from dayuan.households.rules import Purpose, SensitiveField
from dayuan.households.testing import make_id_number, make_resident
from dayuan.kernel.audit import verify
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.retention.models import Erasure

PHONE, NEWER = "15400008023", "15400008099"
BORN = date(1950, 5, 1)
REQUEST = "01a216e5-0000-7000-8000-000000000001"


@pytest.fixture
def someone(secretary):
    found = make_resident("王大山", born_on=BORN, id_number=make_id_number(BORN, 1), phone=PHONE)
    changed = phone_is(found, NEWER, by=secretary, why=f"原号 {PHONE} 停用")
    reveal(changed, SensitiveField.PHONE, purpose=Purpose.OTHER, words=f"回电 {NEWER}", by=secretary, at=MONDAY_NOON)
    return changed


def phone_is(resident, phone, *, by, why="改号", at=MONDAY_NOON):
    facts = ResidentFacts(resident.name, BORN, id_number=resident.id_number, phone=phone)
    return correct_resident(resident.pk, facts, by=by, at=at, why=why)


def erase_phone(resident, by, at=MONDAY_NOON):
    assert erase_details(resident.pk, [SensitiveField.PHONE], request_id=REQUEST, by=by, at=at)
    resident.refresh_from_db()


def everything_kept():
    """Every text of every table, opened where it is sealed."""
    kept = [str(list(model.objects.values())) for model in (Resident, Resident.changes.rel.related_model)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(a)::text, '') FROM kernel_auditentry a")
        kept.append(cursor.fetchone()[0])
        cursor.execute("SELECT string_agg(to_jsonb(r)::text, '') FROM households_reveal r")
        kept.append(cursor.fetchone()[0])
    return "".join(kept)


def test_the_phone_goes_from_the_entry_its_history_and_what_was_written_and_the_person_stays(someone, chief):
    assert PHONE in everything_kept()

    erase_phone(someone, chief)

    assert PHONE not in everything_kept()
    assert NEWER not in everything_kept()
    assert (someone.name, someone.phone, someone.phone_tail_index) == ("王大山", "", None)
    assert someone.id_number == make_id_number(BORN, 1)
    assert list(verify()) == []
    assert who_looked(someone, is_own=True)[0].did == "应您本人要求，永久删除了您的部分信息"


def test_a_restored_backup_forgets_it_again_unless_it_was_entered_anew(someone, secretary, chief):
    erase_phone(someone, chief)
    line = Erasure.objects.get(kind="resident_phone")
    assert (line.request, line.subject) == (REQUEST, f"{someone.pk}:{REQUEST}")
    someone.phone = PHONE  # as the backup brings it
    someone.save(update_fields=["phone"])
    again = RETENTION.erase_again["resident_phone"]

    assert again(line.subject, line.request, line.at)
    someone.refresh_from_db()
    assert someone.phone == ""

    phone_is(someone, NEWER, by=secretary, why="本人又要求登记", at=MONDAY_NOON + timedelta(days=1))
    assert not again(line.subject, line.request, line.at)
    someone.refresh_from_db()
    assert someone.phone == NEWER
