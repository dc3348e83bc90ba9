"""What is done to imagers: set up, masked, given the ground's heights; and telling what they see."""

import json
import zlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.devices.models import Device
from dayuan.kernel import audit, live
from dayuan.kernel.errors import Refusal
from dayuan.kernel.personal import Retention
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.retention.queries import period_of
from dayuan.sensing.actions import Incoming, Tally, keep_picture_of_device, record_signals
from dayuan.sensing.rules import id_derived_from
from dayuan.thermal.models import Imager, Mask, TerrainGrid
from dayuan.thermal.rules.hotspots import Limits, Polygon
from dayuan.thermal.rules.placing import Placed, Pose
from dayuan.thermal.rules.scales import Linear, Planck, Scale
from dayuan.thermal.rules.terrain import Grid
from dayuan.thermal.rules.tracking import Patience, Telling
from dayuan.thermal.rules.weighing import area_m2, confidence

CHANNEL = "frames"
LONGEST_MASK = timedelta(days=366)


class MaskAlreadyLifted(Refusal):
    """It was lifted before."""


@transaction.atomic
def set_pose(device: Device, pose: Pose, *, by: Person, at: datetime) -> Imager:
    """Say where an imager stands and looks: from now on its hotspots are placed by it."""
    imager = _locked(device)
    for name in ("longitude", "latitude", "height_m", "bearing_deg", "tilt_deg", "view_deg"):
        setattr(imager, name, getattr(pose, name))
    imager.pose_set_at, imager.pose_set_by = at, by
    imager.save()
    told = {name: value for name, value in asdict(pose).items() if not name.endswith("_off_deg")}
    _note("imager_placed", device, by=by, at=at, detail=told)
    return imager


@transaction.atomic
def set_limits(device: Device, limits: Limits, patience: Patience, *, by: Person, at: datetime) -> Imager:
    """Say from what on this imager's pictures show a hotspot, and how long it must last."""
    imager = _locked(device)
    imager.threshold_c, imager.contrast_k = limits.threshold_c, limits.contrast_k
    imager.least_pixels = limits.least_pixels
    imager.seen_in, imager.of_frames = patience.seen_in, patience.of_frames
    imager.save()
    told = {**asdict(limits), "seen_in": patience.seen_in, "of_frames": patience.of_frames}
    _note("imager_limits_set", device, by=by, at=at, detail=told)
    return imager


@transaction.atomic
def set_scale(device: Device, scale: Scale | None, *, by: Person, at: datetime) -> Imager:
    """Say what the plain counts of this imager mean; None where its pictures say so themselves."""
    imager = _locked(device)
    imager.gain, imager.offset_c = (scale.gain, scale.offset_c) if isinstance(scale, Linear) else (None, None)
    imager.planck = _planck_fields(scale) if isinstance(scale, Planck) else {}
    imager.save()
    _note("imager_scale_set", device, by=by, at=at, detail={"gain": imager.gain, "planck": bool(imager.planck)})
    return imager


@transaction.atomic
def cover(device: Device, polygon: Polygon, *, reason: str, expires_at: datetime, by: Person, at: datetime) -> Mask:
    """Cover a part of an imager's picture: heat there is expected, until a day."""
    mask = Mask.objects.create(
        device=device,
        points=[[round(x, 4), round(y, 4)] for x, y in polygon],
        reason=reason,
        made_at=at,
        made_by=by,
        expires_at=min(expires_at, at + LONGEST_MASK),
    )
    detail = {"mask": str(mask.pk), "points": mask.points, "expires_at": mask.expires_at.isoformat()}
    _note("imager_masked", device, by=by, at=at, reason=reason, detail=detail)
    return mask


@transaction.atomic
def lift_mask(mask_id: UUID, *, by: Person, at: datetime) -> Mask:
    """Raises MaskAlreadyLifted."""
    mask = Mask.objects.select_for_update(of=("self",)).select_related("device").get(pk=mask_id)
    if mask.lifted_at is not None:
        raise MaskAlreadyLifted(_("This mask has been lifted already."))
    mask.lifted_at, mask.lifted_by = at, by
    mask.save(update_fields=["lifted_at", "lifted_by"])
    _note("imager_unmasked", mask.device, by=by, at=at, detail={"mask": str(mask.pk)})
    return mask


