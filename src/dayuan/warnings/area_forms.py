"""Where something must be seen: the boundary of a place, around a site or a point, or an area somebody draws."""

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from dayuan.kernel.later import later
from dayuan.places.coordinates import Datum, Point
from dayuan.places.distances import distance_m
from dayuan.places.drawing import Drawing, draw_place
from dayuan.places.geojson import OutlineWrong, checked_area, count_positions
from dayuan.places.models import Level, Place, Site
from dayuan.rulebook.areas import Area
from dayuan.rulebook.reading import MOST_CORNERS
from dayuan.warnings.rules.areas import INSIDE, OUTSIDE, ROUND, AreaKind

if TYPE_CHECKING:
    import shapely
else:
    shapely = later("shapely")

DECIMALS = 6
"""A tenth of a metre."""
FARTHEST_M = 50_000
AS_FAR_AS_A_TOWNSHIP_GOES_M = 30_000
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
BETWEEN = re.compile(r"[\s,，;；、°]*")

KIND_WORDS: Mapping[str, Any] = {
    "": gettext_lazy("anywhere the rule watches"),
    AreaKind.PLACE.value: gettext_lazy("the boundary of a place"),
    AreaKind.SITE.value: gettext_lazy("around a site, such as a checkpoint"),
    AreaKind.POINT.value: gettext_lazy("around a point on the map"),
    AreaKind.POLYGON.value: gettext_lazy("an area that is drawn"),
}
SIDE_WORDS: Mapping[str, Any] = {
    INSIDE: pgettext_lazy("of an area", "inside it"),
    OUTSIDE: pgettext_lazy("of an area", "outside it"),
}
AROUND_NOTHING = gettext_lazy("These corners lie on one line and go around nothing.")
SMALLEST_SQUARE_DEG = 1e-8
"""About a hundred square metres; less is a slip of the hand, or corners on one line."""


class Ground:
    """What a township has to choose an area from; fetched when it is asked for."""

    def __init__(self, township_code: str) -> None:
        self.township_code = township_code

    @cached_property
    def township(self) -> Place | None:
        return Place.objects.select_related("outline").filter(pk=self.township_code).first()

    @cached_property
    def places(self) -> dict[str, Place]:
        """Those whose boundary is known."""
        found = Place.objects.within(self.township_code).in_use().filter(outline__isnull=False)
        return {place.pk: place for place in found.select_related("parent", "outline")}

    @cached_property
    def sites(self) -> dict[str, Site]:
        found = Site.objects.filter(place__code__startswith=self.township_code, place__closed_at__isnull=True)
        return {str(site.pk): site for site in found.order_by("place_id", "name")}

    def touches(self, geometry: Mapping[str, Any]) -> bool:
        """Whether any of it lies in the township; where its outline is not known, whether it lies near its centre."""
        if self.township is None or (self.township.shape is None and self.township.centre is None):
            return True
        there = shapely.geometry.shape(dict(geometry))
        if self.township.shape is not None:
            return bool(shapely.geometry.shape(self.township.shape).intersects(there))
        middle, centre = there.representative_point(), cast("Point", self.township.centre)
        return distance_m(centre, (middle.x, middle.y)) <= AS_FAR_AS_A_TOWNSHIP_GOES_M


