"""C-20, C-24: what either suite sealed is nowhere in the database to be read, and opens only where it belongs."""

import io
import os
import subprocess

import pytest
from django.core import checks
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps
from hypothesis import given
from hypothesis import strategies as st

from dayuan.engines.homes import find_home
from dayuan.engines.programs import postgresql_programs
from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField, SealedValue
from dayuan.kernel.sealing.keys import make_ring, read_ring, write_ring
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.seals import blind_index, key_ring, one_look_at_the_keys, seal, unseal
from dayuan.kernel.testing import MONDAY_NOON

PHONE = "13800001234"
ADDRESS = "丞相村三组27号"


def stored(card, column="phone"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {card._meta.db_table} ORDER BY id")
        return [value and bytes(value) for (value,) in cursor.fetchall()]


@given(text=st.text(max_size=300), where=st.binary(max_size=40))
@pytest.mark.parametrize("name", ["international", "sm"])
@pytest.mark.no_database
def test_whatever_is_sealed_opens_again_and_looks_different_each_time(name, text, where):
    from django.test import override_settings

    with override_settings(SEALING_SUITE=name):
        first, second = seal(text, where), seal(text, where)
    assert unseal(first, where) == unseal(second, where) == text
    assert (first == second) == (text == "")


@pytest.mark.no_database
def test_one_altered_bit_anywhere_is_noticed(suite):
    sealed = seal(PHONE, b"a place")
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(SealingProblem):
            unseal(bytes(altered), b"a place")
    for length in range(1, len(sealed)):
        with pytest.raises(SealingProblem):
            unseal(sealed[:length], b"a place")


def test_a_dump_of_the_database_contains_nothing_readable(suite, card):
    kept = card.objects.create(phone=PHONE, address=ADDRESS)
    card.objects.bulk_create([card(phone=PHONE, address=ADDRESS) for _ in range(3)])

    dump = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {card._meta.db_table}")
        dump.write(repr([[bytes(c) if isinstance(c, memoryview) else c for c in row] for row in cursor]).encode())
        for form in ("text", "csv", "binary"):
            with cursor.copy(f"COPY {card._meta.db_table} TO STDOUT (FORMAT {form})") as rows:
                for piece in rows:
                    dump.write(piece)
    found = dump.getvalue()
    for secret in (PHONE, ADDRESS):
        assert secret.encode() not in found
        assert secret.encode().hex().encode() not in found
    assert "甲".encode() in found
    assert card.objects.get(pk=kept.pk).phone == PHONE
    assert [each.address for each in card.objects.all()] == [ADDRESS] * 4


@pytest.mark.django_db(transaction=True)
def test_what_pg_dump_writes_contains_nothing_readable(suite, card_table):
    card_table.objects.create(phone=PHONE, address=ADDRESS)
    program = postgresql_programs(find_home()) / "pg_dump"
    params = connection.get_connection_params()
    where = ["-h", params["host"], "-U", params["user"], params["dbname"]]
    done = subprocess.run(
        [program, "--inserts", "-t", card_table._meta.db_table, *where], capture_output=True, check=True
    )
    assert b"INSERT INTO" in done.stdout
    assert PHONE.encode() not in done.stdout
    assert PHONE.encode().hex().encode() not in done.stdout


def test_ciphertext_copied_to_another_row_or_column_does_not_open(suite, card):
    one = card.objects.create(phone=PHONE, address=ADDRESS)
    other = card.objects.create(phone="13900005678", address="同意村一组3号")
    table = card._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET phone = (SELECT phone FROM {table} WHERE id = %s) WHERE id = %s", [one.pk, other.pk]
        )
        cursor.execute(f"UPDATE {table} SET address = phone WHERE id = %s", [one.pk])

    with pytest.raises(SealingProblem):
        _ = card.objects.get(pk=other.pk).phone
    assert card.objects.get(pk=other.pk).address == "同意村一组3号"
    with pytest.raises(SealingProblem):
        _ = card.objects.get(pk=one.pk).address


def test_empty_stays_empty_and_unknown_stays_unknown(suite, card):
    card.objects.create(phone="", address=None)

    kept = card.objects.get()
    assert (kept.phone, kept.address) == ("", None)
    assert (stored(card), stored(card, "address")) == ([b""], [None])
    assert card.objects.filter(address__isnull=True).count() == 1


def test_saving_again_changes_what_was_changed_and_keeps_the_rest(suite, card):
    card.objects.create(phone=PHONE, address=ADDRESS)
    before = stored(card, "address")

    kept = card.objects.get()
    kept.name, kept.phone = "乙", "13900005678"
    kept.save()

    assert stored(card, "address") == before
    again = card.objects.get()
    assert (again.name, again.phone, again.address) == ("乙", "13900005678", ADDRESS)
    assert card.objects.defer("phone").get().phone == "13900005678"


