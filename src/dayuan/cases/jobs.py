"""Time passes: what is overdue goes up the ladder, holds end; and copies of photographs are made for the public."""

import importlib
import logging
from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from dayuan.cases.actions import (
    climb_overdue,
    end_holds,
    give_up_public_copy,
    keep_public_copy,
    original_of,
    remind_of_waiting,
)
from dayuan.cases.models import Evidence
from dayuan.cases.rules.showing import CopyProblem
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)

TRIES = 3
FINDING = "dayuan.sensing.finding"
"""Loaded by the process that looks: all processes know the jobs, and the finders take a hundred megabytes."""


@app.periodic(cron="* * * * *")
@app.task(queue="cases", queueing_lock="look_after_clocks_of_cases", pass_context=False)
def look_after_clocks(timestamp: int) -> None:
    """Once a minute: no clock of a case is shorter than a quarter of an hour."""
    at = now()
    ended, climbed, reminded = end_holds(at=at), climb_overdue(at=at), remind_of_waiting(at=at)
    if ended or climbed or reminded:
        log.info("clocks of cases were over", extra={"holds_ended": ended, "passed_up": climbed, "reminded": reminded})


@app.task(queue="photos", pass_context=True, retry=RetryStrategy(max_attempts=TRIES, wait=2))
def make_public_copy(context: JobContext, *, piece_id: str) -> None:
    """Cover faces and plates in a photograph that somebody wants to show. Safe to run twice."""
    wanted = UUID(piece_id)
    if not Evidence.objects.filter(pk=wanted).exists():
        return
    original = original_of(wanted)
    if isinstance(original, CopyProblem):
        give_up_public_copy(wanted, original)
        return
    finding = importlib.import_module(FINDING)
    try:
        keep_public_copy(wanted, finding.find_recognisable(original))
    except finding.CannotLook as missing:
        log.error("faces and plates cannot be looked for", extra={"why": str(missing)})  # said in full
        give_up_public_copy(wanted, CopyProblem.NO_MODEL)
    except Exception:
        log.exception("no public copy of a photograph could be made", extra={"evidence": piece_id})
        if context.job.attempts + 1 >= TRIES:
            give_up_public_copy(wanted, CopyProblem.FAILED)
        raise