class AreaFields(forms.Form):
    """The fields of a part that say where; `area` is what they say together, as a rule keeps it."""

    ground: Ground | None = None

    def said(self, name: str) -> Any:
        raise NotImplementedError

    def ask_area(self) -> None:
        if self.ground is None:
            return
        kind = self.said("area_kind")
        self.fields["area_kind"] = forms.ChoiceField(
            label=pgettext_lazy("of a signal", "Where it is seen"), choices=list(KIND_WORDS.items()), required=False
        )
        if kind not in list(AreaKind):
            return
        asked = {
            AreaKind.PLACE: ("area_place",),
            AreaKind.SITE: ("area_site",),
            AreaKind.POINT: ("area_points", "area_name"),
            AreaKind.POLYGON: ("area_points", "area_name"),
        }[AreaKind(kind)]
        for name in (*asked, "area_side", "area_within"):
            self.fields[name] = self._area_field(name, AreaKind(kind), self.ground)

    def _area_field(self, name: str, kind: AreaKind, ground: Ground) -> forms.Field:
        match name:
            case "area_place":
                return _choice(
                    gettext_lazy("Boundary of"),
                    [(code, _called(place)) for code, place in ground.places.items()],
                    gettext_lazy("Choose a place. Only places whose boundary is known are listed."),
                )
            case "area_site":
                sites = [(key, f"{site}") for key, site in ground.sites.items()]
                return _choice(pgettext_lazy("of an area", "Around"), sites, gettext_lazy("Choose a site."))
            case "area_points":
                return _points_field(kind)
            case "area_name":
                return forms.CharField(label=gettext_lazy("What people call it"), max_length=40, required=False)
            case "area_side":
                return forms.ChoiceField(
                    label=gettext_lazy("It must be"), choices=list(SIDE_WORDS.items()), initial=INSIDE, required=False
                )
            case _:
                return forms.FloatField(
                    label=gettext_lazy("As far as (metres)")
                    if kind in ROUND
                    else gettext_lazy("And up to so far around it (metres)"),
                    min_value=1 if kind in ROUND else 0,
                    max_value=FARTHEST_M,
                    required=kind in ROUND,
                )

    def clean(self) -> None:
        super().clean()
        kind = self.cleaned_data.get("area_kind")
        if self.ground is None or kind not in list(AreaKind):
            return
        try:
            area = self._area(AreaKind(kind), self.ground)
        except ValidationError as wrong:
            self.add_error("area_points", wrong)
        else:
            if area is not None:
                self.cleaned_data["area"] = area

    def _area(self, kind: AreaKind, ground: Ground) -> dict[str, Any] | None:
        """None where a field beside it is still wrong."""
        said = self.cleaned_data
        if kind is AreaKind.PLACE:
            place = ground.places.get(said.get("area_place", ""))
            return None if place is None else _boundary_of(place)
        if kind is AreaKind.SITE:
            site = ground.sites.get(said.get("area_site", ""))
            if site is None or not said.get("area_within"):
                return None
            names = {"name": site.name, "name_en": site.name_en, "drawn_from": f"site:{site.pk}"}
            return {"points": [[site.longitude, site.latitude]], "radius_m": said["area_within"], **names}
        text = said.get("area_points", "")
        if not text:
            return None
        drawn = point_in(text) if kind is AreaKind.POINT else polygon_in(text)
        _refuse_elsewhere(drawn, ground)
        named = {"name": said["area_name"]} if said.get("area_name") else {}
        if kind is AreaKind.POINT:
            within = said.get("area_within")
            return {"points": [drawn["coordinates"]], "radius_m": within, **named} if within else None
        return {**_kept(drawn), **named}

    @property
    def area_points_field(self) -> forms.BoundField | None:
        return self["area_points"] if "area_points" in self.fields else None

    @property
    def draws_corners(self) -> bool:
        return bool(self.said("area_kind") == AreaKind.POLYGON)

    @property
    def sketch(self) -> Drawing | None:
        """The schematic map with the area as far as it is known; None where nothing is to be drawn."""
        if self.ground is None or self.ground.township is None or "area_side" not in self.fields:
            return None
        text = str(self.said("area_points") or "") if "area_points" in self.fields else ""
        corners = [] if text.lstrip().startswith("{") else _readable(text)
        return draw_place(self.ground.township, over=self._so_far(corners), corners=corners)

    def _so_far(self, corners: Sequence[Point]) -> dict[str, Any] | None:
        area = getattr(self, "cleaned_data", {}).get("area") if self.is_bound else self.initial.get("area")
        if area:
            return {"type": "MultiPolygon", "coordinates": area_of(area).rings}
        return {"type": "LineString", "coordinates": list(corners)} if len(corners) > 1 else None


def area_of(kept: Mapping[str, Any]) -> Area:
    """What a rule keeps, as an area."""
    points = tuple((longitude, latitude) for longitude, latitude in kept.get("points", ()))
    polygons = tuple(
        tuple(tuple((longitude, latitude) for longitude, latitude in ring) for ring in rings)
        for rings in kept.get("polygons", ())
    )
    return Area(points, kept.get("radius_m") or 0.0, polygons)


def point_in(text: str) -> dict[str, Any]:
    """Raises ValidationError: it is not one point."""
    corners = _corners(text)
    if len(corners) != 1:
        raise ValidationError(_("Enter one point: longitude and latitude, such as 104.067, 29.962."), "one_point")
    _refuse_wrong_order(corners)
    return {"type": "Point", "coordinates": [round(number, DECIMALS) for number in corners[0]]}