def test_bulk_create_may_replace_what_stands_there(card):
    one = card.objects.create(phone=PHONE)
    card.objects.bulk_create(
        [card(pk=one.pk, phone="13900005678")], update_conflicts=True, unique_fields=["id"], update_fields=["phone"]
    )
    assert card.objects.get().phone == "13900005678"


def test_a_row_that_takes_another_id_does_not_carry_dead_ciphertext_along(card):
    card.objects.create(phone=PHONE)
    copy = card.objects.get()
    copy.pk = new_id()
    with pytest.raises(SealingProblem):
        copy.save(force_insert=True)


def test_nothing_is_looked_up_in_ciphertext(card):
    for lookup in ("phone", "phone__exact", "phone__startswith", "phone__in", "phone__gt", "phone__year"):
        with pytest.raises(FieldError):
            card.objects.filter(**{lookup: [PHONE]})
    with pytest.raises(TypeError, match="save the object"):
        card.objects.update(phone=PHONE)


def test_values_hold_ciphertext_that_opens_for_those_who_name_the_row(card):
    one = card.objects.create(phone=PHONE)
    value = card.objects.values_list("phone", flat=True).get()

    assert isinstance(value, SealedValue)
    assert PHONE not in repr(value)
    assert card._meta.get_field("phone").open_for(one.pk, value) == PHONE


@isolate_apps("dayuan.kernel")
@pytest.mark.no_database
def test_a_field_that_could_not_work_is_refused_before_it_is_used():
    class Wrong(models.Model):
        phone = SealedTextField(unique=True, default="1")

        class Meta:
            app_label = "kernel"

    assert {problem.id for problem in checks.run_checks(app_configs=[]) or Wrong.check()} >= {
        "sealing.E001",
        "sealing.E002",
        "sealing.E003",
        "sealing.E004",
    }


@pytest.mark.no_database
def test_both_suites_are_read_side_by_side_and_old_keys_stay_readable(settings, keys):
    settings.SEALING_SUITE = "international"
    first = seal(PHONE, b"x")
    write_ring(keys, key_ring().with_new_key(at=MONDAY_NOON))
    settings.SEALING_SUITE = "sm"
    second = seal(PHONE, b"x")

    assert first[2:6] != second[2:6]
    assert unseal(first, b"x") == unseal(second, b"x") == PHONE


@pytest.mark.no_database
def test_a_batch_keeps_to_the_keys_it_began_with_and_the_next_sees_the_new_ones(keys):
    before = key_ring()
    with one_look_at_the_keys():
        write_ring(keys, before.with_new_key(at=MONDAY_NOON))
        assert key_ring() == before
        assert unseal(seal("13800001234", b"x"), b"x") == "13800001234"
    assert key_ring().current_id != before.current_id


@pytest.mark.no_database
def test_equal_numbers_find_each_other_by_their_blind_index_only_within_one_purpose(settings, keys):
    index = blind_index("phone/last4", "1234")
    assert len(index) == 16
    assert index == blind_index("phone/last4", "1234")
    assert index != blind_index("phone/last4", "1235")
    assert index != blind_index("id/last4", "1234")

    settings.SEALING_SUITE = "sm"
    write_ring(keys, key_ring().with_new_key(at=MONDAY_NOON))
    assert index == blind_index("phone/last4", "1234"), "neither a new key nor a new suite may lose who is indexed"
    write_ring(keys, make_ring("sm", at=MONDAY_NOON))
    assert index != blind_index("phone/last4", "1234")


@pytest.mark.no_database
def test_missing_foreign_and_damaged_keys_are_each_one_sentence(settings, keys):
    from django.utils.translation import override

    def sentence():
        with override("en"), pytest.raises(SealingProblem) as refused:
            unseal(sealed, b"x")
        return str(refused.value)

    sealed, ring = seal(PHONE, b"x"), key_ring()
    write_ring(keys, make_ring("sm", at=MONDAY_NOON))
    assert sentence() == f"The key {ring.current_id} that sealed this value is missing."
    keys.write_text("{}")
    assert "damaged" in sentence()
    write_ring(keys, ring)
    assert unseal(sealed, b"x") == PHONE
    keys.chmod(0o640)
    assert "can be read by others" in sentence()
    keys.unlink()
    assert "missing or out of reach" in sentence()
    settings.SEALING_SUITE = "rot13"
    write_ring(keys, ring)
    with override("en"), pytest.raises(SealingProblem, match="DAYUAN_SEALING_SUITE is rot13"):
        seal(PHONE, b"x")


@pytest.mark.no_database
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_file_of_keys_that_somebody_else_owns_is_not_used(keys):
    os.chown(keys, 65534, 65534)
    with pytest.raises(SealingProblem):
        read_ring(keys)


@pytest.mark.no_database
def test_the_file_of_keys_is_its_owners_alone(keys):
    assert keys.stat().st_mode & 0o777 == 0o600
    assert keys.parent.stat().st_mode & 0o077 == 0
