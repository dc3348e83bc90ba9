"""What a version of a rule would have raised, beside what was raised and how people decided. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from dayuan.places.coordinates import Point
from dayuan.places.distances import distance_m
from dayuan.rulebook.observations import name_one_place
from dayuan.warnings.rules.levels import LEAST_URGENT_FIRST, WarningLevel, WarningStatus

BACKTESTED_OVER = timedelta(days=90)
ABOUT_THE_SAME_TIME = timedelta(hours=1)
"""A warning that began this long before or after counts as the same matter."""
CASE_WITHIN = timedelta(days=1)
"""A case that was opened so long after a would-be warning of its place would have had one."""
SIGNALS_NAMED = 12
EPISODES_AT_MOST = 10_000
"""Where a version speaks more often than this, nobody could decide it all, and trying it ends."""
MATTERS_LISTED = 1_000
TRIALS_KEPT = 10


class BacktestState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Outcome(StrEnum):
    """What people made of a matter at the time."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNDECIDED = "undecided"
    """There was a warning, and nobody decided it."""
    NO_WARNING = "no_warning"
    """There was none, so nobody has judged it."""


class Show(StrEnum):
    """Which of the figures of a backtest is opened."""

    RAISED = "raised"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNDECIDED = "undecided"
    NO_WARNING = "no_warning"
    MISSED = "missed"
    CASES = "cases"


OUTCOME_OF: Mapping[str, Outcome] = {
    WarningStatus.CONFIRMED: Outcome.CONFIRMED,
    WarningStatus.REJECTED: Outcome.REJECTED,
    WarningStatus.RAISED: Outcome.UNDECIDED,
}
SUREST_FIRST = (WarningStatus.CONFIRMED, WarningStatus.REJECTED, WarningStatus.RAISED)


@dataclass(frozen=True)
class Would:
    """A matter that the version would have raised: one episode, or several so near each other that they are one."""

    about_keys: frozenset[str]
    place_code: str
    device_id: str | None
    point: Point | None
    began_at: datetime
    ended_at: datetime | None
    """None where it was still going on when the time that was looked at ended."""
    level: str
    signals: tuple[str, ...] = ()
    """The first observations it rests on."""
    times: int = 1
    only_by_key: bool = False
    """One camera sees many cars: that it saw two does not make them one matter."""

    def joined_by(self, other: Self) -> Self:
        """The other began later."""
        ends = None if self.ended_at is None or other.ended_at is None else max(self.ended_at, other.ended_at)
        return replace(
            self,
            about_keys=self.about_keys | other.about_keys,
            ended_at=ends,
            level=max(self.level, other.level, key=lambda level: LEAST_URGENT_FIRST.index(WarningLevel(level))),
            signals=tuple(dict.fromkeys((*self.signals, *other.signals)))[:SIGNALS_NAMED],
            times=self.times + other.times,
        )


@dataclass(frozen=True)
class Known:
    """A warning that was raised."""

    id: str
    about_keys: frozenset[str]
    place_code: str
    device_id: str | None
    began_at: datetime
    last_seen_at: datetime
    status: str
    is_of_rule: bool
    """Of an earlier version of this rule, or with a new rule of any rule of its family: what it must not miss."""


@dataclass(frozen=True)
class KnownCase:
    """A case that no warning led to."""

    id: str
    place_code: str
    opened_at: datetime


@dataclass(frozen=True)
class Paired:
    """A would-be matter, and the warning that was raised of it, where there was one."""

    would: Would
    known: Known | None

    @property
    def outcome(self) -> Outcome:
        return OUTCOME_OF[self.known.status] if self.known else Outcome.NO_WARNING


@dataclass(frozen=True)
class Compared:
    pairs: tuple[Paired, ...]
    missed: tuple[Known, ...]
    """Confirmed by a person, and this version would have been silent."""
    cases: tuple[KnownCase, ...]
    """Opened without a warning, and this version would not have raised one either."""

    def number(self, outcome: Outcome) -> int:
        return sum(1 for pair in self.pairs if pair.outcome == outcome)


