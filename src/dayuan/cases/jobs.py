"""Time passes: what is overdue goes up the ladder, holds end, what waits to be checked is said."""

import logging

from procrastinate.contrib.django import app

from dayuan.cases.actions import climb_overdue, end_holds, remind_of_waiting
from dayuan.kernel.clock import now

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queue="cases", queueing_lock="look_after_clocks_of_cases", pass_context=False)
def look_after_clocks(timestamp: int) -> None:
    """Once a minute: no clock of a case is shorter than a quarter of an hour."""
    at = now()
    ended, climbed, reminded = end_holds(at=at), climb_overdue(at=at), remind_of_waiting(at=at)
    if ended or climbed or reminded:
        log.info("clocks of cases were over", extra={"holds_ended": ended, "passed_up": climbed, "reminded": reminded})
