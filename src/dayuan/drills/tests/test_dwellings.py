"""What a door and a meter in an elder's home say over the days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.drills.credentials import Credential
from dayuan.drills.simulators.dwellings import next_opening, next_reading, openings_on, reading_at
from dayuan.drills.simulators.link import Broker, DeviceLink
from dayuan.kernel.clock import SHANGHAI
from dayuan.sensing.schema import read_signal

pytestmark = pytest.mark.no_database

DOORS = st.sampled_from([f"door-{number:02}" for number in range(1, 7)])
DAYS = st.dates(date(2026, 1, 1), date(2030, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 2), datetime(2030, 12, 31), timezones=st.just(UTC))


@given(DOORS, DAYS)
def test_a_door_is_used_several_times_by_day_and_never_at_night(door: str, day: date) -> None:
    used = openings_on(door, day)
    assert 5 <= len(used) <= 9
    assert used == sorted(used) == openings_on(door, day)
    assert all(moment.astimezone(SHANGHAI).date() == day and 6 <= moment.hour < 21 for moment in used)


@given(DOORS, MOMENTS)
def test_the_next_use_is_the_first_to_come(door: str, moment: datetime) -> None:
    coming = next_opening(door, moment)
    assert coming > moment
    days = (moment.astimezone(SHANGHAI).date(), coming.date())
    assert not [one for day in days for one in openings_on(door, day) if moment < one < coming]


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=400)))
def test_a_meter_never_runs_backwards(moment: datetime, later: timedelta) -> None:
    used = reading_at("meter-01", moment + later) - reading_at("meter-01", moment)
    assert 0 <= used <= 3 * (later / timedelta(days=1) + 1)


@given(MOMENTS)
def test_a_meter_is_read_once_an_hour(moment: datetime) -> None:
    coming = next_reading("meter-01", moment)
    assert timedelta(0) < coming - moment <= timedelta(hours=1)
    assert next_reading("meter-01", coming) == coming + timedelta(hours=1)


def test_the_product_understands_what_they_say() -> None:
    broker = Broker("127.0.0.1", 1)
    door = DeviceLink(Credential("door-01", "door", "its-secret", every_s=1800), broker)
    door.say("door_opened")
    meter = DeviceLink(Credential("meter-01", "meter", "its-secret", every_s=3900), broker)
    meter.say("meter_reading", reading_at("meter-01", datetime(2026, 3, 2, 12, tzinfo=UTC)), "kWh")

    said = [read_signal(link.unsent[0]) for link in (door, meter)]
    assert [(one.kind, one.measurement and one.measurement.unit) for one in said] == [
        ("door_opened", None),
        ("meter_reading", "kWh"),
    ]
