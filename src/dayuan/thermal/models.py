"""How imagers stand, what counts as hot for them, what is masked, and how high the ground lies."""

from __future__ import annotations

import zlib
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from dayuan.devices.models import Device
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.ids import new_id
from dayuan.kernel.later import later
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.thermal.rules.hotspots import Limits
from dayuan.thermal.rules.placing import Pose
from dayuan.thermal.rules.scales import Linear, Planck, Scale
from dayuan.thermal.rules.terrain import Grid
from dayuan.thermal.rules.tracking import Patience

if TYPE_CHECKING:
    import numpy as np
else:
    np = later("numpy")

POSE = ("longitude", "latitude", "height_m", "bearing_deg", "tilt_deg", "view_deg")
DEFAULTS = Limits()


class Imager(models.Model):
    """What is known of a thermal imager beyond the register. One that nobody has set up has none and still works."""

    device = models.OneToOneField(Device, on_delete=models.PROTECT, primary_key=True, related_name="imager")

    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    height_m = models.FloatField(null=True)
    """Of the lens above the ground."""
    bearing_deg = models.FloatField(null=True)
    """Of the middle of the picture, clockwise from true north."""
    tilt_deg = models.FloatField(null=True)
    """Of the middle of the picture, below the horizon."""
    view_deg = models.FloatField(null=True)
    """The whole horizontal field of view."""
    pose_set_at = models.DateTimeField(null=True)
    pose_set_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    threshold_c = models.FloatField(default=DEFAULTS.threshold_c)
    contrast_k = models.FloatField(default=DEFAULTS.contrast_k)
    least_pixels = models.PositiveIntegerField(default=DEFAULTS.least_pixels)
    seen_in = models.PositiveIntegerField(default=Patience.seen_in)
    of_frames = models.PositiveIntegerField(default=Patience.of_frames)

    gain = models.FloatField(null=True)
    """Of plain counts: °C = counts × gain + offset."""
    offset_c = models.FloatField(null=True)
    planck = models.JSONField(default=dict)
    """Of plain counts, instead: r1, r2, b, f, o, emissivity, reflected_c."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="a_pose_is_whole_and_somebodys",
                condition=Q(**{f"{name}__isnull": True for name in (*POSE, "pose_set_at", "pose_set_by")})
                | Q(**{f"{name}__isnull": False for name in (*POSE, "pose_set_at", "pose_set_by")}),
            ),
            models.CheckConstraint(
                name="a_spot_is_seen_in_some_of_the_frames",
                condition=Q(seen_in__gte=1, of_frames__gte=models.F("seen_in"), least_pixels__gte=1),
            ),
            models.CheckConstraint(
                name="a_linear_scale_has_gain_and_offset",
                condition=Q(gain__isnull=True, offset_c__isnull=True)
                | Q(gain__gt=0, offset_c__isnull=False, planck={}),
            ),
        ]

    @property
    def pose(self) -> Pose | None:
        told = {name: getattr(self, name) for name in POSE}
        return None if self.pose_set_at is None else Pose(**told)

    @property
    def limits(self) -> Limits:
        return Limits(self.threshold_c, self.contrast_k, self.least_pixels)

    @property
    def patience(self) -> Patience:
        return Patience(self.seen_in, self.of_frames)

    @property
    def scale(self) -> Scale | None:
        """What its plain counts mean; None where nobody said, which a FLIR JPEG does not need."""
        if self.gain is not None and self.offset_c is not None:
            return Linear(self.gain, self.offset_c)
        return Planck(**self.planck) if self.planck else None


class MaskQuerySet(models.QuerySet["Mask"]):
    def in_force(self, at: datetime) -> Self:
        return self.filter(lifted_at__isnull=True, expires_at__gt=at)


class Mask(models.Model):
    """A part of an imager's picture where heat is expected: a chimney, a kiln. It ends by itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    device = models.ForeignKey(Device, on_delete=models.PROTECT, related_name="masks")
    points = models.JSONField()
    """[[across, down], …] as shares of the picture."""
    reason = models.CharField(max_length=200)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    objects = MaskQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(name="a_mask_has_its_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="a_mask_ends_after_it_begins", condition=Q(expires_at__gt=models.F("made_at"))),
        ]

    @property
    def polygon(self) -> list[tuple[float, float]]:
        return [(float(x), float(y)) for x, y in self.points]

    @property
    def last_day(self) -> date:
        """The last day on which it holds."""
        return (self.expires_at - timedelta(seconds=1)).astimezone(SHANGHAI).date()

    @property
    def corners(self) -> str:
        """For a drawing over the picture, a hundred wide and a hundred high."""
        return " ".join(f"{x * 100:.2f},{y * 100:.2f}" for x, y in self.polygon)


class TerrainGrid(models.Model):
    """Ground heights around some imagers. Of those that cover a point the newest counts."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    """Whose command may look at it and replace it."""
    name = models.CharField(max_length=80)
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    cell_deg = models.FloatField()
    columns = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    lowest_m = models.FloatField()
    highest_m = models.FloatField()
    heights = models.BinaryField()
    """Packed little-endian float32, row by row from the north; NaN where nothing is known."""
    loaded_at = models.DateTimeField()
    loaded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-loaded_at"]

    @property
    def grid(self) -> Grid:
        flat = np.frombuffer(zlib.decompress(bytes(self.heights)), dtype="<f4")
        return Grid(self.west, self.south, self.cell_deg, flat.reshape(self.rows, self.columns).astype(np.float32))

    @property
    def cell_m(self) -> int:
        """How wide a cell is, north to south."""
        return round(self.cell_deg * 111_320)
