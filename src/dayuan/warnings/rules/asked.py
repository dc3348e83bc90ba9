"""What a rule asks, as it is stored with the rule: its condition, its stages, its days, its words. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, time, timedelta
from functools import lru_cache
from json import dumps, loads
from string import Formatter
from typing import Any

from dayuan.rulebook.conditions import Condition, own_wanted
from dayuan.rulebook.looking import DayKind, Looking, Season
from dayuan.rulebook.reading import Faulty, read_condition
from dayuan.rulebook.weighing import Stage
from dayuan.sensing.rules import SignalKind
from dayuan.warnings.rules.levels import WarningLevel

KINDS = frozenset(kind.value for kind in SignalKind)
FILLED_IN = frozenset({"device", "place", "site", "value", "unit", "count", "since", "minutes", "headline"})
"""What the words of a warning may name."""
TOLD_OF = frozenset({"about", "threat"})
"""By which details a condition says of what somebody has to tell."""
LEAP_YEAR = 2024
LONGEST_STAGE_S = 7 * 86_400


def condition_of(said: Mapping[str, Any]) -> Condition | None:
    """What is stored as a condition; None where it means nothing."""
    try:
        return _condition(dumps(said, sort_keys=True))
    except (Faulty, TypeError, ValueError):
        return None


@lru_cache(maxsize=2_000)
def _condition(text: str) -> Condition:
    # A version's condition never changes, and is asked for with every batch of signals.
    return read_condition(loads(text), kinds=KINDS)


def takes_whatever_is_told(said: Mapping[str, Any]) -> bool:
    """Whether it asks for what people tell and not what of: what it finds has no kind of its own."""
    condition = condition_of(said) if said else None
    wanted = own_wanted(condition).get(SignalKind.REPORT, ()) if condition is not None else ()
    return any(all(trait.of not in TOLD_OF for trait in one.traits) for one in wanted)


def stage_is_sound(said: Mapping[str, Any]) -> bool:
    return stage_of(said) is not None


def stage_of(said: Mapping[str, Any]) -> Stage | None:
    """{"level": "red"} with "after_s" or "when", or both; None where it means nothing."""
    if set(said) - {"level", "after_s", "when"} or said.get("level") not in list(WarningLevel):
        return None
    after_s, when = said.get("after_s"), said.get("when")
    if after_s is None and when is None:
        return None
    condition = condition_of(when) if isinstance(when, Mapping) else None
    if when is not None and condition is None:
        return None
    if after_s is not None and not (isinstance(after_s, int | float) and 0 < after_s <= LONGEST_STAGE_S):
        return None
    return Stage(str(said["level"]), condition, None if after_s is None else timedelta(seconds=after_s))


def looking_of(hours_from: time | None, hours_until: time | None, days: Mapping[str, Any]) -> Looking | None:
    """When a rule looks; None where its days mean nothing."""
    try:
        weekdays = frozenset(int(number) for number in days.get("weekdays", ()))
        kinds = frozenset(DayKind(kind) for kind in days.get("days", ()))
        season = _season(days["season"]) if days.get("season") else None
    except (TypeError, ValueError):
        return None
    if set(days) - {"weekdays", "days", "season"} or not weekdays <= set(range(1, 8)):
        return None
    return Looking(hours_from, hours_until, weekdays, kinds, season)


def _season(said: Any) -> Season:
    first, last = (date.fromisoformat(f"{LEAP_YEAR}-{text}") for text in said)
    return Season((first.month, first.day), (last.month, last.day))


def kinds_in(said: Any) -> frozenset[str]:
    """Every kind of signal that a stored condition looks at."""
    if isinstance(said, Mapping):
        own = {said["kind"]} if isinstance(said.get("kind"), str) else set()
        return frozenset(own).union(*map(kinds_in, said.values()))
    if isinstance(said, list | tuple):
        return frozenset[str]().union(*map(kinds_in, said))
    return frozenset()


def fills_in(text: str) -> bool:
    """Whether the words name only what can be filled in."""
    try:
        return all(name in FILLED_IN and not form and not change for name, form, change in _fields(text))
    except ValueError:
        return False


def _fields(text: str) -> Iterator[tuple[str, str | None, str | None]]:
    return ((name, form, change) for _, name, form, change in Formatter().parse(text) if name is not None)


def filled(text: str, facts: Mapping[str, object]) -> str:
    """The words with what is known; what is not known is left out."""
    known = {name: "" if facts.get(name) is None else facts[name] for name in FILLED_IN}
    return " ".join(text.format_map(known).split()) if fills_in(text) else text
