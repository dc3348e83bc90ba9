"""C-23: history shows when it was altered, and says where."""

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayuan.kernel.audit import Note, record, record_all, verify
from dayuan.kernel.audit_command import _report
from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry, ChainHead
from dayuan.kernel.testing import MONDAY_NOON

PLACE = "511421200202"


def keep(action: str, place_code: str = PLACE) -> AuditEntry:
    return record(
        action, "photo:1", by_id=None, by_name="值班员甲", place_code=place_code, at=MONDAY_NOON, reason="核查"
    )


@pytest.fixture
def many_entries():
    AuditEntry.append_many(many(2_500))


def alter(statement: str, *values: object) -> None:
    """As somebody with the database owner's power would."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER append_only")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE kernel_auditentry ENABLE TRIGGER append_only")


def test_an_untouched_chain_holds_and_each_township_has_its_own():
    keep("looked")
    keep("looked again")
    keep("looked", "511421203201")

    assert list(verify()) == []
    assert list(ChainHead.objects.order_by("chain").values_list("length", flat=True)) == [2, 1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "something else"),
        ("by_name", "nobody"),
        ("reason", "改了"),
        ("subject", "photo:2"),
        ("detail", '{"a": 1}'),
        ("place_code", "511421200221"),
        ("at", "2026-03-02T04:00:01Z"),
    ],
)
def test_an_altered_entry_is_named(field, value):
    keep("one")
    second = keep("two")
    keep("three")

    alter(f"UPDATE kernel_auditentry SET {field} = %s WHERE id = %s", value, second.pk)

    [broken] = verify()
    assert (broken.number, broken.why) == (2, "kernel_auditentry: its content was altered")


def test_a_removed_entry_and_a_cut_tail_are_named():
    first, second, third = keep("one"), keep("two"), keep("three")

    alter("DELETE FROM kernel_auditentry WHERE id = %s", third.pk)
    [cut] = verify()
    assert "ends before its recorded head" in cut.why

    alter("DELETE FROM kernel_auditentry WHERE id = %s", first.pk)
    [missing] = verify()
    assert (missing.number, missing.why) == (second.number, "kernel_auditentry: link 1 is missing")


def test_a_report_says_which_entry_and_when_it_was_made():
    keep("one")
    second = keep("two")
    alter("UPDATE kernel_auditentry SET reason = %s WHERE id = %s", "核杳", second.pk)

    holds, lines = _report(lambda _table, _seen: None)

    assert not holds
    assert f"link 2: kernel_auditentry: its content was altered (entry {second.pk}, of {now():%Y-%m-%d}" in lines[0]


def test_a_chain_without_any_entry_left_and_one_without_a_head_are_named():
    keep("one")
    keep("two", "511421203201")
    alter("DELETE FROM kernel_auditentry WHERE place_code = %s", PLACE)
    ChainHead.objects.filter(chain__endswith="511421203").delete()

    assert {(link.chain, link.number, link.why.partition(": ")[2]) for link in verify()} == {
        ("kernel_auditentry/511421200", 1, "the chain ends before its recorded head"),
        ("kernel_auditentry/511421203", 1, "the chain has no recorded head"),
    }


def many(number, chain="kernel_auditentry/511421200"):
    return [
        AuditEntry(
            chain=chain, at=MONDAY_NOON, by_name="值班员甲", action="looked", subject=f"photo:{each}", place_code=PLACE
        )
        for each in range(number)
    ]


def test_many_entries_at_once_make_the_same_chain_as_one_by_one():
    keep("one")
    AuditEntry.append_many(many(5))
    keep("seven")

    assert list(AuditEntry.objects.order_by("number").values_list("number", flat=True)) == list(range(1, 8))
    assert list(verify()) == []
    with pytest.raises(ValueError, match="several chains"):
        AuditEntry.append_many([*many(1), *many(1, "kernel_auditentry/511421203")])


@given(
    position=st.integers(1, 2_500),
    place=st.integers(0, 63),
    field=st.sampled_from(["by_name", "subject", "entry_hash"]),
)
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_altered_character_among_many_entries_is_found_where_it_is(many_entries, position, place, field):
    with transaction.atomic():
        alter(
            f"UPDATE kernel_auditentry SET {field} = overlay({field} placing '~' from 1 + %s %% length({field}) for 1)"
            " WHERE number = %s",
            place,
            position,
        )
        [broken] = verify()
        transaction.set_rollback(True)

    found = AuditEntry.objects.get(number=position)
    assert (broken.chain, broken.number, broken.entry) == (found.chain, position, str(found.pk))


def test_the_database_itself_refuses_to_change_history():
    entry = keep("one")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(action="two")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()


def test_many_entries_are_added_at_once_each_to_its_townships_chain():
    keep("looked")
    codes = ["511421200", "511421203"] * 3
    notes = [Note(f"resident:{number}", code, {"n": number}) for number, code in enumerate(codes)]

    record_all("registered", notes, by_id=None, by_name="甲", at=MONDAY_NOON)

    of_chain = AuditEntry.objects.filter(chain="kernel_auditentry/511421200").order_by("number")
    assert list(of_chain.values_list("number", "subject")) == [
        (1, "photo:1"), (2, "resident:0"), (3, "resident:2"), (4, "resident:4")
    ]  # fmt: skip
    assert AuditEntry.objects.filter(chain="kernel_auditentry/511421203").count() == 3
    assert list(verify()) == []
