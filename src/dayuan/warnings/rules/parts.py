"""A condition as a form shows it: a few parts side by side, each of one pattern. Pure.

What a form cannot show (several comparisons of one part, trees of trees) is not taken apart: the rule is then shown in
words and kept as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dayuan.warnings.rules.areas import AREA, area_entries, area_trait

MINUTE = 60


class Pattern(StrEnum):
    HAPPENS = "happens"
    STAYS = "stays"
    REPEATS = "repeats"
    SILENT = "silent"
    CHANGES = "changes"
    NEARBY = "nearby"
    FOLLOWS = "follows"


class Together(StrEnum):
    ALL = "all"
    ANY = "any"


WHAT = ("kind", "of", "test", "than", "words")
UNTIL = ("until_test", "until_than", "until_words")
THEN = ("then_kind", "then_of", "then_test", "then_than", "then_words")
ENTRIES_OF: Mapping[Pattern, tuple[str, ...]] = {
    Pattern.HAPPENS: (*WHAT, *AREA, "counts_for"),
    Pattern.STAYS: (*WHAT, *AREA, *UNTIL, "good_for"),
    Pattern.REPEATS: (*WHAT, *AREA, "times", "within", "apart", "alike"),
    Pattern.SILENT: (*WHAT, "for"),
    Pattern.CHANGES: (*WHAT, *AREA, "by", "within", "counts_for"),
    Pattern.NEARBY: (*WHAT, *AREA, "within_m", "within", "sources"),
    Pattern.FOLLOWS: (*WHAT, *AREA, *THEN, "missing", "within", "counts_for"),
}
"""What is asked for each pattern, in the order of the form. A silence is nowhere."""
IN_MINUTES = ("counts_for", "good_for", "within", "for")
DEFAULT_MINUTES = {"counts_for": 10, "good_for": 60}
PLAIN = ("times", "by", "within_m", "sources", "apart", "alike", "missing")
LEFT_OUT: Mapping[str, Any] = {"apart": False, "alike": "", "missing": False, "sources": 1}

type Entries = dict[str, Any]
"""The entries of one part, by the names of the form's fields; times in minutes."""


@dataclass(frozen=True)
class Parts:
    """Several parts, all or any of them, and for how long together without a break."""

    together: Together
    parts: tuple[Entries, ...]
    lasting: float | None = None
    """Minutes."""


def taken_apart(when: Mapping[str, Any]) -> Parts | None:
    """None where the form cannot show it without losing something."""
    try:
        return _parts(when)
    except _CannotShow:
        return None


def put_together(parts: Parts) -> dict[str, Any]:
    """The condition that these parts say."""
    said = [written(part) for part in parts.parts]
    whole = said[0] if len(said) == 1 else {parts.together.value: said}
    return {"lasts": {"what": whole, "for_s": seconds(parts.lasting)}} if parts.lasting else whole


def entries_of(said: Mapping[str, Any]) -> Entries | None:
    """One part alone, as a stage has it."""
    try:
        return _part(said)
    except _CannotShow:
        return None


def written(part: Mapping[str, Any]) -> dict[str, Any]:
    """One part in the language of `rulebook`."""
    pattern = Pattern(part["pattern"])
    leaf: dict[str, Any] = {}
    for name in ENTRIES_OF[pattern]:
        value = part.get(name)
        if name in IN_MINUTES and value is not None:
            leaf[f"{name}_s"] = seconds(value)
        elif name in PLAIN and value not in (None, LEFT_OUT.get(name)):
            leaf[name] = value
    wanted = {"kind": part.get("kind", ""), **_where("where", part, "")}
    if pattern is not Pattern.SILENT and (trait := area_trait(part)):
        wanted["where"] = [*wanted.get("where", []), trait]
    if pattern is Pattern.FOLLOWS:
        leaf |= {"first": wanted, "then": {"kind": part.get("then_kind", ""), **_where("where", part, "then_")}}
    else:
        leaf |= wanted
    if pattern is Pattern.STAYS and part.get("until_test"):
        leaf |= _where("until", {**part, "until_of": part.get("of")}, "until_")
    said: dict[str, Any] = {pattern.value: leaf}
    if part.get("lasting"):
        said = {"lasts": {"what": said, "for_s": seconds(part["lasting"])}}
    return {"not": said} if part.get("negated") else said


def seconds(minutes: float) -> float:
    exact = round(minutes * MINUTE, 3)
    return int(exact) if exact == int(exact) else exact


