"""Where: the tree from county to grid, named sites in it, and what a map draws."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.utils.translation import get_language

from dayuan.kernel.ids import new_id
from dayuan.places.rules import CODE_LENGTHS, FeatureKind, Level, SiteKind, enclosing_codes, township_of

models.CharField.register_lookup(Length)

__all__ = ["Feature", "FeatureKind", "Level", "Place", "Site", "SiteKind"]


class PlaceQuerySet(models.QuerySet["Place"]):
    def within(self, code: str) -> Self:
        return self.filter(code__startswith=code)


class Place(models.Model):
    """A county, township, village or grid. The code is the statistical one (NBS 2023), and the path in the tree."""

    code = models.CharField(max_length=18, primary_key=True)
    level = models.CharField(max_length=12, choices=[(level.value, level.value) for level in Level])
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    boundary = models.JSONField(null=True)
    """GeoJSON geometry (Polygon or MultiPolygon), WGS84."""

    objects = PlaceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="place_code_as_long_as_its_level",
                condition=Q(level=Level.COUNTY, code__length=CODE_LENGTHS[Level.COUNTY])
                | Q(level=Level.TOWNSHIP, code__length=CODE_LENGTHS[Level.TOWNSHIP])
                | Q(level=Level.VILLAGE, code__length=CODE_LENGTHS[Level.VILLAGE])
                | Q(level=Level.GRID, code__length=CODE_LENGTHS[Level.GRID]),
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
