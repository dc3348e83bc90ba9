"""C-24: changing keys or the suite while people work: nothing is lost, nothing stays under the old key."""

import threading

import pytest
from django.db import connection
from django.utils.translation import override

from dayuan.kernel.models import SealingKeyMark
from dayuan.kernel.sealing.fields import sealed_fields_of
from dayuan.kernel.sealing.key_commands import add_key, listing, rotate
from dayuan.kernel.sealing.keys import make_ring, write_ring
from dayuan.kernel.sealing.marks import ensure_keys, note_keys, wrong_keys
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.rotation import seal_anew, values_by_key, waiting
from dayuan.kernel.sealing.seals import key_ring
from dayuan.kernel.testing import MONDAY_NOON

ADDRESS = "丞相村三组27号"


def quiet(*_progress):
    """Nobody watches."""


def fill(card, number=25):
    card.objects.bulk_create([card(phone=f"138000{position:05d}", address=ADDRESS) for position in range(number)])
    card.objects.create(phone="", address=None)


def test_after_a_rotation_everything_is_sealed_by_the_new_key_and_reads_as_before(suite, keys, card):
    fill(card)
    before = list(card.objects.order_by("id").values_list("id"))
    texts = [(each.phone, each.address) for each in card.objects.order_by("id")]
    told = []

    made, key_id, result = rotate(lambda *progress: told.append(progress), sealed_fields_of(card))

    assert (made, result.done, result.still_waiting, result.unopened) == (True, 50, 0, ())
    assert values_by_key(sealed_fields_of(card)) == {(key_id, suite): 50}
    assert told[-1] == ("kernel_card.address", 25, 25)
    assert list(card.objects.order_by("id").values_list("id")) == before
    assert [(each.phone, each.address) for each in card.objects.order_by("id")] == texts


def test_a_rotation_that_was_broken_off_goes_on_with_the_same_key(keys, card):
    fill(card)

    class PulledThePlug(Exception):
        pass

    def pull(_column, done, _expected):
        if done >= 10:
            raise PulledThePlug

    new_key = add_key().current_id
    with pytest.raises(PulledThePlug):
        seal_anew(sealed_fields_of(card), pull, batch=5)
    assert 0 < waiting(sealed_fields_of(card)) < 50

    made, key_id, result = rotate(quiet, sealed_fields_of(card))

    assert (made, key_id, result.done) == (False, new_key, 40)
    assert values_by_key(sealed_fields_of(card)) == {(new_key, "international"): 50}


def test_a_new_suite_is_a_rotation_too(settings, keys, card):
    settings.SEALING_SUITE = "international"
    fill(card, 3)
    settings.SEALING_SUITE = "sm"

    made, key_id, _result = rotate(quiet, sealed_fields_of(card))

    assert not made, "only the suite waits to be changed"
    assert values_by_key(sealed_fields_of(card)) == {(key_id, "sm"): 6}
    assert {each.phone for each in card.objects.all()} == {"", "13800000000", "13800000001", "13800000002"}


def test_a_value_that_does_not_open_is_left_and_named(keys, card):
    fill(card, 3)
    spoilt = card.objects.order_by("id").first()
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {card._meta.db_table} SET phone = set_byte(phone, 20, get_byte(phone, 20) # 1) WHERE id = %s",
            [spoilt.pk],
        )

    add_key()
    result = seal_anew(sealed_fields_of(card), quiet)

    assert (result.done, result.still_waiting) == (5, 1)
    assert result.unopened == (f"kernel_card.phone {spoilt.pk}",)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_changes_during_the_rotation_is_not_overwritten(keys, card_table):
    fill(card_table, 40)
    busy = card_table.objects.order_by("id").last()
    changed = []

    def change(_column, done, _expected):
        """Another process, with the same keys, saves a row while a batch of its neighbours is being sealed."""
        if not changed:
            work = threading.Thread(target=save_elsewhere)
            work.start()
            work.join()

    def save_elsewhere():
        try:
            row = card_table.objects.get(pk=busy.pk)
            row.phone = "19900000000"
            row.save()
            changed.append(row.pk)
        finally:
            connection.close()

    add_key()
    result = seal_anew(sealed_fields_of(card_table), change, batch=7)

    assert changed == [busy.pk]
    assert result.still_waiting == 0
    assert card_table.objects.get(pk=busy.pk).phone == "19900000000"


@pytest.mark.django_db(transaction=True)
def test_two_rotations_do_not_run_at_once(keys, card_table):
    fill(card_table, 3)
    refused = []

    def second(*_progress):
        work = threading.Thread(target=try_it)
        work.start()
        work.join()

    def try_it():
        try:
            rotate(quiet, sealed_fields_of(card_table))
        except SealingProblem as sentence:
            refused.append(str(sentence))
        finally:
            connection.close()

    rotate(second, sealed_fields_of(card_table))
    assert refused


def test_the_list_says_which_key_is_current_and_what_each_sealed(keys, card):
    old, new = ensure_keys().current_id, add_key().current_id
    first, *lines = listing()

    assert "suite international" in first
    assert [line.split()[0] for line in lines] == [old, new]
    assert "current" in lines[1]
    assert "current" not in lines[0]


def test_an_installation_gets_its_keys_once_and_never_new_ones_for_lost_ones(keys):
    keys.unlink()
    ring = ensure_keys()
    assert ensure_keys() == ring
    assert SealingKeyMark.objects.count() == 2

    keys.unlink()
    with override("en"), pytest.raises(SealingProblem, match="is gone"):
        ensure_keys()
    assert not keys.exists()


def test_wrong_and_missing_keys_are_named_before_anybody_needs_them(keys):
    ring = ensure_keys()
    note_keys(ring)
    assert list(wrong_keys(key_ring())) == []

    write_ring(keys, make_ring("international", at=MONDAY_NOON))
    with override("en"):
        assert list(wrong_keys(key_ring())) == [
            f"key {ring.current_id} is missing",
            "the key of the blind indexes is not the one that was used here",
        ]


def test_the_database_keeps_nothing_a_key_could_be_made_from(keys):
    ring = ensure_keys()
    kept = b"".join(bytes(mark.proof) for mark in SealingKeyMark.objects.all())
    for master in (ring.current.master, ring.index.master):
        assert master[:8] not in kept
