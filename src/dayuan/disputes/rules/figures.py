"""Which figures of mediation there are, and of which other figure each is a share. Never a bare percentage."""

from dataclasses import dataclass
from enum import StrEnum


class Figure(StrEnum):
    """Sets of disputes that a page of figures counts; each can be opened as a list."""

    RECEIVED = "received"
    NOT_TAKEN = "not_taken"
    RUNNING = "running"
    ENDED = "ended"
    AGREED = "agreed"
    FAILED = "failed"
    OWED = "owed"
    PERFORMED = "performed"
    IN_TIME = "in_time"
    A_YEAR_AGO = "a_year_ago"
    RECURRED = "recurred"


@dataclass(frozen=True)
class Share:
    """So many of so many; without any there is no share, and none is shown."""

    part: Figure
    of: Figure
    number: int
    among: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.number / self.among) if self.among else None


SHARES = (
    (Figure.AGREED, Figure.ENDED),
    (Figure.PERFORMED, Figure.OWED),
    (Figure.IN_TIME, Figure.PERFORMED),
    (Figure.RECURRED, Figure.A_YEAR_AGO),
)
PLAIN = (Figure.RECEIVED, Figure.NOT_TAKEN, Figure.RUNNING)
