"""What a list of cases is narrowed by, how it is cut into pages, and how many are counted."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

CASES_ON_A_PAGE = 30
COUNTED_UP_TO = 1_000
"""More are told as “more than 1,000”: whoever asks is helped by narrowing, not by waiting for the number."""
MOST_KEPT = 20
"""Filters that one person keeps under names."""
MOST_AT_ONCE = 50
"""Cases that one act is done to in one go."""


class ListState(StrEnum):
    """Which cases: by where they stand, or by what they wait for."""

    OPEN = "open"
    TO_SORT = "to_sort"
    """Not accepted, or filed and with nobody: they wait for the desk."""
    TO_CHECK = "to_check"
    """Dealt with: to be checked and closed."""
    TO_ASK = "to_ask"
    """Among them those whose reporter is to be asked whether it was put right."""
    OVERDUE = "overdue"
    CLOSED = "closed"


class Whose(StrEnum):
    """Who answers for it, besides the post of a role."""

    ME = "me"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Wanted:
    """One filter. What is empty narrows nothing."""

    state: ListState = ListState.OPEN
    words: str = ""
    place: str = ""
    class_code: str = ""
    """Two digits are a main class with all its classes."""
    level: str = ""
    rung: str = ""
    whose: str = ""
    """`Whose`, or a role: the posts of that kind."""
    owner: UUID | None = None
    channel: str = ""
    since: date | None = None
    until: date | None = None
    """Days on which it was opened, both included."""
    step_overdue: bool = False
    returned: bool = False


@dataclass(frozen=True)
class Counted:
    """How many there are; above a limit only that there are more."""

    number: int
    is_more: bool = False

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_more else str(self.number)

    def __bool__(self) -> bool:
        return self.number > 0


def counted(number: int) -> Counted:
    """A number that was counted no further than one above the limit."""
    return Counted(min(number, COUNTED_UP_TO), number > COUNTED_UP_TO)


_MARK = re.compile(r"([0-9]{1,17})-([0-9a-f]{32})")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Mark:
    """Where a page of an ordered list ends: the moment it is ordered by, and the case."""

    moment: datetime
    key: UUID

    def __str__(self) -> str:
        return f"{(self.moment - _EPOCH) // _TICK}-{self.key.hex}"


def read_mark(typed: str) -> Mark | None:
    """A mark as it stands in an address; None where it is none."""
    found = _MARK.fullmatch(typed)
    if found is None:
        return None
    try:
        return Mark(_EPOCH + int(found[1]) * _TICK, UUID(found[2]))
    except OverflowError:
        return None
