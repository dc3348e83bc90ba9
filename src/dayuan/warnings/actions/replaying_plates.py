"""Asking a version of a rule about plates about a time gone by: by what is left of the plates that were read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from heapq import merge
from operator import attrgetter

from dayuan.kernel.clock import SHANGHAI
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.stored import said_through
from dayuan.warnings.actions.replaying import Reached
from dayuan.warnings.actions.watching import looks_there, subject_key_of
from dayuan.warnings.models import Warning, WatchRule
from dayuan.warnings.plates_left import PlateLeft, car_key, plates_left
from dayuan.warnings.rules import WATCHED_KINDS, counts, matches
from dayuan.warnings.rules.backtesting import Would

SLICE = timedelta(days=1)
LAST = datetime.max.replace(tzinfo=UTC)


@dataclass
class PlatesTried:
    """What a trial rests on so far."""

    whole: int = 0
    by_region: int = 0
    """Of which no more is left than where the plate is from."""
    days: Counter[date] = field(default_factory=Counter)
    cameras: set[str] = field(default_factory=set)
    oldest: datetime | None = None

    @property
    def number(self) -> int:
        return self.whole + self.by_region

    def note(self, read: PlateLeft, *, is_whole: bool) -> None:
        self.whole += is_whole
        self.by_region += not is_whole
        self.days[read.at.astimezone(SHANGHAI).date()] += 1
        self.cameras.add(read.device_id or "")
        self.oldest = self.oldest or read.at


def replay_plates(
    rule: WatchRule, known: list[Warning], tried: PlatesTried, *, begin: datetime, end: datetime
) -> Iterator[Reached]:
    """The cars this version would have spoken of, by the comparison that is made live; each once while it is seen
    again within the quiet time.

    `known` are the warnings of that time: what they rest on is tried by its region where the plate was forgotten.
    """
    whole = _whole(said_through(rule.place_codes, WATCHED_KINDS, since=begin, until=end))
    left = sorted(plates_left(known, begin=begin, end=end), key=attrgetter("at", "signal"))
    coming = merge(((one, True) for one in whole), ((one, False) for one in left), key=lambda pair: pair[0].at)
    cars = _Cars(rule)
    pair = next(coming, None)
    while begin < end:
        begin = min(begin + SLICE, end)
        while pair is not None and pair[0].at < begin:
            tried.note(pair[0], is_whole=pair[1])
            cars.see(pair[0])
            pair = next(coming, None)
        found = cars.gone_by(LAST if begin == end else begin)
        yield Reached(begin, tried.number, len(tried.cameras), tried.oldest, found)


class _Cars:
    """Cars that the version speaks of, until each has not been seen for the quiet time."""

    def __init__(self, rule: WatchRule) -> None:
        self.rule = rule
        self.quiet = timedelta(seconds=rule.quiet_for_s)
        self.there: dict[str, Would] = {}
        self.gone: list[Would] = []

    def see(self, read: PlateLeft) -> None:
        rule = self.rule
        if not looks_there(rule, read.place_code, read.at) or not matches(
            rule.condition, read.details, read.confidence
        ):
            return
        would = _would(rule, read)
        known = self.there.get(read.key)
        if known is not None and read.at - _last(known) <= self.quiet:
            would = known.joined_by(would)
        elif known is not None:
            self.gone.append(known)
        self.there[read.key] = would

    def gone_by(self, moment: datetime) -> list[Would]:
        over = [key for key, one in self.there.items() if moment - _last(one) > self.quiet]
        found = [*self.gone, *(self.there.pop(key) for key in over)]
        self.gone = []
        return found


def _last(would: Would) -> datetime:
    return would.ended_at or would.began_at


def _would(rule: WatchRule, read: PlateLeft) -> Would:
    return Would(
        about_keys=frozenset({read.key}),
        place_code=read.place_code,
        device_id=read.device_id,
        point=None,
        began_at=read.at,
        ended_at=read.at,
        level=rule.level,
        signals=(read.signal,),
        only_by_key=True,
    )


def _whole(portions: Iterable[list[SeenSignal]]) -> Iterator[PlateLeft]:
    for portion in portions:
        for signal in portion:
            if counts(signal.kind, signal.device_kind, signal.site_kind):
                yield PlateLeft(
                    at=signal.happened_at,
                    signal=str(signal.id),
                    key=car_key(subject_key_of(signal), signal.site_id, signal.device_id),
                    place_code=signal.place_code,
                    device_id=signal.device_id,
                    details=signal.details,
                    confidence=signal.confidence,
                )
