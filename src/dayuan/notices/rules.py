"""By which ways a notice goes, when, how often it is tried, and what too many become. Pure: no Django, no clock."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Level(StrEnum):
    """A township's handling levels, and none for what is no warning."""

    ORDINARY = ""
    BLUE = "blue"
    YELLOW = "yellow"
    RED = "red"


RANK = {Level.ORDINARY: 0, Level.BLUE: 1, Level.YELLOW: 2, Level.RED: 3}


class Kind(StrEnum):
    """The ways to a person."""

    PAGE = "page"
    PUSH = "push"
    SMS = "sms"
    EMAIL = "email"
    WECOM = "wecom"
    DINGTALK = "dingtalk"
    FEISHU = "feishu"


OUTSIDE_KINDS = tuple(kind for kind in Kind if kind is not Kind.PAGE)
"""What leaves the building."""

GROUP_KINDS = (Kind.WECOM, Kind.DINGTALK, Kind.FEISHU)
"""A robot in a group: others read it too, so it says the title and nothing more."""

CHOSEN_LEVELS = (Level.YELLOW, Level.BLUE, Level.ORDINARY)
"""Levels for which a person chooses their ways. Red goes every way there is."""

DEFAULT_WAYS: Mapping[Level, tuple[Kind, ...]] = {
    Level.YELLOW: (Kind.PUSH, Kind.SMS, *GROUP_KINDS),
    Level.BLUE: (Kind.PUSH, *GROUP_KINDS),
    Level.ORDINARY: (),
}
"""Beside the page, for whoever chose nothing."""

QUIET_FROM, QUIET_UNTIL = time(22), time(7)


class DeliveryState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    """The channel took it; what the person did with it is another question."""
    SHOWN = "shown"
    """A page of the person showed it."""
    FAILED = "failed"
    FOLDED = "folded"
    """It went with others in one notice that says how many there are."""
    CALLED_OFF = "called_off"
    """The person had opened or answered it before it went."""
    ENDED = "ended"
    """What it is about was decided or over before it went, whether or not the person had read it."""


class Problem(StrEnum):
    """Why something was not delivered."""

    NOT_OPENED = "not_opened"
    NOT_REACHED = "not_reached"
    NOT_TAKEN = "not_taken"
    NO_ADDRESS = "no_address"
    SWITCHED_OFF = "switched_off"
    ACCOUNT_CLOSED = "account_closed"


GIVE_UP_AFTER: Mapping[Level, timedelta] = {
    Level.RED: timedelta(minutes=10),
    Level.YELLOW: timedelta(hours=1),
    Level.BLUE: timedelta(hours=12),
    Level.ORDINARY: timedelta(days=3),
}
"""So long it is tried; then it says "not delivered"."""

FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=5)

FLOOD_WINDOW = timedelta(minutes=1)


def wait_after(attempts: int) -> timedelta:
    """Five seconds after the first failed attempt, doubling, five minutes at most."""
    doublings = min(max(attempts - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)


def held_until(level: Level, *, quiet_from: time, quiet_until: time, at: datetime) -> datetime | None:
    """When the quiet hours end that hold a notice made at this moment; nothing where nothing holds it.

    Red is never held. The same hour twice means that there are no quiet hours.
    """
    if level is Level.RED or quiet_from == quiet_until:
        return None
    here = at.astimezone(SHANGHAI)
    ends = datetime.combine(here.date(), quiet_until, SHANGHAI)
    clock = here.time()
    if quiet_from < quiet_until:
        return ends if quiet_from <= clock < quiet_until else None
    if clock < quiet_until:
        return ends
    return ends + timedelta(days=1) if clock >= quiet_from else None


def chosen_ways(choices: Mapping[str, Collection[str]], level: Level) -> frozenset[Kind]:
    """The outside ways somebody wants for a level; for red all of them, whatever they chose."""
    if level is Level.RED:
        return frozenset(OUTSIDE_KINDS)
    wanted = choices.get(level.value)
    if wanted is None:
        return frozenset(DEFAULT_WAYS[level])
    return frozenset(Kind(kind) for kind in wanted if kind in OUTSIDE_KINDS)


@dataclass(frozen=True)
class Due:
    """A notice that is to leave now for the first time."""

    key: Any
    level: Level
    made_at: datetime


@dataclass(frozen=True)
class Share:
    alone: list[Due]
    folded: list[Due]


def share_out(due: Sequence[Due], *, went: int, red_went: int, a_minute: int) -> Share:
    """Which notices go one by one and which are folded, where some went within the last minute already.

    The reddest and oldest go first, so red is folded last: only when there are more red ones than a whole minute
    holds. What went in other levels takes nothing from red.
    """
    in_order = sorted(due, key=lambda one: (-RANK[one.level], one.made_at))
    red = [one for one in in_order if one.level is Level.RED]
    others = in_order[len(red) :]
    red_alone = red[: max(0, a_minute - red_went)]
    others_alone = others[: max(0, a_minute - went - len(red_alone))]
    return Share(red_alone + others_alone, red[len(red_alone) :] + others[len(others_alone) :])


def highest(levels: Collection[Level]) -> Level:
    return max(levels, key=RANK.__getitem__)


def is_our_path(link: str) -> bool:
    """A path of this site and of no other."""
    return link == "" or (link.startswith("/") and not link.startswith("//") and "\\" not in link)


def masked_number(phone: str) -> str:
    """138****1234; of a short number only the end, and never more than half of it (C-20)."""
    shown = min(4, len(phone) // 2)
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else f"****{phone[len(phone) - shown :]}" if phone else ""


def masked_email(email: str) -> str:
    """w***@county.gov.cn."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}***{at}{domain}" if email else ""
