"""What was done to a warning, told to the audit trail."""

from datetime import datetime
from typing import Any

from dayuan.kernel import audit
from dayuan.people.models import Person
from dayuan.warnings.models import Warning


def record(
    action: str,
    warning: Warning,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    """Nobody did what the system did by itself."""
    audit.record(
        action,
        f"warning:{warning.pk}",
        by_id=by.pk if by else None,
        by_name=by.full_name if by else "",
        place_code=warning.place_id,
        at=at,
        reason=reason.strip(),
        detail=detail,
    )
