import pytest
from django.db import DatabaseError, connection, transaction

from dayuan.kernel.audit import record, verify
from dayuan.kernel.models import AuditEntry, ChainHead
from dayuan.kernel.testing import MONDAY_NOON

PLACE = "511421200202"


def keep(action: str, place_code: str = PLACE) -> AuditEntry:
    return record(
        action, "photo:1", by_id=None, by_name="值班员甲", place_code=place_code, at=MONDAY_NOON, reason="核查"
    )


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


def test_the_database_itself_refuses_to_change_history():
    entry = keep("one")

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(action="two")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