def matters_of(found: Iterable[Would], *, quiet: timedelta, within_m: int) -> list[Would]:
    """Episodes of one thing, or nearer than `within_m`, with no more than the quiet time between are one matter."""
    matters: list[Would] = []
    recent: list[int] = []
    for one in sorted(found, key=lambda one: (one.began_at, sorted(one.about_keys))):
        recent = [number for number in recent if _is_recent(matters[number], one, quiet)]
        known = next((number for number in recent if _is_about_the_same(matters[number], one, within_m)), None)
        if known is None:
            recent.append(len(matters))
            matters.append(one)
        else:
            matters[known] = matters[known].joined_by(one)
    return matters


def _is_recent(matter: Would, one: Would, quiet: timedelta) -> bool:
    return matter.ended_at is None or one.began_at - matter.ended_at <= quiet


def _is_about_the_same(matter: Would, one: Would, within_m: int) -> bool:
    if matter.about_keys & one.about_keys:
        return True
    if matter.only_by_key:
        return False
    if matter.device_id and matter.device_id == one.device_id:
        return True
    if within_m and not (matter.point or one.point or matter.device_id or one.device_id):
        # Told of the same place without a point: live, too, that is one matter.
        return name_one_place(matter.place_code, one.place_code)
    return bool(within_m and matter.point and one.point and distance_m(matter.point, one.point) <= within_m)


def compared(would: Sequence[Would], known: Sequence[Known], cases: Sequence[KnownCase]) -> Compared:
    pairs = tuple(Paired(one, _best([other for other in known if _meet(one, other)])) for one in would)
    missed = tuple(
        other
        for other in known
        if other.is_of_rule and other.status == WarningStatus.CONFIRMED and not any(_meet(one, other) for one in would)
    )
    silent = tuple(case for case in cases if not any(_would_have_warned(one, case) for one in would))
    return Compared(pairs, missed, silent)


def _best(met: Sequence[Known]) -> Known | None:
    """Of several the one that was decided, and of this rule before others."""
    return min(met, key=lambda one: (SUREST_FIRST.index(WarningStatus(one.status)), not one.is_of_rule), default=None)


def _meet(one: Would, other: Known) -> bool:
    """The same thing or device at about the same time; where one of them is about no device, the same place."""
    if one.ended_at is not None and other.began_at > one.ended_at + ABOUT_THE_SAME_TIME:
        return False
    if one.began_at > other.last_seen_at + ABOUT_THE_SAME_TIME:
        return False
    if one.about_keys & other.about_keys:
        return True
    if one.only_by_key:
        return False
    if one.device_id and other.device_id:
        return one.device_id == other.device_id
    return _lie_together(one.place_code, other.place_code)


def _would_have_warned(one: Would, case: KnownCase) -> bool:
    if not _lie_together(one.place_code, case.place_code) or one.began_at > case.opened_at + ABOUT_THE_SAME_TIME:
        return False
    return one.ended_at is None or one.ended_at >= case.opened_at - CASE_WITHIN


def _lie_together(here: str, there: str) -> bool:
    return here.startswith(there) or there.startswith(here)


def as_kept(pair: Paired) -> dict[str, Any]:
    """As JSON keeps it: no measure and no name, only which signals they were."""
    one = pair.would
    return {
        "place": one.place_code,
        "device": one.device_id,
        "began_at": one.began_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "level": one.level,
        "times": one.times,
        "signals": list(one.signals),
        "warning": pair.known.id if pair.known else None,
        "outcome": pair.outcome.value,
    }


def only(kept: Iterable[Mapping[str, Any]], show: str) -> list[Mapping[str, Any]]:
    """Those would-be matters that a figure counts."""
    return [one for one in kept if show == Show.RAISED or one["outcome"] == show]
