"""Two months of invented cars from outside and what became of them: the same day always has the same story."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from dayuan.drills.yucheng.roster import SHANGHAI
from dayuan.drills.yucheng.sites import CHECKPOINTS, EAST

PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without I and O, which plates do not use."""
PLATE_CHARACTERS = PLATE_LETTERS + "0123456789"
REGIONS: tuple[str, ...] = ("川A", "川A", "川A", "川L", "川K", "渝A", "渝B", "贵A", "云A", "陕A")
CARS_A_DAY: tuple[int, ...] = (0, 1, 1, 1, 1, 2)
FIRST_HOUR, LAST_HOUR = 6, 22


@dataclass(frozen=True)
class Passing:
    """One car that a rule found, and how people dealt with it."""

    number: int
    at: datetime
    site: str
    plate: str
    confidence: float
    false_alarm: str
    """Why it was rejected; empty where it was confirmed."""
    answers: tuple[str, ...]
    """How those who were asked answered, one after the other; the last accepts."""
    outcome: str
    note: str
    decided_after: timedelta
    answered_after: timedelta
    arrived_after: timedelta
    done_after: timedelta
    closed_after: timedelta


FALSE_ALARMS: tuple[str, ...] = ("known_vehicle", "known_vehicle", "misread", "not_of_concern")
ANSWERS: tuple[tuple[str, ...], ...] = (
    *[("accept",)] * 14,
    ("busy", "accept"),
    ("no_vehicle", "accept"),
    ("silence", "accept"),
)
OUTCOMES: tuple[tuple[str, str], ...] = (
    *[("checked_fine", "")] * 4,
    ("checked_fine", "探亲，当日返回。"),
    ("checked_fine", "送货车辆，手续齐全。"),
    ("registered", "走亲戚，住三天，已登记。"),
    ("registered", "务工返乡，已登记。"),
    ("turned_back", "走错路，已劝返。"),
    ("not_found", "到卡点时车辆已离开。"),
)


def passings(first: date, last: date) -> Iterator[Passing]:
    """The cars of these days, in order."""
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        random = Random(f"past {day.isoformat()}")
        moments = sorted(_moment(day, random) for _ in range(random.choice(CARS_A_DAY)))
        for number, at in enumerate(moments):
            yield _passing(number, at, random)


def _moment(day: date, random: Random) -> datetime:
    hour, minute, second = random.randint(FIRST_HOUR, LAST_HOUR), random.randrange(60), random.randrange(60)
    return datetime.combine(day, time(hour, minute, second), SHANGHAI)


def _passing(number: int, at: datetime, random: Random) -> Passing:
    others = [site.key for site in CHECKPOINTS if site.key not in {EAST, "market", "school"}]
    outcome, note = random.choice(OUTCOMES)
    return Passing(
        number=number,
        at=at,
        site=EAST if random.random() < 0.4 else random.choice(others),
        plate=random.choice(REGIONS) + _tail(random),
        confidence=round(random.uniform(0.9, 0.995), 3),
        false_alarm=random.choice(FALSE_ALARMS) if random.random() < 0.1 else "",
        answers=random.choice(ANSWERS),
        outcome=outcome,
        note=note,
        decided_after=timedelta(seconds=random.randint(12, 75)),
        answered_after=timedelta(seconds=random.randint(8, 80)),
        arrived_after=timedelta(seconds=random.randint(40, 230)),
        done_after=timedelta(seconds=random.randint(120, 900)),
        closed_after=timedelta(seconds=random.randint(30, 900)),
    )


def _tail(random: Random) -> str:
    """Five characters, at least one of them a letter, none of them I or O."""
    characters = [random.choice(PLATE_CHARACTERS) for _ in range(4)]
    characters.insert(random.randrange(5), random.choice(PLATE_LETTERS))
    return "".join(characters)
