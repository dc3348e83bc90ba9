"""What happens to devices without anybody asking."""

import logging

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from dayuan.devices.actions import mark_unanswered, sweep_silence
from dayuan.devices.homes_actions import stop_where_nobody_agrees
from dayuan.devices.logins import LOGINS_LOCK, write_broker_logins_now
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)

BROKER_AWAY = RetryStrategy(max_attempts=8, wait=1, exponential_wait=2)


@app.task(queue="devices", lock=LOGINS_LOCK, retry=BROKER_AWAY)
def write_broker_logins() -> None:
    """Safe to repeat: it writes the whole file from the register each time."""
    log.info("broker logins written", extra={"devices": write_broker_logins_now()})


@app.periodic(cron="* * * * * */15")
@app.task(queue="devices", queueing_lock="devices.look_after_silence", pass_context=False)
def look_after_silence(timestamp: int) -> None:
    """Silent devices become unknown, and commands without an answer unanswered."""
    at = now()
    silent, unanswered = sweep_silence(at=at), mark_unanswered(at=at)
    if silent or unanswered:
        log.info("devices fell silent", extra={"devices": silent, "commands": unanswered})


@app.periodic(cron="*/10 * * * *")
@app.task(queue="devices", queueing_lock="devices.repair_broker_logins", lock=LOGINS_LOCK, pass_context=False)
def repair_broker_logins(timestamp: int) -> None:
    """Should a process have died between a change's commit and its job, the broker learns of it here."""
    write_broker_logins_now()


@app.periodic(cron="* * * * *")
@app.task(queue="devices", queueing_lock="devices.look_after_homes", pass_context=False)
def look_after_homes(timestamp: int) -> None:
    """Whoever agreed may have moved out: nobody withdrew, and yet nobody there agrees any more."""
    stopped = stop_where_nobody_agrees(at=now())
    if stopped:
        log.info("devices stopped without consent", extra={"devices": stopped})
