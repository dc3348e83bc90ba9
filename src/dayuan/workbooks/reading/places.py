"""Places as sheets write them: by code, by name, or by the names of the way down to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from dayuan.places.models import Place
from dayuan.places.rules import CODE_LENGTHS, Level, level_of, short_name
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.place_names import name_key
from dayuan.workbooks.rules.text import header_key

NOTHING = frozenset({"", "无", "没有", "暂无"})
"""Written where there is no such part."""


@dataclass(frozen=True)
class PlaceBook:
    """Every name of every place around and inside one place."""

    codes_of: dict[str, tuple[str, ...]]
    name_of: dict[str, str]
    reach: str
    way_of: dict[str, str]
    """The names from the village down, one after the other: enough to tell it from others of its name."""

    codes_inside: Mapping[tuple[str, Level, str], tuple[str, ...]]
    """By village, level and name as it is compared: groups and courtyards."""

    def code_of(self, text: str, *, township: str = "") -> str:
        """The code of the place that is meant. Where names repeat, the one inside the reach is meant.

        Raises:
            Unreadable: no such place, several, one outside the reach, or one in another township than was written.
        """
        found = self.codes_of.get(header_key(township + text), ()) if township else ()
        found = found or self._in_township(self.codes_of.get(header_key(text), ()), township)
        if not found:
            raise Unreadable(Fault.NO_SUCH_PLACE, {"place": text[:40]})
        inside = [code for code in found if code.startswith(self.reach)]
        if not inside:
            raise Unreadable(Fault.OUTSIDE, {"place": self.name_of[found[0]]})
        if len(inside) > 1:
            raise Unreadable(Fault.SEVERAL_PLACES, {"place": text[:40]})
        return inside[0]

    def _in_township(self, found: tuple[str, ...], township: str) -> tuple[str, ...]:
        """Those that do not lie in another township; a name that no township bears says nothing."""
        named = [code for code in self.codes_of.get(header_key(township), ()) if level_of(code) is Level.TOWNSHIP]
        return tuple(code for code in found if not named or code.startswith(tuple(named)))

    def code_inside(self, outer: str, level: Level, written: str) -> str:
        """The group or courtyard of this name in a place; the place itself where it is that already.

        Raises:
            Unreadable: none there is called so, or several are.
        """
        word = header_key(written)
        if word in NOTHING:
            return outer
        village = outer[: CODE_LENGTHS[Level.VILLAGE]]
        name = f"{word}组" if level is Level.GROUP and word.isdigit() else written
        key = name_key(name, self.name_of.get(village, ""), is_group=level is Level.GROUP)
        called = self.codes_inside.get((village, level, key), ()) or self.codes_of.get(word, ())
        found = [code for code in called if level_of(code) is level and _is_one_way(outer, code)]
        if not found:
            raise Unreadable(Fault.NO_SUCH_PART, {"outer": self.full_name_of(outer), "place": written[:40]})
        if len(found) > 1:
            raise Unreadable(Fault.SEVERAL_PLACES, {"place": written[:40]})
        return max(outer, found[0], key=len)

    def full_name_of(self, code: str) -> str:
        return self.way_of.get(code, code)


def open_place_book(reach: str) -> PlaceBook:
    """The places of the county, seen from one of them."""
    places = {
        code: (name, parent)
        for code, name, parent in Place.objects.within(reach[:6]).in_use().values_list("code", "name", "parent_id")
    }
    codes_of: dict[str, set[str]] = {}
    for code, (name, _parent) in places.items():
        way, outer = "", code
        while outer in places:
            # Where names repeat the village's, files write it once or, as older exports of ours did, twice.
            spelled = short_name(places[outer][0])
            codes_of.setdefault(header_key(spelled + way), set()).add(code)
            way = _after(spelled, way)
            codes_of.setdefault(header_key(way), set()).add(code)
            outer = places[outer][1] or ""
        codes_of.setdefault(header_key(name), set()).add(code)
        codes_of.setdefault(header_key(code), set()).add(code)
    names = {code: name for code, (name, _parent) in places.items()}
    ways = {code: _way_from_village(code, places) for code in places}
    found = {key: tuple(sorted(codes)) for key, codes in codes_of.items()}
    return PlaceBook(found, names, reach, ways, _inside_villages(names))


def _inside_villages(names: Mapping[str, str]) -> dict[tuple[str, Level, str], tuple[str, ...]]:
    found: dict[tuple[str, Level, str], tuple[str, ...]] = {}
    for code, name in names.items():
        level, village = level_of(code), code[: CODE_LENGTHS[Level.VILLAGE]]
        if level in (Level.GROUP, Level.COURTYARD):
            key = village, level, name_key(name, names.get(village, ""), is_group=level is Level.GROUP)
            found[key] = (*found.get(key, ()), code)
    return found


def _is_one_way(one: str, other: str) -> bool:
    """Whether one of two places lies in the other, or both are one."""
    return one.startswith(other) or other.startswith(one)


def _way_from_village(code: str, places: Mapping[str, tuple[str, str | None]]) -> str:
    way = ""
    while code in places:
        way = _after(places[code][0], way)
        if len(code) <= CODE_LENGTHS[Level.VILLAGE]:
            break
        code = places[code][1] or ""
    return way


def _after(outer: str, inner: str) -> str:
    """丞相村1组 for 1组 in 丞相村, and for 丞相村1组 in it as well."""
    return inner if inner.startswith(outer) else outer + inner
