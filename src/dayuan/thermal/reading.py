"""One picture after the other, of every imager: read, looked at, followed, told. Everything happens on one thread."""

import logging
import zlib
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError

from dayuan.devices.actions import hear
from dayuan.devices.models import Device, HealthEvidence
from dayuan.devices.rules import Sign
from dayuan.kernel.ids import new_id
from dayuan.sensing.photos import PhotoRefused
from dayuan.sensing.rules import HEARD_AGAIN_AFTER, skew_of
from dayuan.thermal.actions import Find, tell_hotspots
from dayuan.thermal.latest import Latest, Shown, write_latest
from dayuan.thermal.models import Imager
from dayuan.thermal.queries import masks_in_force, settings_of, terrain_at
from dayuan.thermal.rules.drawing import evidence_picture, palette, shades_of, span_of
from dayuan.thermal.rules.frames import Frame, Size, read_frame
from dayuan.thermal.rules.hotspots import Hotspot, Mask, find_hotspots, mask_of
from dayuan.thermal.rules.placing import pixel_side_m, place
from dayuan.thermal.rules.terrain import Grid
from dayuan.thermal.rules.tracking import Telling, Tracker

log = logging.getLogger(__name__)

LOOKED_UP_AFTER = timedelta(seconds=5)
"""A new mask or limit counts from the first picture after this."""
DRAWN_AFTER = timedelta(seconds=4)
"""Drawing costs several times what looking costs."""
MARGIN = 1.2
"""Left around a hotspot in its box, hundredths of the picture: a box as small as the fire is not seen on it."""
RATE_OVER = 20
MOST_IMAGERS = 500


@dataclass(frozen=True)
class Outcome:
    """What came of one picture."""

    hotspots: int
    lasting: int
    told: int
    repeated: bool = False
    """The very same bytes as before: a frozen camera, or a second try. Not looked at again."""


@dataclass
class _Watched:
    """One imager, as the reader remembers it between pictures."""

    device: Device
    imager: Imager
    polygons: list[list[tuple[float, float]]]
    terrain: Grid | None
    terrain_id: UUID | None
    tracker: Tracker
    looked_up_at: datetime
    masks: dict[Size, Mask | None] = field(default_factory=dict)
    fingerprint: tuple[int, Size | None] | None = None
    outcome: Outcome = field(default_factory=lambda: Outcome(0, 0, 0))
    drawn_at: datetime | None = None
    heard_at: datetime | None = None
    arrivals: deque[datetime] = field(default_factory=lambda: deque(maxlen=RATE_OVER))

    def mask_for(self, size: Size) -> Mask | None:
        if size not in self.masks:
            self.masks[size] = mask_of(self.polygons, *size)
        return self.masks[size]

    @property
    def frames_per_s(self) -> float:
        if len(self.arrivals) < 2:
            return 0.0
        seconds = (self.arrivals[-1] - self.arrivals[0]).total_seconds()
        return (len(self.arrivals) - 1) / seconds if seconds > 0 else 0.0