@transaction.atomic
def load_terrain(place: Place, name: str, grid: Grid, *, by: Person, at: datetime) -> TerrainGrid:
    """Keep a grid of ground heights; imagers that stand on it are placed by it from now on."""
    rows, columns = grid.heights.shape
    kept = TerrainGrid.objects.create(
        place=place,
        name=name,
        west=grid.west,
        south=grid.south,
        east=grid.east,
        north=grid.north,
        cell_deg=grid.cell_deg,
        columns=columns,
        rows=rows,
        lowest_m=float(np.nanmin(grid.heights)),
        highest_m=float(np.nanmax(grid.heights)),
        heights=zlib.compress(grid.heights.astype("<f4").tobytes(), 6),
        loaded_at=at,
        loaded_by=by,
    )
    audit.record(
        "terrain_loaded",
        f"terrain:{kept.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=place.code,
        at=at,
        detail={"name": name, "columns": columns, "rows": rows},
    )
    return kept


@dataclass(frozen=True)
class Find:
    """A hotspot to be told, with the picture that shows it and the point it was given on the map."""

    telling: Telling
    placed: Placed | None
    pixel_side_m: float | None
    """At that distance, across the ray."""
    limits: Limits
    size: tuple[int, int]
    picture: bytes
    taken_at: datetime


@transaction.atomic
def tell_hotspots(device: Device, finds: Sequence[Find], *, at: datetime) -> Tally:
    """Make each hotspot a signal with its picture as evidence; `sensing` announces it to whoever weighs it."""
    messages = []
    for find in finds:
        photo = keep_picture_of_device(
            find.picture, device=device, taken_at=find.taken_at, at=at, keep_for=period_of(Retention.EVIDENCE)
        )
        said = json.dumps(_said(device, find, photo.pk)).encode()
        messages.append(Incoming(body=said, channel=CHANNEL, device_id=device.pk, received_at=at))
    return record_signals(messages, at=at)


def _said(device: Device, find: Find, photo_id: UUID) -> dict[str, Any]:
    telling, placed = find.telling, find.placed
    hotspot, (width, height) = telling.hotspot, find.size
    seed = f"{device.pk} {telling.spot_id} {telling.number}".encode()
    said: dict[str, Any] = {
        "id": str(id_derived_from(find.taken_at, seed)),
        "kind": "hotspot",
        "observed_at": find.taken_at.isoformat(),
        "measurement": {"value": round(hotspot.hottest_c, 1), "unit": "°C"},
        "confidence": confidence(hotspot, find.limits, frames=telling.frames, of_frames=telling.of_frames),
        "evidence": [f"photo:{photo_id}"],
        "details": {
            "contrast_k": round(hotspot.contrast_k, 1),
            "pixels": hotspot.pixels,
            "frames": telling.frames,
            "of_frames": telling.of_frames,
            "placed": "no" if placed is None else "terrain" if placed.on_terrain else "level",
            "box": [
                round(hotspot.left / width, 5),
                round(hotspot.top / height, 5),
                round(hotspot.width / width, 5),
                round(hotspot.height / height, 5),
            ],
            "spot": str(telling.spot_id),
            "first_seen_at": telling.first_seen_at.isoformat(),
            "growth": telling.growth,
            "times_told": telling.number,
        },
    }
    if placed is not None and find.pixel_side_m is not None:
        said["point"] = [round(placed.longitude, 6), round(placed.latitude, 6)]
        said["details"] |= {
            "range_m": round(placed.range_m, 1),
            "uncertainty_m": placed.uncertainty_m,
            "area_m2": area_m2(hotspot.pixels, find.pixel_side_m),
        }
    return said


def _locked(device: Device) -> Imager:
    """Its row, made where there is none; of two at once the second waits for the first."""
    Imager.objects.bulk_create([Imager(device=device)], ignore_conflicts=True)
    return Imager.objects.select_for_update().get(pk=device.pk)


def _planck_fields(scale: Planck) -> dict[str, float]:
    return {name: getattr(scale, name) for name in ("r1", "r2", "b", "f", "o", "emissivity", "reflected_c")}


def _note(
    action: str, device: Device, *, by: Person, at: datetime, reason: str = "", detail: dict[str, Any] | None = None
) -> None:
    audit.record(
        action,
        f"device:{device.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=device.place_id,
        at=at,
        reason=reason,
        detail=detail,
    )
    live.tell("device", {"place": device.place_id, "id": device.pk})
