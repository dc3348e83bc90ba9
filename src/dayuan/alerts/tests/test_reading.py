"""What is a CAP message and what is none. Every instance here was written for these tests."""

import math
import random
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dayuan.alerts.rules.areas import shape_of
from dayuan.alerts.rules.reading import LARGEST_BYTES, MOST_POINTS, MOST_SHAPES, NotTaken, WhyNot, read_message
from dayuan.alerts.rules.terms import (
    Area,
    CapScope,
    Category,
    Certainty,
    Circle,
    Info,
    Message,
    MessageType,
    Named,
    Reference,
    Resource,
    Severity,
    Status,
    Urgency,
    infos_to_read,
)
from dayuan.alerts.rules.writing import write_message
from dayuan.alerts.testing import RAINSTORM, make_message

pytestmark = pytest.mark.no_database

XMLNS = 'xmlns="urn:oasis:names:tc:emergency:cap:1.2"'
HEAD = "<identifier>a1</identifier><sender>met@county.example</sender><sent>2026-03-02T12:00:00+08:00</sent>"
INFO = (
    "<info><category>Met</category><event>Rain</event><urgency>Expected</urgency>"
    "<severity>Severe</severity><certainty>Likely</certainty>{}</info>"
)


def cap(status: str = "Actual", kind: str = "Alert", rest: str = "", head: str = HEAD, info: str = INFO) -> bytes:
    body = f"{head}<status>{status}</status><msgType>{kind}</msgType><scope>Public</scope>{rest}{info.format('')}"
    return f"<alert {XMLNS}>{body}</alert>".encode()


def with_area(inside: str) -> bytes:
    info = INFO.format(f"<area><areaDesc>x</areaDesc>{inside}</area>")
    return cap(info=info.replace("{", "").replace("}", ""))


PLAIN = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFFFD, exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"))
)
WORDS = st.lists(PLAIN.filter(bool), min_size=1, max_size=3).map(" ".join)
NAME = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1, max_size=12)
MOMENT = st.datetimes(datetime(1980, 1, 1), datetime(2190, 1, 1)).map(
    lambda naive: naive.replace(microsecond=0, tzinfo=timezone(timedelta(hours=8)))
)
NUMBER = st.integers(-80_000_000, 80_000_000).map(lambda millionths: millionths / 1_000_000)
POINT = st.tuples(NUMBER, NUMBER)
RING = st.lists(POINT, min_size=3, max_size=6).map(lambda points: (*points, points[0]))
NAMED = st.builds(Named, WORDS, WORDS)
AREA = st.builds(
    Area,
    WORDS,
    st.lists(RING, max_size=2).map(tuple),
    st.lists(st.builds(Circle, POINT, NUMBER.map(abs)), max_size=2).map(tuple),
    st.lists(NAMED, max_size=2).map(tuple),
)
INFOS = st.builds(
    Info,
    categories=st.lists(st.sampled_from(Category), min_size=1, max_size=3).map(tuple),
    event=WORDS,
    urgency=st.sampled_from(Urgency),
    severity=st.sampled_from(Severity),
    certainty=st.sampled_from(Certainty),
    language=st.sampled_from(["zh-CN", "en", "fr-FR"]),
    event_codes=st.lists(NAMED, max_size=2).map(tuple),
    effective_at=st.none() | MOMENT,
    onset_at=st.none() | MOMENT,
    expires_at=st.none() | MOMENT,
    headline=st.just("") | WORDS,
    description=st.just("") | WORDS,
    resources=st.lists(st.builds(Resource, WORDS, WORDS), max_size=1).map(tuple),
    areas=st.lists(AREA, max_size=2).map(tuple),
)
MESSAGES = st.builds(
    Message,
    identifier=NAME,
    sender=NAME,
    sent_at=MOMENT,
    status=st.sampled_from(Status),
    message_type=st.sampled_from(MessageType),
    scope=st.just(CapScope.RESTRICTED),
    restriction=WORDS,
    references=st.lists(st.builds(Reference, NAME, NAME, MOMENT), min_size=1, max_size=3).map(tuple),
    infos=st.lists(INFOS, min_size=1, max_size=2).map(tuple),
)


@given(MESSAGES)
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_as_the_same(message):
    assert read_message(write_message(message)) == message


