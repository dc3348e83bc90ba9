"""Working time: when an amount of it is over, and how much of it lies between two moments.

The three units are those in which GB/T 30428.8 states time limits. Everything is counted in whole microseconds or exact
fractions, so that `elapsed(start, due_at(start, amount, unit, calendar), unit, calendar) == amount`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from dayuan.calendars.rules.national import is_published, national_day

SHANGHAI = ZoneInfo("Asia/Shanghai")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
HOUR_US = 3_600_000_000
FIRST_YEAR, LAST_YEAR = 1992, 2199
"""Since 1992 a day in Shanghai has 24 hours; no clock of a township runs beyond the last of these years."""

type Amount = int | Fraction


class SlaUnit(StrEnum):
    """In what a time limit is counted (GB/T 30428.8)."""

    URGENT_HOUR = "urgent_hour"
    """紧急工作时: round the clock."""
    WORK_HOUR = "work_hour"
    """工作时: office hours of workdays."""
    WORK_DAY = "work_day"
    """工作日: the office hours of one workday, begun anywhere in it: Monday 10:00 and one is Tuesday 10:00."""


@dataclass(frozen=True)
class OfficeHours:
    """When an office is open on a workday, from a day on: one or two stretches, in order."""

    starts_on: date
    stretches: tuple[tuple[time, time], ...]


DEFAULT_STRETCHES = ((time(8, 30), time(12)), (time(14), time(17, 30)))
DEFAULT_HOURS = OfficeHours(date.min, DEFAULT_STRETCHES)


def stretches_are_sound(stretches: Sequence[tuple[time, time]]) -> bool:
    """Each stretch ends after it begins, and the next begins no earlier."""
    edges = [edge for stretch in stretches for edge in stretch]
    return bool(stretches) and all(opens < closes for opens, closes in stretches) and edges == sorted(edges)


@dataclass(frozen=True)
class Pause:
    """While a matter is on hold its clock stands still. A pause that still lasts ends, for counting, now."""

    from_at: datetime
    until_at: datetime


@dataclass(frozen=True)
class _Ruler:
    """One unit laid along one year: at `starts[i]` (us) `before[i]` units are over, at `ends[i]` `after[i]`."""

    starts: list[int]
    ends: list[int]
    before: list[Amount]
    after: list[Amount]
    us_per_unit: list[int]

    @property
    def length(self) -> Amount:
        return self.after[-1] if self.after else 0

    def units_until(self, moment: int) -> Amount:
        """Units of this year that are over at a moment."""
        stretch = bisect_right(self.starts, moment) - 1
        if stretch < 0:
            return 0
        into = min(moment, self.ends[stretch]) - self.starts[stretch]
        return self.before[stretch] + Fraction(into, self.us_per_unit[stretch])

    def moment_after(self, units: Amount) -> int:
        """The first moment at which this many units are over. A rest below a microsecond counts as one."""
        stretch = bisect_left(self.after, units)
        into = (units - self.before[stretch]) * self.us_per_unit[stretch]
        return self.starts[stretch] - int(-into // 1)


@dataclass(frozen=True)
class WorkCalendar:
    """What working time depends on at one place. Cheap to make; a year is worked out when it is first asked for."""

    hours: tuple[OfficeHours, ...] = (DEFAULT_HOURS,)
    """In order of their first days; before the first of them the default hours hold."""
    overrides: Mapping[date, bool] = field(default_factory=dict)
    """Days that the township made a workday (True) or a day off (False), whatever the country does."""
    _rulers: dict[tuple[int, SlaUnit], _Ruler] = field(default_factory=dict, repr=False, compare=False)

    def is_workday(self, day: date) -> bool:
        decided = self.overrides.get(day)
        return national_day(day).is_workday if decided is None else decided

    def is_published(self, day: date) -> bool:
        """False where nobody can know yet: the year's holidays are not out, so weekdays stand in for them."""
        return day in self.overrides or is_published(day)

    def stretches_on(self, day: date) -> tuple[tuple[time, time], ...]:
        """The office hours of a workday; nothing on a day off."""
        return self.hours_in_force(day).stretches if self.is_workday(day) else ()

    def hours_in_force(self, day: date) -> OfficeHours:
        """The office hours of workdays around this day."""
        in_force = bisect_right(self.hours, day, key=lambda hours: hours.starts_on) - 1
        return self.hours[in_force] if in_force >= 0 else DEFAULT_HOURS

    def ruler(self, year: int, unit: SlaUnit) -> _Ruler:
        if (year, unit) not in self._rulers:
            self._rulers[year, unit] = self._lay_out(year, unit)
        return self._rulers[year, unit]

    def _lay_out(self, year: int, unit: SlaUnit) -> _Ruler:
        if unit is SlaUnit.URGENT_HOUR:
            first, last = _year_begins(year), _year_begins(year + 1)
            return _Ruler([first], [last], [0], [Fraction(last - first, HOUR_US)], [HOUR_US])
        ruler = _Ruler([], [], [], [], [])
        first_day = date(year, 1, 1).toordinal()
        over: Amount = 0
        for ordinal in range(first_day, date(year + 1, 1, 1).toordinal()):
            day = date.fromordinal(ordinal)
            stretches = [(_us(day, opens), _us(day, closes)) for opens, closes in self.stretches_on(day)]
            us_per_unit = sum(end - start for start, end in stretches) if unit is SlaUnit.WORK_DAY else HOUR_US
            for start, end in stretches:
                ruler.starts.append(start)
                ruler.ends.append(end)
                ruler.us_per_unit.append(us_per_unit)
                ruler.before.append(over)
                over += Fraction(end - start, us_per_unit)
                ruler.after.append(over)
        return ruler


