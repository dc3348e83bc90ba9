"""The register's housekeeping."""

from procrastinate.contrib.django import app

from dayuan.households.actions.tallies import put_tallies_together


@app.periodic(cron="7 3 * * *")
@app.task(queue="housekeeping", queueing_lock="households.put_tallies_together", pass_context=False)
def put_together_what_was_counted(timestamp: int) -> None:
    put_tallies_together()
