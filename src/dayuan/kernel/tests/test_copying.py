"""Rows that come by COPY are the rows that the ORM would have written."""

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.copying import copy_in, draft_of, joined_arrays, written_array
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON

TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
LISTS = st.lists(st.one_of(TEXTS, st.sampled_from(["", "NULL", '"', "\\", "{}", "a,b", "\\N", "\n"])), max_size=5)


@given(LISTS)
def test_a_list_of_any_texts_is_read_as_it_was_written(texts):
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::text[]", [written_array(texts)])
        assert cursor.fetchone() == (texts,)


@given(LISTS, LISTS)
def test_two_lists_that_were_written_already_are_joined_as_one(first, second):
    assert joined_arrays(written_array(first), written_array(second)) == written_array([*first, *second])


def test_a_draft_becomes_the_same_row_as_the_model_with_what_the_model_has_by_default():
    said = {
        "at": MONDAY_NOON,
        "by_name": "值班员\t甲\\N",
        "action": "tried",
        "subject": "test:1",
        "place_code": "511421200",
    }
    chained = {"previous_hash": "0" * 64, "entry_hash": "1" * 64}
    draft = draft_of(AuditEntry, **said, **chained)

    copy_in(AuditEntry, [draft(chain="a", number=1, detail={"名": ['"', None, 1.5]}), draft(chain="a", number=2)])
    AuditEntry(**said, **chained, chain="a", number=3).save(force_insert=True)

    first, second, by_model = AuditEntry.objects.filter(chain="a").order_by("number")
    assert len({first.pk, second.pk, by_model.pk}) == 3
    assert first.detail == {"名": ['"', None, 1.5]}
    for name in (*said, "by_id", "reason", "detail"):
        assert getattr(second, name) == getattr(by_model, name), name