class Reader:
    """What one process knows of its imagers. Not for two threads."""

    def __init__(self) -> None:
        self._watched: OrderedDict[str, _Watched] = OrderedDict()

    def read(self, device: Device, sent: bytes, *, size: Size | None, taken_at: datetime, at: datetime) -> Outcome:
        """Take one picture in.

        Raises:
            FrameRefused: it is no heat picture.
        """
        watched = self._watch(device, at=at)
        fingerprint = (zlib.crc32(sent), size)
        if fingerprint == watched.fingerprint:
            return Outcome(watched.outcome.hotspots, watched.outcome.lasting, 0, repeated=True)
        frame = read_frame(sent, scale=watched.imager.scale, size=size)
        watched.fingerprint = fingerprint
        watched.arrivals.append(at)
        hotspots = find_hotspots(frame.celsius, watched.imager.limits, watched.mask_for(frame.size))
        tellings = watched.tracker.see(hotspots, new_id=new_id(), at=at)
        told = self._tell(watched, frame, tellings, taken_at=taken_at, at=at) if tellings else 0
        self._hear(watched, taken_at=taken_at, at=at)
        self._draw(watched, frame, hotspots, taken_at=taken_at, at=at)
        watched.outcome = Outcome(len(hotspots), len(watched.tracker.lasting()), told)
        return watched.outcome

    def _watch(self, device: Device, *, at: datetime) -> _Watched:
        watched = self._watched.get(device.pk)
        if watched is None or not timedelta(0) <= at - watched.looked_up_at < LOOKED_UP_AFTER:
            watched = self._watched[device.pk] = _looked_up(device, watched, at=at)
            self._watched.move_to_end(device.pk)
            while len(self._watched) > MOST_IMAGERS:
                self._watched.popitem(last=False)
        return watched

    def _tell(
        self, watched: _Watched, frame: Frame, tellings: list[Telling], *, taken_at: datetime, at: datetime
    ) -> int:
        picture = evidence_picture(frame.celsius, [telling.hotspot for telling in tellings])
        finds = [_find(watched, frame, telling, picture, taken_at) for telling in tellings]
        try:
            return tell_hotspots(watched.device, finds, at=at).stored
        except (DatabaseError, PhotoRefused, OSError):
            log.exception(
                "a hotspot could not be told; the next picture tries again", extra={"device": watched.device.pk}
            )
            for telling in tellings:
                watched.tracker.take_back(telling)
            return 0

    def _hear(self, watched: _Watched, *, taken_at: datetime, at: datetime) -> None:
        if watched.heard_at is not None and timedelta(0) <= at - watched.heard_at < HEARD_AGAIN_AFTER:
            return
        watched.heard_at = at
        hear([Sign(watched.device.pk, HealthEvidence.HEARD_SIGNAL, at, skew_of(taken_at, at))], at=at)

    def _draw(
        self, watched: _Watched, frame: Frame, hotspots: list[Hotspot], *, taken_at: datetime, at: datetime
    ) -> None:
        if watched.drawn_at is not None and timedelta(0) <= at - watched.drawn_at < DRAWN_AFTER:
            return
        watched.drawn_at = at
        span = span_of(frame.celsius)
        lasting = {spot.hotspot for spot in watched.tracker.lasting()}
        width, height = frame.size
        said = Latest(
            taken_at=taken_at,
            width=width,
            height=height,
            coolest_c=round(float(frame.celsius.min()), 1),
            hottest_c=round(float(frame.celsius.max()), 1),
            darkest_c=round(span[0], 1),
            brightest_c=round(span[1], 1),
            frames_per_s=round(watched.frames_per_s, 1),
            hotspots=tuple(_shown(hotspot, width, height, lasts=hotspot in lasting) for hotspot in hotspots),
        )
        try:
            write_latest(watched.device.pk, shades_of(frame.celsius, span), palette(), said)
        except OSError:
            log.exception("the latest picture could not be kept", extra={"device": watched.device.pk})


def _looked_up(device: Device, before: _Watched | None, *, at: datetime) -> _Watched:
    """The imager as the database has it now; what was followed goes on."""
    imager = settings_of(device)
    polygons = [mask.polygon for mask in masks_in_force(device.pk, at=at)]
    pose = imager.pose
    kept = terrain_at(pose.longitude, pose.latitude) if pose else None
    is_same = before is not None and kept is not None and before.terrain_id == kept.pk
    terrain = before.terrain if before and is_same else kept.grid if kept else None
    now = _Watched(device, imager, polygons, terrain, kept.pk if kept else None, Tracker(imager.patience), at)
    if before is not None:
        now.fingerprint, now.outcome, now.drawn_at = before.fingerprint, before.outcome, before.drawn_at
        now.heard_at, now.arrivals = before.heard_at, before.arrivals
        if before.tracker.patience == imager.patience:
            now.tracker = before.tracker
        if before.polygons == polygons:
            now.masks = before.masks
    return now


def _find(watched: _Watched, frame: Frame, telling: Telling, picture: bytes, taken_at: datetime) -> Find:
    pose, hotspot = watched.imager.pose, telling.hotspot
    # A pixel's middle lies half a pixel inside it.
    placed = place(pose, (hotspot.x + 0.5, hotspot.y + 0.5), frame.size, watched.terrain) if pose else None
    side = pixel_side_m(pose, placed.range_m, frame.size) if pose and placed else None
    return Find(telling, placed, side, watched.imager.limits, frame.size, picture, taken_at)


def _shown(hotspot: Hotspot, width: int, height: int, *, lasts: bool) -> Shown:
    left, top = 100 * hotspot.left / width - MARGIN, 100 * hotspot.top / height - MARGIN
    return Shown(
        left=round(left, 2),
        top=round(top, 2),
        width=round(100 * hotspot.width / width + 2 * MARGIN, 2),
        height=round(100 * hotspot.height / height + 2 * MARGIN, 2),
        hottest_c=round(hotspot.hottest_c, 1),
        contrast_k=round(hotspot.contrast_k, 1),
        lasts=lasts,
    )