def place_of_fault(where: str, count: int) -> tuple[int, str]:
    """Of which part and which field a fault of the reader is, as in `all.1.repeats.within_s`."""
    steps = where.split(".")
    number = next((int(step) for step in steps[:4] if step.isdecimal()), 0) if count > 1 else 0
    if len(steps) == 3 and steps[0] == "lasts" and steps[-1] == "for_s" and count > 1:
        return number, "lasting"
    return number, _field_of(steps)


FIELD_AT = {"for_s": "for", "within_s": "within", "counts_for_s": "counts_for", "good_for_s": "good_for"}


def _field_of(steps: Sequence[str]) -> str:
    prefix = "then_" if "then" in steps else "until_" if "until" in steps else ""
    last = steps[-1]
    if last == "for_s":
        return "lasting" if steps[-2] == "lasts" else "for"
    if last in FIELD_AT:
        return FIELD_AT[last]
    if last == "kind":
        return f"{prefix}kind"
    if "area" in steps:
        return "area_points"
    if "where" in steps or "until" in steps:
        return f"{prefix}{last if last in ('than', 'words', 'of') else 'test'}"
    return last if last in PLAIN else "until_than" if last == "stays" else "pattern"


class _CannotShow(Exception):
    """More than the form has room for."""


def _parts(when: Mapping[str, Any]) -> Parts:
    name, said = _only(when)
    if name == "lasts" and _only(said["what"])[0] in list(Together):
        inner = _parts(said["what"])
        return Parts(inner.together, inner.parts, said["for_s"] / MINUTE)
    if name in list(Together):
        return Parts(Together(name), tuple(_part(one) for one in said))
    return Parts(Together.ALL, (_part(when),))


def _part(said: Mapping[str, Any]) -> Entries:
    name, leaf = _only(said)
    around: Entries = {}
    if name == "not":
        around["negated"] = True
        name, leaf = _only(leaf)
    if name == "lasts":
        around["lasting"] = leaf["for_s"] / MINUTE
        name, leaf = _only(leaf["what"])
    if name not in list(Pattern):
        raise _CannotShow
    return {"pattern": name, **_entries(Pattern(name), leaf), **around}


def _entries(pattern: Pattern, leaf: Mapping[str, Any]) -> Entries:
    first = leaf["first"] if pattern is Pattern.FOLLOWS else leaf
    entries: Entries = {"kind": first["kind"], **_trait_and_area(first.get("where", ()), pattern)}
    if pattern is Pattern.FOLLOWS:
        entries |= {"then_kind": leaf["then"]["kind"], **_trait(leaf["then"].get("where", ()), "then_")}
    if pattern is Pattern.STAYS and leaf.get("until"):
        until = _trait(leaf["until"], "until_")
        if until.pop("until_of") != entries.get("of"):
            raise _CannotShow
        entries |= until
    for name in ENTRIES_OF[pattern]:
        if name in IN_MINUTES:
            default = DEFAULT_MINUTES.get(name)
            entries[name] = leaf[f"{name}_s"] / MINUTE if f"{name}_s" in leaf else default
        elif name in PLAIN:
            entries[name] = leaf.get(name, LEFT_OUT.get(name))
    return entries


def _trait_and_area(where: Sequence[Mapping[str, Any]], pattern: Pattern) -> Entries:
    areas = [one for one in where if "area" in one]
    if len(areas) > 1 or (areas and pattern is Pattern.SILENT):
        raise _CannotShow
    around = area_entries(areas[0]) if areas else {}
    return {**_trait([one for one in where if "area" not in one], ""), **around}


def _trait(where: Sequence[Mapping[str, Any]], prefix: str) -> Entries:
    if not where:
        return {}
    if len(where) > 1 or "area" in where[0]:
        raise _CannotShow
    one = where[0]
    found = {f"{prefix}of": one.get("of", "value"), f"{prefix}test": one["is"]}
    if one.get("than") is not None:
        found[f"{prefix}than"] = one["than"]
    if one.get("words"):
        found[f"{prefix}words"] = list(one["words"])
    return found


def _where(name: str, part: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    test = part.get(f"{prefix}test")
    if not test:
        return {}
    trait: dict[str, Any] = {"of": part.get(f"{prefix}of") or "value", "is": test}
    if part.get(f"{prefix}than") is not None:
        trait["than"] = part[f"{prefix}than"]
    if part.get(f"{prefix}words"):
        trait["words"] = list(part[f"{prefix}words"])
    return {name: [trait]}


def _only(said: Mapping[str, Any]) -> tuple[str, Any]:
    if len(said) != 1:
        raise _CannotShow
    return next(iter(said.items()))
