"""What a rule looks for, when, and what makes it lawful."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.warnings.rules import (
    Flaw,
    Match,
    RuleTerms,
    Why,
    flaws_of,
    in_force,
    mask_plate,
    matches,
    watches_at,
    watches_place,
)

pytestmark = pytest.mark.no_database

HOME: dict[str, Any] = {"home_prefixes": ["川Z", "川A"], "least_confidence": 0.8}
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
TERMS = RuleTerms(
    title="t",
    purpose="p",
    legal_basis="b",
    readers=("duty_officer",),
    place_codes=("511421200",),
    home_prefixes=("川Z",),
    buffer_minutes=10,
    starts_at=BEGIN,
    expires_at=BEGIN + timedelta(days=10),
)
TIMES = st.times()
PLATES = st.text("京津沪渝川粤ABCDEFGHJK0123456789", min_size=1, max_size=9)


def plate(text: str, kind: str = "ordinary", needs_person: bool = False) -> dict[str, Any]:
    return {"plate": text, "plate_kind": kind, "needs_person": needs_person}


@pytest.mark.parametrize(
    ("details", "confidence", "expected"),
    [
        (plate("川Z12345"), 0.99, None),
        (plate("川A12345"), 0.10, None),
        (plate("渝A12345"), 0.99, Match()),
        (plate("渝A12345"), 0.80, Match()),
        (plate("渝A12345"), 0.79, Match(Why.LOW_CONFIDENCE)),
        (plate("渝A12345"), None, Match(Why.LOW_CONFIDENCE)),
        (plate("渝A12345", needs_person=True), 0.99, Match(Why.LOW_CONFIDENCE)),
        (plate("川Z1234警", kind="special"), 0.99, Match(Why.SPECIAL_PLATE)),
        (plate("", needs_person=True), 0.3, Match(Why.UNREAD)),
        (plate("渝AD12345", kind="new_energy"), 0.95, Match()),
    ],
)
def test_a_plate_from_elsewhere_matches_and_an_unsure_or_special_one_asks_a_person(details, confidence, expected):
    assert matches(HOME, details, confidence) == expected


@given(PLATES, st.floats(0, 1))
def test_a_local_ordinary_plate_never_matches(rest, confidence):
    assert matches(HOME, plate("川Z" + rest), confidence) is None


@given(PLATES, st.floats(0, 1))
def test_a_plate_from_elsewhere_always_matches_and_a_person_is_asked_exactly_below_the_threshold(rest, confidence):
    found = matches(HOME, plate("藏" + rest), confidence)

    assert found is not None
    assert found.needs_person is (confidence < 0.8)


@given(TIMES, TIMES, TIMES)
def test_hours_that_pass_midnight_watch_exactly_when_the_opposite_hours_do_not(begin, end, now):
    if begin != end:
        assert watches_at(begin, end, now) is not watches_at(end, begin, now)


@given(TIMES, TIMES)
def test_no_hours_and_the_same_hour_twice_are_the_whole_day(hour, now):
    assert watches_at(None, None, now)
    assert watches_at(hour, hour, now)


@pytest.mark.parametrize(
    ("now", "watches"), [("21:59", False), ("22:00", True), ("00:00", True), ("05:59", True), ("06:00", False)]
)
def test_a_night_rule_watches_from_ten_to_six(now, watches):
    assert watches_at(time(22), time(6), time.fromisoformat(now)) is watches


@pytest.mark.parametrize(
    ("days", "stopped_after", "counts"),
    [(-1, None, 0), (0, None, 1), (9, None, 1), (10, None, 0), (5, 5, 0), (4, 5, 1)],
)
def test_a_rule_counts_from_its_begin_until_its_expiry_or_its_end(days, stopped_after, counts):
    stopped = None if stopped_after is None else BEGIN + timedelta(days=stopped_after)

    assert in_force(BEGIN, TERMS.expires_at, stopped, BEGIN + timedelta(days=days)) is bool(counts)


def test_a_rule_for_a_village_does_not_watch_the_next_one():
    assert watches_place(["511421200202"], "511421200202001")
    assert not watches_place(["511421200202"], "511421200221")
    assert not watches_place([], "511421200221")


@given(PLATES)
def test_a_masked_plate_never_shows_its_last_two_characters(plate_text):
    masked = mask_plate(plate_text)

    assert masked.endswith("**"[: len(plate_text)])
    assert len(masked.replace("·", "")) == len(plate_text)


@pytest.mark.parametrize(
    ("full", "masked"), [("川A8H4K2", "川A·8H4**"), ("川AD12345", "川A·D123**"), ("WJ12", "****"), ("", "")]
)
def test_plates_are_masked_the_way_they_are_written(full, masked):
    assert mask_plate(full) == masked


@pytest.mark.parametrize(
    ("change", "flaw"),
    [
        ({"expires_at": None}, Flaw.NO_EXPIRY),
        ({"expires_at": BEGIN}, Flaw.EXPIRES_BEFORE_IT_STARTS),
        ({"expires_at": BEGIN + timedelta(days=367)}, Flaw.RUNS_TOO_LONG),
        ({"purpose": "  "}, Flaw.NO_PURPOSE),
        ({"legal_basis": ""}, Flaw.NO_LEGAL_BASIS),
        ({"readers": ()}, Flaw.NO_READERS),
        ({"readers": ("village_secretary",)}, Flaw.NO_READERS),
        ({"place_codes": ()}, Flaw.NO_PLACES),
        ({"home_prefixes": ()}, Flaw.NO_HOME),
        ({"home_prefixes": ("",)}, Flaw.NO_HOME),
        ({"home_prefixes": ("川Z", "川1")}, Flaw.NO_PLATE),
        ({"said": "{value!r}"}, Flaw.UNKNOWN_WORD),
        ({"buffer_minutes": 1441}, Flaw.BUFFER_TOO_LONG),
        ({"hours_from": time(8)}, Flaw.HALF_HOURS),
        ({"hours_from": time(8), "hours_until": time(8)}, Flaw.SAME_HOURS),
        ({"signal_kind": "face_seen"}, Flaw.UNKNOWN_KIND),
    ],
)
def test_a_rule_that_leaves_out_what_the_law_asks_for_has_a_flaw(change, flaw):
    assert flaws_of(replace(TERMS, **change)) == [flaw]


def test_a_complete_rule_has_no_flaw():
    assert flaws_of(TERMS) == []
