"""What is done to outlines: read from a file, taken, given back; drawn as a schematic where nobody measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.kernel.later import later
from dayuan.places.access import Doer
from dayuan.places.coordinates import Datum
from dayuan.places.distances import distance_m
from dayuan.places.geojson import Entry, OutlineWrong, as_geojson, checked_area, count_positions, read_entries
from dayuan.places.models import Level, Outline, OutlineImport, OutlineSource, Place
from dayuan.places.queries import subject_of
from dayuan.places.schematic import divide, ground_around

if TYPE_CHECKING:
    import shapely
    from shapely.geometry.base import BaseGeometry
else:
    shapely = later("shapely")

FARTHEST_FROM_CENTRE_M = 30_000.0
"""Farther than the widest township is wide: the file means another place, or another datum."""
SHARE_INSIDE = 0.95
"""How much of an outline must lie inside the measured outline around it; lines drawn by hand never agree exactly."""


class ImportAlreadyTaken(Refusal):
    """What this file draws was taken before."""


class NothingToTake(Refusal):
    """The file draws nothing that can be used."""


class ImportCannotBeUndone(Refusal):
    """It was never taken, or given back before."""


@transaction.atomic
def read_outlines(
    place: Place, content: bytes, *, file_name: str, datum: Datum, by: Doer, at: datetime
) -> OutlineImport:
    """Read a file of outlines of this place and the places inside it. Nothing is changed until it is taken.

    Raises:
        FileNotRead: nothing of it can be used.
    """
    entries = read_entries(content)
    known = _Known(place)
    drawn, problems = [], []
    for entry, target, wrong in known.outermost_first(entries):
        try:
            if target is None:
                raise OutlineWrong(wrong)
            area = checked_area(entry.geometry, datum)
            _refuse_wrong_place(area, target, known.measured_around(target))
        except OutlineWrong as refused:
            problems.append({"which": str(entry), "why": str(refused)})
            continue
        known.measured[target.code] = as_geojson(area)
        points = count_positions(entry.geometry)
        drawn.append(
            {"code": target.code, "name": target.name, "points": points, "geometry": known.measured[target.code]}
        )
    # One look at a time: whoever reads another file has left the last one.
    OutlineImport.objects.filter(place=place, by_id=by.pk, taken_at__isnull=True).delete()
    return OutlineImport.objects.create(
        place=place,
        file_name=file_name[:120],
        datum=datum,
        drawn=drawn,
        problems=problems,
        by_id=by.pk,
        by_name=str(by),
        read_at=at,
    )


@transaction.atomic
def take_outlines(import_id: UUID, *, by: Doer, at: datetime) -> OutlineImport:
    """Draw what a file drew. What stood there before is kept with the file, for giving it back.

    Raises:
        ImportAlreadyTaken: somebody was faster.
        NothingToTake: all of it was wrong.
    """
    found = _locked_import(import_id)
    if found.taken_at is not None:
        raise ImportAlreadyTaken(_("These outlines have been taken already."))
    if not found.drawn:
        raise NothingToTake(_("There is nothing in this file that can be taken."))
    named = [item["code"] for item in found.drawn]
    open_now = Place.objects.in_use().filter(pk__in=named).order_by("pk")
    places = {place.code: place for place in open_now.select_for_update(no_key=True)}
    codes = list(places)
    standing = {outline.place_id: outline for outline in Outline.objects.filter(place_id__in=codes)}
    found.drawn = [item for item in found.drawn if item["code"] in places]
    for item in found.drawn:
        before = standing.get(item["code"])
        item["before"] = before and {"geometry": before.geometry, "source": before.source}
        item["gave_centre"] = _give_centre(places[item["code"]], item["geometry"])
    _draw_all({item["code"]: item["geometry"] for item in found.drawn}, OutlineSource.IMPORTED, at=at)
    found.taken_at = at
    found.save(update_fields=["drawn", "taken_at"])
    _record("outlines_taken", found, codes, by=by, at=at)
    _redraw_around(codes, at=at)
    return found


@transaction.atomic
def undo_outlines(import_id: UUID, *, by: Doer, at: datetime) -> int:
    """Give back what stood before a file was taken; says how many outlines. What was drawn later stays.

    Raises:
        ImportCannotBeUndone: it was never taken, or undone before.
    """
    found = _locked_import(import_id)
    if found.taken_at is None or found.undone_at is not None:
        raise ImportCannotBeUndone(_("There is nothing to undo."))
    given_back = []
    for item in found.drawn:
        standing = Outline.objects.filter(pk=item["code"]).first()
        if standing is None or standing.geometry != item["geometry"]:
            continue
        given_back.append(item["code"])
        if item["before"]:
            before = item["before"]
            _draw_all({item["code"]: before["geometry"]}, before["source"], at=at)
        else:
            standing.delete()
        if item["gave_centre"]:
            Place.objects.filter(pk=item["code"]).update(longitude=None, latitude=None)
    found.undone_at = at
    found.save(update_fields=["undone_at"])
    _record("outlines_undone", found, given_back, by=by, at=at)
    _redraw_around([item["code"] for item in found.drawn], at=at)
    return len(given_back)


def redraw_inside(outer: Place, level: Level, *, at: datetime) -> int:
    """Draw the schematic of the places of one level directly inside a place; says how many were drawn.

    Measured and sketched outlines stay as they are; the others share the rest of the ground by their centres.
    """
    children = list(outer.children.in_use().filter(level=level).select_related("outline"))
    firm = [child for child in children if child.shape and child.outline.source != OutlineSource.SCHEMATIC]
    firm_codes = {child.code for child in firm}
    centres = {child.code: child.centre for child in children if child.centre and child.code not in firm_codes}
    ground = Outline.objects.filter(place=outer).values_list("geometry", flat=True).first()
    ground = ground or ground_around(child.centre for child in children if child.centre)
    taken = [child.outline.geometry for child in firm]
    drawn = divide(ground, centres, taken=taken) if ground else {}
    stale = Outline.objects.filter(place__parent=outer, place__level=level, source=OutlineSource.SCHEMATIC)
    stale.exclude(pk__in=drawn).delete()
    _draw_all(drawn, OutlineSource.SCHEMATIC, at=at)
    for divided in Place.objects.filter(pk__in=drawn, children__isnull=False).distinct():
        _redraw_levels(divided, at=at)
    return len(drawn)


def _redraw_levels(place: Place, *, at: datetime) -> None:
    for level in sorted(set(place.children.values_list("level", flat=True))):
        redraw_inside(place, Level(level), at=at)


def _redraw_around(codes: list[str], *, at: datetime) -> None:
    """The neighbours of newly drawn places share what is left, and what lies inside them is divided anew."""
    changed = list(Place.objects.filter(pk__in=codes).select_related("parent"))
    for parent, level in {(place.parent, place.level) for place in changed if place.parent}:
        redraw_inside(parent, Level(level), at=at)
    for place in changed:
        _redraw_levels(place, at=at)


def _draw_all(geometries: Mapping[str, dict[str, Any]], source: str, *, at: datetime) -> None:
    Outline.objects.bulk_create(
        [Outline(place_id=code, geometry=drawn, source=source, drawn_at=at) for code, drawn in geometries.items()],
        update_conflicts=True,
        unique_fields=["place"],
        update_fields=["geometry", "source", "drawn_at"],
    )


def _give_centre(place: Place, geometry: dict[str, Any]) -> bool:
    """A place without a centre gets a point well inside its outline."""
    if place.centre is not None:
        return False
    inside = shapely.geometry.shape(geometry).representative_point()
    place.longitude, place.latitude = round(inside.x, 6), round(inside.y, 6)
    place.save(update_fields=["longitude", "latitude"])
    return True


class _Known:
    """The places inside one place, as a file may name them."""

    def __init__(self, top: Place) -> None:
        self.top = top
        self.by_code = {place.code: place for place in Place.objects.within(top.code).in_use()}
        self.by_name: dict[str, list[Place]] = {}
        for place in self.by_code.values():
            self.by_name.setdefault(place.name, []).append(place)
        measured = Outline.objects.filter(source=OutlineSource.IMPORTED, place_id__in=_around_and_in(top))
        self.measured = dict(measured.values_list("place_id", "geometry"))

    def outermost_first(self, entries: list[Entry]) -> list[tuple[Entry, Place | None, str]]:
        """Each entry with its place, or with why there is none; outer places first, so that inner ones can be held
        against them."""
        found: list[tuple[Entry, Place | None, str]] = []
        seen: set[str] = set()
        for entry in entries:
            try:
                place = self.place_of(entry, alone=len(entries) == 1)
            except OutlineWrong as wrong:
                found.append((entry, None, str(wrong)))
                continue
            twice = place.code in seen
            found.append((entry, None, _("The file draws this place twice.")) if twice else (entry, place, ""))
            seen.add(place.code)
        return sorted(found, key=lambda each: len(each[1].code) if each[1] else 0)

    def place_of(self, entry: Entry, *, alone: bool) -> Place:
        if entry.code and (place := self.by_code.get(entry.code.upper())):
            return place
        if entry.code and not entry.name:
            raise OutlineWrong(_("No place in %(top)s has the code %(code)s.") % {"top": self.top, "code": entry.code})
        if not entry.name:
            if alone:
                return self.top
            raise OutlineWrong(_("It says neither the code nor the name of its place."))
        named = self.by_name.get(entry.name, [])
        if not named:
            raise OutlineWrong(_("No place in %(top)s has the name %(name)s.") % {"top": self.top, "name": entry.name})
        if len(named) > 1:
            raise OutlineWrong(_("Several places have the name %(name)s: give the code.") % {"name": entry.name})
        return named[0]

    def measured_around(self, place: Place) -> tuple[Place, BaseGeometry] | None:
        """The closest measured outline around a place."""
        for code in place.enclosing_codes[1:]:
            if code in self.measured:
                outer = self.by_code.get(code) or Place.objects.get(pk=code)
                return outer, shapely.geometry.shape(self.measured[code])
        return None


def _around_and_in(top: Place) -> list[str]:
    inside = Place.objects.within(top.code).values_list("code", flat=True)
    return [*top.enclosing_codes, *inside]


def _refuse_wrong_place(area: BaseGeometry, place: Place, around: tuple[Place, BaseGeometry] | None) -> None:
    if place.centre is not None:
        middle = area.representative_point()
        away_m = distance_m(place.centre, (middle.x, middle.y))
        if away_m > FARTHEST_FROM_CENTRE_M and not area.contains(shapely.Point(place.centre)):
            raise OutlineWrong(
                _("It lies %(km)s km from %(place)s. Is it another place, or are its coordinates of another kind?")
                % {"km": round(away_m / 1000), "place": place}
            )
    if around is not None:
        outer, ground = around
        if area.intersection(ground).area < SHARE_INSIDE * area.area:
            raise OutlineWrong(_("It lies outside %(outer)s, which is around it.") % {"outer": outer})


def _locked_import(import_id: UUID) -> OutlineImport:
    return OutlineImport.objects.select_for_update(of=("self",)).select_related("place").get(pk=import_id)


def _record(action: str, found: OutlineImport, codes: list[str], *, by: Doer, at: datetime) -> None:
    audit.record(
        action,
        subject_of(found.place_id),
        by_id=by.pk,
        by_name=str(by),
        place_code=found.place_id,
        at=at,
        detail={"file": found.file_name, "import": str(found.pk), "places": codes},
    )
