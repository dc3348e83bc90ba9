"""What a person wrote in a history can be forgotten, and the history still proves everything else."""

import pytest
from django.db import DatabaseError, connection, transaction

from dayuan.kernel.audit import record, verify
from dayuan.kernel.chain import forget_content, strike_names
from dayuan.kernel.models import AuditEntry, ForgottenLink
from dayuan.kernel.striking import STRUCK, Names
from dayuan.kernel.testing import MONDAY_NOON

PLACE = "511421200202"


def keep(action, reason="王小明请求核对"):
    return record(action, "resident:1", by_id=None, by_name="值班员甲", place_code=PLACE, at=MONDAY_NOON, reason=reason)


def forget(entry, *names):
    found = AuditEntry.objects.filter(pk=entry.pk)
    return forget_content(found, names or ("reason",), why="erasure 7", at=MONDAY_NOON)


def alter(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE kernel_auditentry DISABLE TRIGGER append_only")
        cursor.execute(statement, values)
        cursor.execute("ALTER TABLE kernel_auditentry ENABLE TRIGGER append_only")


def test_forgotten_words_are_gone_and_every_chain_holds():
    first, second, third = keep("one"), keep("two"), keep("three")

    assert forget(second) == 1

    second.refresh_from_db()
    assert (second.reason, second.action, second.by_name) == ("", "two", "值班员甲")
    assert list(AuditEntry.objects.exclude(reason="")) == [first, third]
    assert list(verify()) == []
    assert forget(second) == 0, "there is nothing left to forget"


def test_what_one_entry_says_can_be_forgotten_field_by_field():
    entry = record(
        "one",
        "resident:1",
        by_id=None,
        by_name="甲",
        place_code=PLACE,
        at=MONDAY_NOON,
        reason="王小明",
        detail={"name": "王小明"},
    )
    forget(entry, "reason")
    forget(entry, "detail")

    entry.refresh_from_db()
    assert (entry.reason, entry.detail) == ("", {})
    assert list(verify()) == []


@pytest.mark.parametrize(("field", "value"), [("by_name", "别人"), ("action", "x"), ("reason", "改了")])
def test_what_is_left_of_a_forgotten_entry_cannot_be_altered(field, value):
    keep("one")
    second = keep("two")
    keep("three")
    forget(second)

    alter(f"UPDATE kernel_auditentry SET {field} = %s WHERE id = %s", value, second.pk)

    [broken] = verify()
    assert (broken.number, broken.why) == (2, "kernel_auditentry: its content was altered")


def test_an_entry_emptied_behind_the_back_of_the_product_is_named():
    keep("one")
    second = keep("two")
    AuditEntry.objects.filter(pk=second.pk).update(reason="")

    [broken] = verify()
    assert broken.number == 2


@pytest.mark.parametrize("change", [{"by_name": "别人"}, {"reason": "改了"}, {"reason": "", "action": "x"}])
def test_the_database_lets_words_be_emptied_and_nothing_else(change):
    entry = keep("one")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()


def test_who_did_what_is_never_forgotten():
    entry = keep("one")
    with pytest.raises(ValueError, match="only"):
        forget(entry, "by_name")
    forget(entry)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ForgottenLink.objects.update(why="x")


def strike(entry):
    found = AuditEntry.objects.filter(pk=entry.pk)
    return strike_names(found, ["reason", "detail"], Names(("王小明",)), why="erasure 7", at=MONDAY_NOON)


def test_a_name_is_struck_out_the_rest_stays_and_every_chain_holds():
    keep("one")
    entry = record(
        "two", "resident:2", by_id=None, by_name="甲", place_code=PLACE, at=MONDAY_NOON,
        reason="100%_\\王小明请求核对", detail={"field": "phone", "form": "王小明.xlsx"},
    )  # fmt: skip
    keep("three", reason="")

    assert strike(entry) == 1
    assert strike(entry) == 0, "there is no name left"

    entry.refresh_from_db()
    assert entry.reason == f"100%_\\{STRUCK}请求核对"
    assert entry.detail == {"field": "phone", "form": f"{STRUCK}.xlsx"}
    assert list(verify()) == []
    forget(entry)
    assert list(verify()) == [], "what is left of the words can still be emptied"


@pytest.mark.parametrize("value", [f"{STRUCK}改了", "请求核对", f"另外{STRUCK}请求核对"])
def test_under_a_mark_nothing_new_is_written(value):
    entry = keep("one")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.filter(pk=entry.pk).update(reason=value)


def test_what_is_left_beside_a_mark_cannot_be_altered():
    entry = keep("one")
    strike(entry)
    alter("UPDATE kernel_auditentry SET reason = %s WHERE id = %s", f"{STRUCK}请求", entry.pk)
    [broken] = verify()
    assert broken.number == 1
