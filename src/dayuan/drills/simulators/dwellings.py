"""A door sensor and a meter in an elder's home: the door is used by day, the meter read every hour."""

import asyncio
from datetime import date, datetime, timedelta
from random import Random

from dayuan.drills.simulators.link import DeviceLink
from dayuan.kernel.clock import SHANGHAI

DOOR, METER = "door", "meter"
KWH = "kWh"
DAY_BEGINS, DAY_ENDS = 6, 21
"""Hours between which somebody goes in and out."""
USED_EACH_HOUR = (1, 1, 1, 1, 1, 2, 4, 6, 5, 3, 3, 6, 7, 4, 3, 3, 4, 6, 8, 8, 7, 4, 2, 1)
"""Shares of a day's electricity: three meals, light and television in the evening, the refrigerator at night."""
COUNTED_FROM = date(2026, 1, 1)
AN_HOUR_S = 3600.0


def openings_on(device: str, day: date) -> list[datetime]:
    """When this door is used on a day, the earliest first."""
    lot = Random(f"{device} {day}")
    seconds = sorted(lot.uniform(DAY_BEGINS, DAY_ENDS) * AN_HOUR_S for _ in range(lot.randint(5, 9)))
    midnight = datetime.combine(day, datetime.min.time(), SHANGHAI)
    return [midnight + timedelta(seconds=one) for one in seconds]


def next_opening(device: str, after: datetime) -> datetime:
    day = after.astimezone(SHANGHAI).date()
    coming = [moment for moment in openings_on(device, day) if moment > after]
    return coming[0] if coming else openings_on(device, day + timedelta(days=1))[0]


def reading_at(device: str, moment: datetime) -> float:
    """What this electricity meter shows: it only ever goes up, by one and a half to three units a day."""
    own = Random(device)
    before, each_day = own.uniform(800, 4200), own.uniform(1.5, 3.0)
    local = moment.astimezone(SHANGHAI)
    share = sum(USED_EACH_HOUR[: local.hour]) + USED_EACH_HOUR[local.hour] * (local.minute / 60 + local.second / 3600)
    days = (local.date() - COUNTED_FROM).days + share / sum(USED_EACH_HOUR)
    return round(before + each_day * days, 2)


def next_reading(device: str, after: datetime) -> datetime:
    """Once an hour, each meter some minutes past it, so that not all speak at once."""
    past_the_hour = timedelta(seconds=Random(device).uniform(0, 600))
    moment = after.replace(minute=0, second=0, microsecond=0) + past_the_hour
    return moment if moment > after else moment + timedelta(hours=1)


async def keep_opening(link: DeviceLink) -> None:
    while True:
        await _until(next_opening(link.credential.id, _now()))
        link.say("door_opened")


async def keep_reading(link: DeviceLink) -> None:
    """The first reading at once, so that it is seen that the meter works."""
    while True:
        link.say("meter_reading", reading_at(link.credential.id, _now()), KWH)
        await _until(next_reading(link.credential.id, _now()))


def _now() -> datetime:
    return datetime.now(SHANGHAI)


async def _until(moment: datetime) -> None:
    while (left_s := (moment - _now()).total_seconds()) > 0:
        await asyncio.sleep(left_s)
