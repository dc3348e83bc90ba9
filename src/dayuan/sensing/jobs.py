"""Reading photographs, forgetting what is over, and making the months to come."""

import importlib
import logging
from datetime import datetime
from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from dayuan.devices.models import Device
from dayuan.kernel.clock import now
from dayuan.sensing.actions import forget_expired, give_up_reading, note_signal, sweep_files
from dayuan.sensing.models import Photo, PhotoState
from dayuan.sensing.partitions import drop_expired, ensure_partitions
from dayuan.sensing.rules import SignalKind

log = logging.getLogger(__name__)

TRIES = 3
READING = "dayuan.sensing.reading"
"""Loaded by the process that reads: all processes know the jobs, and the reader takes a hundred megabytes."""


@app.task(queue="photos", pass_context=True, retry=RetryStrategy(max_attempts=TRIES, wait=2))
def read_photo(context: JobContext, *, photo_id: str) -> None:
    """Find the plate in a photograph and make it a signal. Safe to run twice."""
    wanted = UUID(photo_id)
    if not Photo.objects.filter(pk=wanted, state=PhotoState.WAITING).exists():
        return
    try:
        importlib.import_module(READING).read_plate_of(wanted)
    except Exception as failed:
        log.exception("a photograph could not be read", extra={"photo": photo_id})
        if context.job.attempts + 1 >= TRIES:
            give_up_reading(wanted, why=type(failed).__name__)
        raise


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", queueing_lock="sensing.forget", pass_context=False)
def forget(timestamp: int) -> None:
    forgotten = forget_expired(at=now())
    if forgotten.signals or forgotten.photos or forgotten.asides:
        log.info("forgotten", extra=vars(forgotten))


@app.periodic(cron="23 2 * * *")
@app.task(queue="housekeeping", queueing_lock="sensing.months", pass_context=False)
def look_after_the_months(timestamp: int) -> None:
    """The months to come are made long before they begin, those that are over are dropped, and lost files swept."""
    at = now()
    made, dropped, swept = ensure_partitions(at), drop_expired(at), sweep_files(at=at)
    log.info("looked after the months", extra={"made": made, "dropped": dropped, "files_swept": swept})


@app.task(queue="signals", pass_context=False)
def note_health(*, device_id: str, health: str, since: str) -> None:
    """That a device came, went or fell silent is a signal like any other. Safe to run twice."""
    device = Device.objects.select_related("site").filter(pk=device_id, retired_at__isnull=True).first()
    if device is None:
        return
    note_signal(
        SignalKind.DEVICE_HEALTH,
        place_code=device.place_id,
        device=device,
        happened_at=datetime.fromisoformat(since),
        details={"health": health},
        seed=health,
        at=now(),
    )
