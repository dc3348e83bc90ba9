"""Bars as they are drawn: where each begins and how long it is. The page writes them as SVG, with their numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from dayuan.review.queries import Week

WIDTH, HEIGHT = 360, 150
TOP, BOTTOM = 16, 20
"""Room for the number above the highest column, and for the words below."""
NAME_WIDTH, ROW = 110, 24


@dataclass(frozen=True)
class Piece:
    """One part of a column, from above; `kind` says how it is filled."""

    kind: str
    y: float
    height: float


@dataclass(frozen=True)
class Column:
    label: str
    x: float
    width: float
    middle: float
    top: float
    total: int
    pieces: tuple[Piece, ...]
    shown: bool = True
    """Whether its label is written: not every hour's would fit."""


@dataclass(frozen=True)
class Columns:
    columns: list[Column]
    floor: int = HEIGHT - BOTTOM

    @property
    def most(self) -> int:
        return max((column.total for column in self.columns), default=0)


@dataclass(frozen=True)
class Bar:
    label: str
    y: float
    middle: float
    length: float
    end: float
    n: int


@dataclass(frozen=True)
class Bars:
    bars: list[Bar]
    height: int
    name_width: int = NAME_WIDTH


def weeks_picture(weeks: Sequence[tuple[date, int, int, int]]) -> Columns:
    """Each week: its first day, how many were confirmed, called false alarms, and are undecided."""
    stacks = [
        (day.strftime("%m-%d"), (("confirmed", confirmed), ("rejected", rejected), ("undecided", undecided)))
        for day, confirmed, rejected, undecided in weeks
    ]
    return _columns(stacks, every=max(1, -(-len(stacks) // 8)))


def weeks_of_digest(numbers: dict[str, Any]) -> Columns:
    return weeks_picture(
        [
            (date.fromisoformat(one["on"]), one["confirmed"], one["rejected"], one["undecided"])
            for one in numbers["weeks"]
        ]
    )


def weeks_of_review(weeks: Sequence[Week]) -> Columns:
    return weeks_picture(
        [(one.period.first, one.counted.confirmed, one.counted.rejected, one.counted.undecided) for one in weeks]
    )


def hours_picture(hours: Sequence[int]) -> Columns:
    return _columns([(f"{hour}", (("plain", n),)) for hour, n in enumerate(hours)], every=3)


def places_picture(numbers: dict[str, Any]) -> Bars:
    """The places with the most warnings; what lies in others stands last."""
    english = get_language() == "en"
    named = [(one["name_en"] if english else one["name"], one["n"]) for one in numbers["places"]]
    if numbers["elsewhere"]:
        named.append((_("other places"), numbers["elsewhere"]))
    most = max((n for _name, n in named), default=0)
    room = WIDTH - NAME_WIDTH - 40
    bars = []
    for number, (name, n) in enumerate(named):
        length = round(room * n / most, 1) if most else 0
        y = number * ROW + 4
        bars.append(Bar(name, y, y + 12, length, NAME_WIDTH + length + 6, n))
    return Bars(bars, len(named) * ROW + 4)


def _columns(stacks: Sequence[tuple[str, tuple[tuple[str, int], ...]]], *, every: int) -> Columns:
    most = max((sum(n for _kind, n in parts) for _label, parts in stacks), default=0)
    step = WIDTH / max(1, len(stacks))
    tall = HEIGHT - TOP - BOTTOM
    found = []
    for number, (label, parts) in enumerate(stacks):
        x = round(number * step + step * 0.15, 1)
        y: float = HEIGHT - BOTTOM
        pieces = []
        for kind, n in parts:
            height = tall * n / most if most else 0
            y -= height
            if n:
                pieces.append(Piece(kind, round(y, 1), round(height, 1)))
        found.append(
            Column(
                label=label,
                x=x,
                width=round(step * 0.7, 1),
                middle=round(number * step + step / 2, 1),
                top=round(y - 4, 1),
                total=sum(n for _kind, n in parts),
                pieces=tuple(pieces),
                shown=number % every == 0,
            )
        )
    return Columns(found)
