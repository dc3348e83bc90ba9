"""News of calendars."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class WorkingTimeChanged:
    """From this day on working time of the township is another: moments that were computed with it may move."""

    township_code: str
    first_day: date
