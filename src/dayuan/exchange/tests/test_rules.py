"""What is read and written for other systems, without a database."""

import hmac
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayuan.exchange.rules.georeport import NotReadable, degrees_in, full_name, moment_in, span_of
from dayuan.exchange.rules.hooks import WAITS, signature_of, wait_after
from dayuan.exchange.rules.writing import as_json, as_xml
from dayuan.kernel.testing import MONDAY_NOON

pytestmark = pytest.mark.no_database


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("1994-11-05T08:15:30-05:00", datetime(1994, 11, 5, 13, 15, 30, tzinfo=UTC)),
        ("1994-11-05T13:15:30Z", datetime(1994, 11, 5, 13, 15, 30, tzinfo=UTC)),
        ("2026-03-02T12:00+08:00", MONDAY_NOON),
        ("2026-03-02T12:00:00 08:00", MONDAY_NOON),
    ],
)
def test_a_moment_is_read_as_the_specification_writes_it(text, moment):
    assert moment_in(text) == moment


@pytest.mark.parametrize("text", ["", "yesterday", "2026-03-02", "2026-03-02T12:00:00", "0", "2026-13-02T12:00:00Z"])
def test_a_moment_without_its_zone_is_none(text):
    with pytest.raises(NotReadable):
        moment_in(text)


def test_ninety_days_are_looked_at_and_no_more():
    day = timedelta(days=1)
    assert span_of(None, None, at=MONDAY_NOON) == (MONDAY_NOON - 90 * day, MONDAY_NOON)
    assert span_of(MONDAY_NOON, None, at=MONDAY_NOON) == (MONDAY_NOON, MONDAY_NOON + 90 * day)
    for start, end in ((MONDAY_NOON - 91 * day, MONDAY_NOON), (MONDAY_NOON, MONDAY_NOON - day)):
        with pytest.raises(NotReadable):
            span_of(start, end, at=MONDAY_NOON)
    with pytest.raises(NotReadable):
        span_of(datetime.max.replace(tzinfo=UTC), None, at=MONDAY_NOON)


@pytest.mark.parametrize("text", ["", "x", "nan", "inf", "180.1", "-181"])
def test_degrees_beyond_the_earth_are_none(text):
    with pytest.raises(NotReadable):
        degrees_in(text, most=180)


def test_a_name_is_put_together_as_it_is_written_where_it_comes_from():
    assert full_name("某", "甲") == "甲某"
    assert full_name("John", "Smith") == "John Smith"
    assert full_name(" ", "甲") == "甲"


row = st.fixed_dictionaries({"description": st.text(), "status_notes": st.none() | st.text(min_size=1)})


@settings(max_examples=40, deadline=None)
@given(st.lists(row, max_size=3))
def test_whatever_is_said_is_well_formed_xml_with_the_words_that_json_has(said):
    drawn = ElementTree.fromstring(as_xml("service_requests", said).encode())
    assert [one.tag for one in drawn] == ["request"] * len(json.loads(as_json(said)))
    for element, line in zip(drawn, said, strict=True):
        found = element.findtext("description") or ""
        assert letters(found) == letters(line["description"])


def letters(text: str) -> str:
    """What XML can say of a text: no control characters, and line ends are all the same to it."""
    return "".join(character for character in text if character.isalnum() or character in "<>&\"'")


def test_a_signature_is_made_of_moment_and_body_and_changes_with_either():
    expected = hmac.new(b"secret", b'1700000000.{"a":1}', sha256).hexdigest()
    assert signature_of(b'{"a":1}', secret="secret", at_s=1_700_000_000) == f"t=1700000000,v1={expected}"
    assert signature_of(b'{"a":2}', secret="secret", at_s=1_700_000_000) != f"t=1700000000,v1={expected}"
    assert signature_of(b'{"a":1}', secret="secret", at_s=1_700_000_001)[-64:] != expected


def test_waits_grow_and_end():
    waits = [wait_after(number) for number in range(1, len(WAITS) + 2)]
    assert waits[:-1] == sorted(waits[:-1])
    assert waits[-1] is None
    assert sum(WAITS, timedelta()) > timedelta(hours=23)
