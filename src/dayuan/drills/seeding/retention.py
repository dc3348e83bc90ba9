"""A run of retention, so that its page shows what one looks like: some invented old sign-ins are forgotten."""

from datetime import datetime, timedelta

from dayuan.kernel.personal import Retention
from dayuan.people.account_models import SignIn, SignInOutcome
from dayuan.people.models import Person
from dayuan.retention.models import Run
from dayuan.retention.queries import period_of
from dayuan.retention.running import run_retention

SIGN_INS_EACH = 6
ADDRESS = "192.0.2.10"
"""Of a network that is nobody's (RFC 5737)."""


def seed_retention(people: list[Person], *, at: datetime) -> Run | None:
    """Nothing where a run was recorded before."""
    if Run.objects.exists():
        return None
    over = at - period_of(Retention.SIGN_INS)
    SignIn.objects.bulk_create(
        SignIn(person=person, at=over - timedelta(days=days), outcome=SignInOutcome.SIGNED_IN, address=ADDRESS)
        for person in people
        for days in range(1, SIGN_INS_EACH + 1)
    )
    return run_retention(at=at)