def test_utc_is_written_with_a_minus_before_its_nought():
    head = HEAD.replace("+08:00", "-00:00")
    assert read_message(cap(head=head)).sent_at == datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_the_circle_names_latitude_first_and_its_radius_in_kilometres():
    message = read_message(with_area("<circle>29.96,104.06 5.5</circle>"))
    assert message.infos[0].areas[0].circles == (Circle((29.96, 104.06), 5.5),)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", WhyNot.NOT_XML),
        (b"{}", WhyNot.NOT_XML),
        (b"\xff\xfe\x00", WhyNot.NOT_XML),
        (cap()[:-20], WhyNot.NOT_XML),
        (b"x" * (LARGEST_BYTES + 1), WhyNot.TOO_LARGE),
        (b"<html/>", WhyNot.NOT_VALID),
        (cap().replace(b"cap:1.2", b"cap:1.1"), WhyNot.OTHER_VERSION),
        (cap(status="Real"), WhyNot.NOT_VALID),
        (cap(kind="Alarm"), WhyNot.NOT_VALID),
        (cap(info=""), WhyNot.BREAKS_A_RULE),
        (cap(kind="Update"), WhyNot.BREAKS_A_RULE),
        (cap(kind="Cancel", rest="<references>only-two,parts</references>"), WhyNot.BREAKS_A_RULE),
        (cap().replace(b"Public", b"Restricted"), WhyNot.BREAKS_A_RULE),
        (cap().replace(b"Public", b"Private"), WhyNot.BREAKS_A_RULE),
        (cap(head=HEAD.replace("+08:00", "Z")), WhyNot.NOT_VALID),
        (cap(head=HEAD.replace("+08:00", "")), WhyNot.NOT_VALID),
        (cap(head=HEAD.replace("2026-03-02", "2026-02-30")), WhyNot.NOT_VALID),
        (cap(head=HEAD.replace("2026-", "9999-")), WhyNot.BREAKS_A_RULE),
        (cap(head=HEAD.replace("T12:", "T24:")), WhyNot.BREAKS_A_RULE),
        (cap(head=HEAD.replace("<identifier>a1", "<identifier>a 1")), WhyNot.BREAKS_A_RULE),
        (cap(head=HEAD.replace("<identifier>a1</identifier>", "")), WhyNot.NOT_VALID),
        (cap().replace(b"Severe", b"Terrible"), WhyNot.NOT_VALID),
        (cap().replace(b"<urgency>Expected</urgency>", b""), WhyNot.NOT_VALID),
        (with_area("<polygon>29.9,104.0 29.9,104.2 30.1,104.2</polygon>"), WhyNot.BREAKS_A_RULE),
        (with_area("<polygon>29.9,104.0 29.9,104.2 30.1,104.2 30.1,104.0</polygon>"), WhyNot.BREAKS_A_RULE),
        (with_area("<polygon>104.0,29.9 104.2,29.9 104.2,30.1 104.0,29.9</polygon>"), WhyNot.BREAKS_A_RULE),
        (with_area("<circle>29.9,104.0</circle>"), WhyNot.BREAKS_A_RULE),
        (with_area("<circle>29.9,104.0 1</circle>" * (MOST_SHAPES + 1)), WhyNot.BREAKS_A_RULE),
        (with_area("<circle>29.9,104.0 nan</circle>"), WhyNot.BREAKS_A_RULE),
        (with_area("<ceiling>100</ceiling>"), WhyNot.BREAKS_A_RULE),
    ],
)
def test_what_is_no_alert_is_named_for_what_is_wrong(raw, why):
    with pytest.raises(NotTaken) as no:
        read_message(raw)
    assert no.value.why is why


def drawn(points) -> bytes:
    return with_area(f"<polygon>{' '.join(f'{lat},{lon}' for lat, lon in [*points, points[0]])}</polygon>")


def test_an_area_that_would_take_minutes_to_sort_out_is_kept_aside_within_a_moment():
    anywhere = random.Random(4).random
    scrawl = [(29.9 + anywhere(), 104.0 + anywhere()) for _ in range(MOST_POINTS - 1)]
    for points, why in ((scrawl, WhyNot.TANGLED), ([*scrawl, (29.0, 104.0)], WhyNot.TOO_MANY_POINTS)):
        with pytest.raises(NotTaken) as no:
            read_message(drawn(points))
        assert no.value.why is why


def test_the_outline_of_a_county_is_taken_though_a_slip_of_the_hand_crosses_it():
    round_about = [math.tau * step / 1500 for step in range(1500)]
    county = [(29.9 + math.cos(angle) / 5, 104.0 + math.sin(angle) / 5) for angle in round_about]
    county[700], county[701] = county[701], county[700]
    (area,) = read_message(drawn(county)).infos[0].areas
    assert shape_of([area]).area == pytest.approx(math.pi / 25, rel=0.001)


def test_no_file_of_ours_is_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    raw = f'<!DOCTYPE alert [<!ENTITY x SYSTEM "file://{secret}">]>'.encode() + cap().replace(b"Rain", b"&x;")
    with pytest.raises(NotTaken) as no:
        read_message(raw)
    assert no.value.why is WhyNot.HAS_ENTITIES
    assert "geheim" not in no.value.detail


def test_a_billion_laughs_end_at_once():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    raw = f'<!DOCTYPE alert [<!ENTITY l0 "lol">{laughs}]>'.encode() + cap().replace(b"Rain", b"&l11;")
    with pytest.raises(NotTaken) as no:
        read_message(raw)
    assert no.value.why is WhyNot.HAS_ENTITIES


def test_chinese_is_read_first_then_english_and_the_worst_of_it_in_front():
    english = Info(RAINSTORM.categories, "Rain", RAINSTORM.urgency, RAINSTORM.severity, RAINSTORM.certainty, "en-GB")
    french = Info(RAINSTORM.categories, "Pluie", RAINSTORM.urgency, RAINSTORM.severity, RAINSTORM.certainty, "fr")
    worse = Info(RAINSTORM.categories, "山洪", RAINSTORM.urgency, Severity.EXTREME, RAINSTORM.certainty, "zh-CN")
    assert [one.event for one in infos_to_read(make_message(infos=(french, english)))] == ["Rain"]
    assert [one.event for one in infos_to_read(make_message(infos=(english, RAINSTORM, worse)))] == ["山洪", "暴雨"]
    assert [one.event for one in infos_to_read(make_message(infos=(french,)))] == ["Pluie"]
