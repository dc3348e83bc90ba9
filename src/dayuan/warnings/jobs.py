"""What happens to warnings without anybody asking."""

import logging
from uuid import UUID

from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.warnings.actions import (
    forget_evidence,
    forget_lookouts,
    look_again,
    look_for_silence,
    notice_overdue,
    raise_what_was_muted,
    run_backtest,
)

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */5")
@app.task(queue="warnings", queueing_lock="warnings.look_for_overdue", pass_context=False)
def look_for_overdue(timestamp: int) -> None:
    if overdue := notice_overdue(at=now()):
        log.warning("warnings were not decided in time", extra={"warnings": overdue})


@app.periodic(cron="* * * * *")
@app.task(queue="warnings", queueing_lock="warnings.forget_old_evidence", pass_context=False)
def forget_old_evidence(timestamp: int) -> None:
    if forgotten := forget_evidence(at=now()):
        log.info("evidence forgotten", extra={"warnings": forgotten})


@app.periodic(cron="29 * * * *")
@app.task(queue="warnings", queueing_lock="warnings.forget_old_lookouts", pass_context=False)
def forget_old_lookouts(timestamp: int) -> None:
    if forgotten := forget_lookouts(at=now()):
        log.info("lookouts forgotten", extra={"lookouts": forgotten})


@app.periodic(cron="* * * * * */2")
@app.task(queue="warnings", queueing_lock="warnings.ask_rules_again", pass_context=False)
def ask_rules_again(timestamp: int) -> None:
    """Rules turn by time alone too: something lasts, or is not heard of any longer."""
    at = now()
    look_again(at=at)
    raise_what_was_muted(at=at)


@app.periodic(cron="* * * * *")
@app.task(queue="warnings", queueing_lock="warnings.watch_for_silence", pass_context=False)
def watch_for_silence(timestamp: int) -> None:
    if begun := look_for_silence(at=now()):
        log.info("watched for silence from now on", extra={"things": begun})


@app.task(queue="warnings")
def backtest(backtest_id: str) -> None:
    """Asked for by `ask_backtest`, one after the other: live warnings come first."""
    run_backtest(UUID(backtest_id))