PLAIN_CALENDAR = WorkCalendar()
"""National holidays and the default office hours: for a place of which nothing else is known."""


def due_at(
    start: datetime, amount: Amount, unit: SlaUnit, calendar: WorkCalendar, *, pauses: Iterable[Pause] = ()
) -> datetime:
    """The moment at which this amount of working time is over, in Shanghai's time. It never lies outside working time.

    A start outside working time counts from the next opening. Pauses shift the moment by their working length.

    Raises:
        ValueError: the amount is negative, or the moment lies beyond the years that are counted.
    """
    if amount < 0:
        raise ValueError("a time limit cannot be negative")
    begins, left = start, Fraction(amount)
    for pause in _in_order(pauses):
        if pause.until_at <= begins:
            continue
        ran = elapsed(begins, max(begins, pause.from_at), unit, calendar)
        if ran >= left and pause.from_at > clock_runs_from(begins, unit, calendar):
            break
        begins, left = pause.until_at, left - ran
    return _moment(_due(_moment_us(begins), left, unit, calendar))


def elapsed(
    start: datetime, end: datetime, unit: SlaUnit, calendar: WorkCalendar, *, pauses: Iterable[Pause] = ()
) -> Fraction:
    """How many units of working time lie between two moments, exactly; negative when the end is the earlier one.

    Raises:
        ValueError: a moment lies beyond the years that are counted.
    """
    if end < start:
        return -elapsed(end, start, unit, calendar, pauses=pauses)
    running = _between(_moment_us(start), _moment_us(end), unit, calendar)
    for pause in _in_order(pauses):
        held_from, held_until = max(start, pause.from_at), min(end, pause.until_at)
        if held_from < held_until:
            running -= _between(_moment_us(held_from), _moment_us(held_until), unit, calendar)
    return running


def clock_runs_from(moment: datetime, unit: SlaUnit, calendar: WorkCalendar) -> datetime:
    """This moment when it lies in working time, else the next opening: when a clock that starts now begins to run."""
    return _moment(_opening(_moment_us(moment), unit, calendar))


def nth_workday_after(day: date, workdays: int, calendar: WorkCalendar) -> date:
    """The last day of a legal term in workdays: the first day does not count, the whole of the last one does.

    This is how statutes count days ("期间开始之日不计算在期间内"), unlike `due_at`, which counts working time.
    """
    found, left = day, workdays
    while left > 0:
        found += timedelta(days=1)
        left -= calendar.is_workday(found)
    return found


@dataclass(frozen=True)
class TimeLeft:
    """What is left until a due moment, in the largest unit that still says something."""

    amount: Fraction
    """Of `unit`, never negative."""
    unit: SlaUnit
    is_over: bool
    runs_again_at: datetime | None
    """When the clock stands still because it is not working time: when it runs again."""


def time_left(at: datetime, due: datetime, unit: SlaUnit, calendar: WorkCalendar) -> TimeLeft:
    """How long until it is due, or since when it is over. Less than a work day is told in work hours."""
    left = elapsed(at, due, unit, calendar)
    if unit is SlaUnit.WORK_DAY and abs(left) < 1:
        unit = SlaUnit.WORK_HOUR
        left = elapsed(at, due, unit, calendar)
    runs_from = clock_runs_from(at, unit, calendar)
    return TimeLeft(abs(left), unit, is_over=due < at, runs_again_at=runs_from if runs_from > at else None)


def _due(start: int, amount: Fraction, unit: SlaUnit, calendar: WorkCalendar) -> int:
    begins = _opening(start, unit, calendar)
    if not amount:
        return begins
    year = _moment(begins).year
    wanted = calendar.ruler(year, unit).units_until(begins) + amount
    while wanted > (length := calendar.ruler(year, unit).length):
        wanted -= length
        year = _checked(year + 1)
    return calendar.ruler(year, unit).moment_after(wanted)


def _opening(moment: int, unit: SlaUnit, calendar: WorkCalendar) -> int:
    year = _checked(_moment(moment).year)
    while True:
        ruler = calendar.ruler(year, unit)
        stretch = bisect_right(ruler.ends, moment)
        if stretch < len(ruler.starts):
            return max(moment, ruler.starts[stretch])
        year = _checked(year + 1)


def _between(start: int, end: int, unit: SlaUnit, calendar: WorkCalendar) -> Fraction:
    first, last = _checked(_moment(start).year), _checked(_moment(end).year)
    whole_years = sum(calendar.ruler(year, unit).length for year in range(first, last))
    return Fraction(
        whole_years + calendar.ruler(last, unit).units_until(end) - calendar.ruler(first, unit).units_until(start)
    )


def _in_order(pauses: Iterable[Pause]) -> list[Pause]:
    """By their beginnings, those that touch made one."""
    joined: list[Pause] = []
    for pause in sorted(pauses, key=lambda one: one.from_at):
        if pause.until_at <= pause.from_at:
            continue
        if joined and pause.from_at <= joined[-1].until_at:
            joined[-1] = Pause(joined[-1].from_at, max(joined[-1].until_at, pause.until_at))
        else:
            joined.append(pause)
    return joined


def _checked(year: int) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"working time is not counted in the year {year}")
    return year


def _moment_us(moment: datetime) -> int:
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return (moment - EPOCH) // MICROSECOND


def _moment(us: int) -> datetime:
    return (EPOCH + us * MICROSECOND).astimezone(SHANGHAI)


def _us(day: date, hour: time) -> int:
    return _moment_us(datetime.combine(day, hour, SHANGHAI))


def _year_begins(year: int) -> int:
    return _us(date(year, 1, 1), time(0))
