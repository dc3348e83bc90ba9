"""Places as sheets write them: by code, by name, or by the names of the way down to them."""

from collections.abc import Mapping
from dataclasses import dataclass

from dayuan.places.models import Place
from dayuan.places.rules import CODE_LENGTHS, Level, short_name
from dayuan.workbooks.rules.faults import Fault, Unreadable
from dayuan.workbooks.rules.text import header_key


@dataclass(frozen=True)
class PlaceBook:
    """Every name of every place around and inside one place."""

    codes_of: dict[str, tuple[str, ...]]
    name_of: dict[str, str]
    reach: str
    way_of: dict[str, str]
    """The names from the village down, one after the other: enough to tell it from others of its name."""

    def code_of(self, text: str) -> str:
        """The code of the place that is meant. Where names repeat, the one inside the reach is meant.

        Raises:
            Unreadable: no such place, several, or one outside the reach.
        """
        key = header_key(text)
        found = self.codes_of.get(key, ())
        if not found:
            raise Unreadable(Fault.NO_SUCH_PLACE, {"place": text[:40]})
        inside = [code for code in found if code.startswith(self.reach)]
        if not inside:
            raise Unreadable(Fault.OUTSIDE, {"place": self.name_of[found[0]]})
        if len(inside) > 1:
            raise Unreadable(Fault.SEVERAL_PLACES, {"place": text[:40]})
        return inside[0]

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
    return PlaceBook({key: tuple(sorted(found)) for key, found in codes_of.items()}, names, reach, ways)


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
