"""Housekeeping jobs: jobs whose worker died are taken up again, and what is only news is thrown away."""

import logging
from datetime import timedelta

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.manager import JobManager

from dayuan.kernel.audit_export.exporting import export_audit
from dayuan.kernel.clock import now
from dayuan.kernel.models import LiveEvent, OutboxMessage

log = logging.getLogger(__name__)

DEAD_AFTER_S = 10.0
"""A worker that has not said for this long that it lives is dead, and its jobs are somebody else's."""
NEWS_KEPT_FOR = timedelta(hours=1)
SENT_KEPT_FOR = timedelta(days=7)


async def take_up_stalled_jobs(jobs: JobManager) -> int:
    """Put the jobs of dead workers back into their queue. Every job can run twice without harm."""
    stalled = list(await jobs.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S))
    for job in stalled:
        await jobs.retry_job(job)
        log.warning("took up a stalled job", extra={"job": job.id, "task": job.task_name})
    return len(stalled)


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", queueing_lock="throw_away_old_news", pass_context=False)
def throw_away_old_news(timestamp: int) -> None:
    LiveEvent.objects.filter(at__lt=now() - NEWS_KEPT_FOR).delete()
    OutboxMessage.objects.filter(sent_at__lt=now() - SENT_KEPT_FOR).delete()


@app.periodic(cron="17 3 * * *")
@app.task(queue="housekeeping", queueing_lock="throw_away_old_jobs", pass_context=True)
async def throw_away_old_jobs(context: JobContext, timestamp: int) -> None:
    await context.app.job_manager.delete_old_jobs(
        nb_hours=72, include_failed=False, include_cancelled=True, include_aborted=True
    )


@app.periodic(cron="* * * * *")
@app.task(queue="housekeeping", queueing_lock="send_audit_entries", lock="send_audit_entries", pass_context=False)
def send_audit_entries(timestamp: int) -> None:
    """A collector that is away is no failed job: its place stands still, and the doctor says so."""
    done = export_audit()
    if done.problem:
        log.warning("the collector did not take the audit entries", extra={"problem": done.problem})
