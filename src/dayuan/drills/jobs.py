"""What keeps a demonstration going that is left running."""

from django.conf import settings
from procrastinate.contrib.django import app

from dayuan.drills.seeding.people import extend_shifts
from dayuan.kernel.clock import now


@app.periodic(cron="7 1 * * *")
@app.task(queue="housekeeping", queueing_lock="drills.staff_the_posts", pass_context=False)
def staff_the_posts(timestamp: int) -> None:
    """The invented people stay on duty for the two weeks to come."""
    if settings.DEMO:
        extend_shifts(at=now())
