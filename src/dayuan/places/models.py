"""Where: the tree from county to courtyard, outlines and named sites in it, and what a map draws."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import get_language

from dayuan.kernel.ids import new_id
from dayuan.places.coordinates import Datum
from dayuan.places.rules import (
    CODE_PATTERNS,
    FeatureKind,
    Level,
    OutlineSource,
    SiteKind,
    enclosing_codes,
    township_of,
)

# The first migration measured codes by their length, and must still be able to.
models.CharField.register_lookup(Length)

__all__ = ["Feature", "FeatureKind", "Level", "Outline", "OutlineImport", "OutlineSource", "Place", "Site", "SiteKind"]

type Geometry = dict[str, Any]
"""GeoJSON, WGS84, longitude first."""


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, code: str) -> Self:
        return self.filter(code__startswith=code)

    def in_use(self) -> Self:
        """Places that still take something new."""
        return self.filter(closed_at__isnull=True)


class Place(models.Model):
    """A county, township, village, grid, group or courtyard.

    The code is the statistical one (NBS 2023), with what the township adds behind it, and the path in the tree.
    """

    code = models.CharField(max_length=18, primary_key=True)
    level = models.CharField(max_length=12, choices=[(level.value, level.value) for level in Level])
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    closed_at = models.DateTimeField(null=True)
    """Since when it takes nothing new. What it has it keeps."""

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="place_code_says_its_level",
                condition=Q(level=Level.COUNTY, code__regex=CODE_PATTERNS[Level.COUNTY])
                | Q(level=Level.TOWNSHIP, code__regex=CODE_PATTERNS[Level.TOWNSHIP])
                | Q(level=Level.VILLAGE, code__regex=CODE_PATTERNS[Level.VILLAGE])
                | Q(level=Level.GRID, code__regex=CODE_PATTERNS[Level.GRID])
                | Q(level=Level.GROUP, code__regex=CODE_PATTERNS[Level.GROUP])
                | Q(level=Level.COURTYARD, code__regex=CODE_PATTERNS[Level.COURTYARD]),
            ),
            models.CheckConstraint(
                name="place_code_begins_with_its_parents",
                condition=Q(parent__isnull=True) | Q(code__startswith=F("parent")),
            ),
            models.CheckConstraint(
                name="place_centre_is_a_point",
                condition=Q(longitude__isnull=True, latitude__isnull=True)
                | Q(
                    # Half a point would compare as unknown, and what is unknown passes a check.
                    longitude__isnull=False,
                    latitude__isnull=False,
                    longitude__range=(-180, 180),
                    latitude__range=(-90, 90),
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def enclosing_codes(self) -> list[str]:
        return enclosing_codes(self.code)

    @property
    def township_code(self) -> str:
        return township_of(self.code)

    @property
    def centre(self) -> tuple[float, float] | None:
        """Longitude and latitude, where the centre is known."""
        return None if self.longitude is None or self.latitude is None else (self.longitude, self.latitude)

    @property
    def shape(self) -> Geometry | None:
        """The outline's geometry, where there is one. Fetch many with `select_related("outline")`."""
        outline = getattr(self, "outline", None)
        return None if outline is None else outline.geometry


class Outline(models.Model):
    """The line around a place. In a table of its own, because everything that names a place fetches the place."""

    place = models.OneToOneField(Place, on_delete=models.CASCADE, primary_key=True, related_name="outline")
    geometry = models.JSONField()
    """Polygon or MultiPolygon."""
    source = models.CharField(max_length=12, choices=[(source.value, source.value) for source in OutlineSource])
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="outline_is_an_area", condition=Q(geometry__type__in=["Polygon", "MultiPolygon"])
            )
        ]

    @property
    def is_schematic(self) -> bool:
        return self.source != OutlineSource.IMPORTED


class OutlineImport(models.Model):
    """One file of outlines: looked at first, then taken, and given back if it was a mistake."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="outline_imports")
    """The place inside which the file may draw."""
    file_name = models.CharField(max_length=120)
    datum = models.CharField(max_length=8, choices=[(datum.value, datum.value) for datum in Datum])
    drawn = models.JSONField(default=list)
    """For each outline: code, name, points, geometry, and (once taken) what stood there before."""
    problems = models.JSONField(default=list)
    """For each outline that cannot be taken: which, and why, as a sentence."""
    by_id = models.UUIDField()
    by_name = models.CharField(max_length=80)
    read_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-read_at"]
        constraints = [
            models.CheckConstraint(
                name="only_taken_outlines_are_undone", condition=Q(undone_at__isnull=True) | Q(taken_at__isnull=False)
            )
        ]


class Site(models.Model):
    """A named point that people are posted at or devices stand at: a checkpoint, the market, an office."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="sites")
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in SiteKind])
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    longitude = models.FloatField()
    latitude = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "name"], name="site_named_once_in_its_place")]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Feature(models.Model):
    """A road, stream or hill of the schematic map."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="features")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in FeatureKind])
    name = models.CharField(max_length=60, blank=True)
    geometry = models.JSONField()
    """GeoJSON geometry, WGS84."""


class GroundStamp(models.Model):
    """Changes with every place, outline and site (by trigger), so that a process knows when what it holds is old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    stamp = models.UUIDField()
