"""What a device may say is taken; anything else is refused with the reason, and never in another way."""

import contextlib
import json
import math
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayuan.sensing.rules import WhyKeptAside
from dayuan.sensing.schema import NotUnderstood, read_answer, read_signal, read_status
from dayuan.sensing.testing import make_plate_said, make_said

pytestmark = pytest.mark.no_database

# Making the first text costs seconds once, which says nothing about us.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text() | st.sampled_from(["plate_seen", "tilt", "m"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
FIELDS = ["id", "kind", "device", "place", "point", "observed_at", "confidence", "measurement", "evidence", "details"]


def why_refused(said: Any) -> WhyKeptAside:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    with pytest.raises(NotUnderstood) as refused:
        read_signal(body)
    assert refused.value.detail
    assert refused.value.detail.isprintable()
    return refused.value.why


def taken_or_refused(body: bytes) -> None:
    with contextlib.suppress(NotUnderstood):
        read_signal(body)


@patient
@given(st.binary(max_size=200))
def test_garbage_is_never_more_than_refused(body: bytes) -> None:
    for read in (read_signal, read_status, read_answer):
        with pytest.raises(NotUnderstood):
            read(body)


@patient
@given(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, ANYTHING)))
def test_whatever_stands_in_the_fields_is_taken_or_refused(changes: dict[str, Any]) -> None:
    taken_or_refused(json.dumps(make_said(**changes)).encode())
    taken_or_refused(json.dumps(make_plate_said(**changes)).encode())


@patient
@given(st.dictionaries(st.sampled_from(["plate", "plate_kind", "box", "photo", "why", "needs_person"]), ANYTHING))
def test_whatever_stands_in_the_details_is_taken_or_refused(details: dict[str, Any]) -> None:
    taken_or_refused(json.dumps(make_plate_said(details=details)).encode())


@patient
@given(st.integers(min_value=1, max_value=400))
def test_a_message_cut_short_is_refused(kept: int) -> None:
    whole = json.dumps(make_plate_said()).encode()
    if kept < len(whole):
        assert why_refused(whole[:kept]) is WhyKeptAside.NOT_JSON


WHOLE_HOTSPOT = {
    "area_m2": 4.0,
    "contrast_k": 250.5,
    "pixels": 9,
    "frames": 30,
    "of_frames": 45,
    "range_m": 1203.5,
    "uncertainty_m": 140.0,
    "placed": "terrain",
    "box": [0.5, 0.5, 0.01, 0.01],
    "spot": "018f0000-0000-7000-8000-000000000000",
    "first_seen_at": "2026-03-02T12:00:00+08:00",
    "growth": 1.5,
    "times_told": 2,
}


@pytest.mark.parametrize(
    "said",
    [
        make_said(),
        make_said(kind="smoke", measurement={"value": 12.5, "unit": "%/m"}, details={"alarm": True}),
        make_said(kind="tilt", measurement={"value": -0.4, "unit": "°"}, details={"axis": "y"}),
        make_said(kind="hotspot", measurement={"value": 310, "unit": "°C"}, details={"area_m2": 4}),
        make_said(kind="hotspot", measurement={"value": 310, "unit": "°C"}, details=WHOLE_HOTSPOT),
        make_plate_said(),
        make_plate_said(details={"plate": "", "needs_person": True, "why": "unreadable"}),
        make_said(point=[104.07, 29.96], place="511421200202", evidence=["photo:018f"], confidence=1),
    ],
)
def test_each_kind_is_understood(said: dict[str, Any]) -> None:
    assert read_signal(json.dumps(said).encode()).kind == said["kind"]


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "not an id"},
        {"id": 5},
        {"kind": "earthquake"},
        {"kind": None},
        {"observed_at": "yesterday"},
        {"observed_at": 1772424000},
        {"observed_at": "2026-03-02T12:00:00"},
        {"observed_at": "0001-01-01T00:00:00+14:00"},
        {"observed_at": "9999-12-31T23:59:59-12:00"},
        {"confidence": 1.01},
        {"confidence": "0.9"},
        {"confidence": True},
        {"confidence": math.nan},
        {"confidence": math.inf},
        {"point": [104.07]},
        {"point": [190, 29]},
        {"device": "Robert'); DROP TABLE devices_device;--"},
        {"place": "<b>"},
        {"evidence": ["javascript:alert(1)"]},
        {"evidence": ["photo:1"] * 9},
        {"extra": 1},
    ],
)
def test_a_wrong_shape_is_named(changes: dict[str, Any]) -> None:
    assert why_refused(make_said(**changes)) is WhyKeptAside.WRONG_SHAPE


@pytest.mark.parametrize(
    "said",
    [
        make_said(measurement={"value": 2, "unit": "cm"}),
        make_said(measurement={"value": 10**300, "unit": "m"}),
        make_said(measurement={"value": "2", "unit": "m"}),
        make_said(details={"plate": "川A12345"}),
        make_plate_said(plate="川A12345\x00"),
        make_plate_said(plate="川A12345\u202e"),
        make_plate_said(plate="川" * 13),
        make_plate_said(plate="", details={"plate": ""}),
        make_plate_said(details={"plate": "' OR 1=1"}),
        make_plate_said(details={"plate": "川A1\u200b2345"}),
        make_plate_said(details={"plate": "川A·12345"}),
        make_plate_said(details={"plate": "川A12345", "box": [0, 0, 2, 1]}),
        make_plate_said(details={"plate": "川A12345", "photo": "../../etc/passwd"}),
        make_said(kind="hotspot", measurement={"value": 90, "unit": "°C"}, details={"area_m2": -1}),
        make_said(kind="hotspot", measurement={"value": 90, "unit": "°C"}, details={"placed": "somewhere"}),
        make_said(kind="hotspot", measurement={"value": 90, "unit": "°C"}, details={"frames": 0}),
    ],
)
def test_wrong_details_are_named(said: dict[str, Any]) -> None:
    assert why_refused(said) is WhyKeptAside.WRONG_DETAILS


def test_a_flood_in_one_message_is_refused_unread() -> None:
    assert why_refused(b"[" * 100_000) is WhyKeptAside.TOO_LARGE


def test_the_sentence_says_which_field() -> None:
    with pytest.raises(NotUnderstood, match=r"water_level\.measurement\.unit"):
        read_signal(json.dumps(make_said(measurement={"value": 2, "unit": "cm"})).encode())


def test_status_and_answer_are_understood() -> None:
    assert read_status(b'{"state": "offline"}').reason is None
    assert read_status(b'{"state": "offline", "reason": "goodbye"}').reason == "goodbye"
    assert read_answer(json.dumps({"command": str(uuid4()), "done": True, "text": "好"}).encode()).text == "好"


def test_a_status_of_another_kind_is_refused() -> None:
    with pytest.raises(NotUnderstood):
        read_status(b'{"state": "asleep"}')