def polygon_in(text: str) -> dict[str, Any]:
    """The area that somebody drew or pasted, as GeoJSON.

    Raises:
        ValidationError: it is none, crosses itself, has too few or too many corners.
    """
    corners: list[Point] = []
    if text.lstrip().startswith(("{", "[")):
        geometry = _pasted(text)
    else:
        corners = _corners(text)
        _refuse_wrong_order(corners)
        if len(set(corners)) < 3:
            raise ValidationError(_("An area has three corners at least."), "too_few_corners")
        geometry = {"type": "Polygon", "coordinates": [[list(corner) for corner in [*corners, corners[0]]]]}
    if count_positions(geometry) > MOST_CORNERS + 1:
        sentence = _("It has too many corners: %(most)s at most. Draw its line more simply.")
        raise ValidationError(sentence % {"most": MOST_CORNERS}, "too_many_corners")
    if corners and shapely.MultiPoint(corners).convex_hull.area < SMALLEST_SQUARE_DEG:
        raise ValidationError(AROUND_NOTHING, "no_area")
    try:
        drawn = checked_area(geometry, Datum.WGS84)
    except OutlineWrong as wrong:
        raise ValidationError(str(wrong), "no_area") from wrong
    if drawn.area < SMALLEST_SQUARE_DEG:
        raise ValidationError(AROUND_NOTHING, "no_area")
    return dict(json.loads(shapely.to_geojson(drawn)))


def _pasted(text: str) -> Any:
    """The one area in a GeoJSON text."""
    not_read = ValidationError(
        _("This is not GeoJSON with one area. Copy a single Polygon, or a Feature that holds one."), "no_area"
    )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise not_read from None
    if isinstance(found, dict) and found.get("type") == "FeatureCollection":
        features = found.get("features")
        found = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(found, dict) and found.get("type") == "Feature":
        found = found.get("geometry")
    if not isinstance(found, dict) or found.get("type") not in ("Polygon", "MultiPolygon"):
        raise not_read
    return found


def _corners(text: str) -> list[Point]:
    """Longitude and latitude in each line.

    Raises:
        ValidationError: a line holds something else.
    """
    found = []
    for number, line in enumerate((line for line in re.split(r"[\n;；]", text) if line.strip()), start=1):
        numbers = NUMBER.findall(line)
        if len(numbers) != 2 or not BETWEEN.fullmatch(NUMBER.sub("", line)):
            sentence = _("Line %(number)s is not a longitude and a latitude, such as 104.067, 29.962: “%(line)s”.")
            raise ValidationError(sentence % {"number": number, "line": line.strip()[:40]}, "no_corner")
        found.append((float(numbers[0]), float(numbers[1])))
    return found


def _readable(text: str) -> list[Point]:
    try:
        found = _corners(text)[: MOST_CORNERS + 1]
    except ValidationError:
        return []
    return [point for point in found if abs(point[0]) <= 180 and abs(point[1]) <= 90]


def _refuse_wrong_order(corners: Sequence[Point]) -> None:
    for longitude, latitude in corners:
        if abs(latitude) > 90 or abs(longitude) > 180:
            raise ValidationError(_("Enter the longitude first and then the latitude, both in degrees."), "order")


def _refuse_elsewhere(geometry: Mapping[str, Any], ground: Ground) -> None:
    if not ground.touches(geometry):
        sentence = _("This lies outside %(township)s. Signals from there do not come here.")
        raise ValidationError(sentence % {"township": ground.township}, "elsewhere")


def _boundary_of(place: Place) -> dict[str, Any]:
    """As it stands today: a rule keeps its meaning when the boundary is drawn anew."""
    geometry = place.shape or {}
    names = {"name": place.name, "name_en": place.name_en, "drawn_from": f"place:{place.pk}"}
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    plain = [[[point[:2] for point in ring] for ring in rings] for rings in polygons]
    return {"polygons": plain, **names}


def _kept(geometry: Mapping[str, Any]) -> dict[str, Any]:
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    rounded = [[[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring] for ring in rings] for rings in polygons]
    is_plain = len(rounded) == 1 and len(rounded[0]) == 1
    return {"points": rounded[0][0][:-1]} if is_plain else {"polygons": rounded}


def _called(place: Place) -> str:
    """Groups and courtyards of different villages may have the same names."""
    name = str(place)
    if place.parent is None or place.level in (Level.TOWNSHIP, Level.VILLAGE) or name.startswith(str(place.parent)):
        return name
    return f"{place.parent} {name}"


def _choice(label: Any, choices: Sequence[tuple[str, str]], nothing: Any) -> forms.ChoiceField:
    first = ("", gettext_lazy("Choose one"))
    return forms.ChoiceField(label=label, choices=[first, *choices], error_messages={"required": nothing})


def _points_field(kind: AreaKind) -> forms.CharField:
    if kind is AreaKind.POINT:
        return forms.CharField(
            label=gettext_lazy("The point (longitude, latitude)"),
            max_length=60,
            help_text=gettext_lazy("Click on the map, or enter it as GPS gives it (WGS84)."),
        )
    return forms.CharField(
        label=gettext_lazy("Its corners, one in a line (longitude, latitude)"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy("Click them on the map one after the other, enter them, or paste GeoJSON (WGS84)."),
    )
