"""When a notice goes, by which ways, and what too many become."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.push_rules import may_call
from dayuan.notices.rules import (
    OUTSIDE_KINDS,
    SHANGHAI,
    Due,
    Kind,
    Level,
    chosen_ways,
    held_until,
    is_our_path,
    masked_email,
    share_out,
    wait_after,
)

pytestmark = pytest.mark.no_database

NIGHT_HOURS = {"quiet_from": time(22), "quiet_until": time(7)}
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda naive: naive.replace(tzinfo=SHANGHAI))
clocks = st.times().map(lambda clock: clock.replace(microsecond=0))


def here(text):
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-03-02T21:59", None),
        ("2026-03-02T22:00", "2026-03-03T07:00"),
        ("2026-03-03T00:30", "2026-03-03T07:00"),
        ("2026-03-03T06:59", "2026-03-03T07:00"),
        ("2026-03-03T07:00", None),
        ("2026-12-31T23:00", "2027-01-01T07:00"),
    ],
)
def test_what_comes_in_the_night_is_held_until_the_morning(at, until):
    assert held_until(Level.YELLOW, at=here(at), **NIGHT_HOURS) == (until and here(until))


def test_a_nap_at_noon_holds_too_and_the_same_hour_twice_holds_nothing():
    assert held_until(Level.BLUE, quiet_from=time(12), quiet_until=time(14), at=here("2026-03-02T13:00")) == here(
        "2026-03-02T14:00"
    )
    assert held_until(Level.BLUE, quiet_from=time(12), quiet_until=time(12), at=here("2026-03-02T12:00")) is None


@given(moments, clocks, clocks)
def test_red_is_never_held(at, begins, ends):
    assert held_until(Level.RED, quiet_from=begins, quiet_until=ends, at=at) is None


@given(moments, clocks, clocks, st.sampled_from([Level.YELLOW, Level.BLUE, Level.ORDINARY]))
def test_nothing_is_held_longer_than_a_day_and_at_its_end_nothing_holds_it_again(at, begins, ends, level):
    until = held_until(level, quiet_from=begins, quiet_until=ends, at=at)
    if until is not None:
        assert timedelta(0) < until - at <= timedelta(days=1)
        assert held_until(level, quiet_from=begins, quiet_until=ends, at=until) is None


def test_red_goes_every_way_whatever_somebody_chose():
    assert chosen_ways({"red": [], "yellow": []}, Level.RED) == frozenset(OUTSIDE_KINDS)
    assert chosen_ways({"yellow": []}, Level.YELLOW) == frozenset()
    assert chosen_ways({"yellow": ["sms", "pigeon"]}, Level.YELLOW) == {Kind.SMS}


levels = st.sampled_from(list(Level))
floods = st.lists(levels, max_size=60).map(
    lambda found: [Due(n, level, MONDAY_NOON + timedelta(seconds=n)) for n, level in enumerate(found)]
)


@given(floods, st.integers(0, 20), st.integers(0, 20), st.integers(1, 12))
def test_in_a_flood_nothing_is_lost_the_limit_holds_and_red_is_folded_last(due, others_went, red_went, a_minute):
    share = share_out(due, went=others_went + red_went, red_went=red_went, a_minute=a_minute)

    assert sorted(one.key for one in share.alone + share.folded) == [one.key for one in due]
    red = [one for one in share.alone if one.level is Level.RED]
    assert len(red) + red_went <= max(a_minute, red_went)
    assert len(share.alone) - len(red) <= max(0, a_minute - others_went - red_went)
    if any(one.level is Level.RED for one in share.folded):
        # A whole minute's worth of red went by itself before one was folded.
        assert len(red) + red_went >= a_minute
        assert all(one.level is Level.RED for one in share.alone)


def test_attempts_come_ever_more_slowly_and_never_more_than_five_minutes_apart():
    waits = [wait_after(n).total_seconds() for n in range(1, 12)]
    assert waits[:4] == [5, 10, 20, 40]
    assert waits == sorted(waits)
    assert waits[-1] == 300


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "cases/"]
)
def test_a_link_leads_nowhere_but_to_this_site(link):
    assert not is_our_path(link)
    assert is_our_path("/cases/1/")


@pytest.mark.parametrize(
    ("endpoint", "may"),
    [
        ("https://fcm.googleapis.com/fcm/send/x", True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("http://fcm.googleapis.com/x", False),
        ("https://evil-push.services.mozilla.com.example/x", False),
        ("https://fcm.googleapis.com@10.0.0.1/x", False),
        ("https://10.0.0.1/", False),
        ("http://127.0.0.1:5432/", False),
        ("file:///etc/passwd", False),
        ("https://[::1", False),
    ],
)
def test_a_browser_cannot_have_us_call_into_our_own_network(endpoint, may):
    assert may_call(endpoint, ["fcm.googleapis.com", "*.push.services.mozilla.com"]) is may


def test_a_masked_address_shows_little():
    assert masked_email("wang@county.gov.cn") == "w***@county.gov.cn"
    assert masked_email("") == ""
