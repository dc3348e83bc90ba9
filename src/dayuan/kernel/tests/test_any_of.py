"""Many values in one array find what an IN list finds, in one placeholder."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dayuan.kernel import audit
from dayuan.kernel.models import AuditEntry, ChainHead
from dayuan.kernel.testing import MONDAY_NOON

STRANGE = ['a"b', "c,d", "{e}", "f\\g", "汉'字", ""]


@pytest.fixture
def entries():
    for subject in STRANGE:
        audit.record("looked", subject, by_id=None, by_name="", place_code="511421200", at=MONDAY_NOON)
    return list(AuditEntry.objects.order_by("number"))


def test_text_whatever_stands_in_it_keys_and_moments_are_found(entries):
    found = AuditEntry.objects.order_by("number")

    assert list(found.filter(subject__any_of=[*STRANGE[2:], "nobody"])) == entries[2:]
    assert list(found.filter(pk__any_of={entries[0].pk, str(entries[1].pk), uuid4()})) == entries[:2]
    assert list(found.filter(at__any_of=[MONDAY_NOON])) == entries
    assert list(found.exclude(number__any_of=[1, 2])) == entries[2:]


def test_a_thousand_values_are_one_placeholder_and_none_ask_nothing(entries):
    with CaptureQueriesContext(connection) as asked:
        assert AuditEntry.objects.filter(pk__any_of=[]).count() == 0
        assert len(asked) == 0
        compiled, params = ChainHead.objects.filter(chain__any_of=map(str, range(1_000))).query.sql_with_params()

    assert compiled.count("%s") == 1
    assert len(params[0]) == 1_000
