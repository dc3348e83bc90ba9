"""Housekeeping of accounts."""

from procrastinate.contrib.django import app

from dayuan.kernel.clock import now
from dayuan.people.account_actions import forget_old_sign_ins


@app.periodic(cron="37 3 * * *")
@app.task(queue="housekeeping", queueing_lock="forget_old_sign_ins", pass_context=False)
def throw_away_old_sign_ins(timestamp: int) -> None:
    forget_old_sign_ins(at=now())
