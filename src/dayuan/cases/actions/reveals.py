"""The name and the telephone of whoever reported a case are shown for a purpose, and that is kept."""

from datetime import datetime

from dayuan.cases.models import Reporter
from dayuan.kernel import audit
from dayuan.people.models import Person

REVEALED = "reporter_revealed"


def reveal_reporter(reporter: Reporter, *, purpose: str, by: Person, at: datetime) -> tuple[str, str]:
    """Name and telephone; whether this person may read them is `access`'s to say before."""
    audit.record(
        REVEALED,
        f"case:{reporter.case.code}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=reporter.case.place_id,
        at=at,
        reason=purpose,
    )
    return reporter.name, reporter.phone
