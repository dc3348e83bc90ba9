"""A person makes a warning less or more urgent, and says why."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit, live
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.models import Person
from dayuan.warnings.actions.following import let_case_follow
from dayuan.warnings.events import WarningRaised
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import LEAST_URGENT_FIRST, WarningLevel, WarningStatus

OPEN = (WarningStatus.RAISED, WarningStatus.CONFIRMED)


class LevelNeedsAReason(Refusal):
    """Nobody changes a level without saying why; less urgent also needs a day on which somebody looks again."""


class NotToBeChanged(Refusal):
    """It was called a false alarm, its case is closed, or it has that level already."""


@transaction.atomic
def change_level(
    warning_id: UUID, level: str, *, reason: str, by: Person, at: datetime, look_again_on: date | None = None
) -> Warning:
    """Raise or lower a warning's level. Lowered, it becomes more urgent again only by what is observed after this.

    Raises:
        LevelNeedsAReason: no reason, or lowered without the day on which somebody looks again (field guide 2.3).
        NotToBeChanged: it was called a false alarm, its case is closed, or it has this level.
    """
    warning = Warning.objects.select_for_update(of=("self",)).select_related("rule", "case").get(pk=warning_id)
    is_over = warning.status not in OPEN or (warning.case is not None and warning.case.closed_at is not None)
    if is_over or level not in list(WarningLevel) or level == warning.level:
        raise NotToBeChanged(_("This warning cannot be given this level."))
    lowered = _rank(level) < _rank(warning.level)
    if not reason.strip():
        raise LevelNeedsAReason(_("Say why the level changes."))
    if lowered and (look_again_on is None or look_again_on < at.astimezone(SHANGHAI).date()):
        raise LevelNeedsAReason(_("Say on which day somebody looks again."))
    before, warning.level = warning.level, level
    warning.level_set_at = at
    warning.save(update_fields=["level", "level_set_at"])
    audit.record(
        "warning_downgraded" if lowered else "warning_upgraded",
        f"warning:{warning.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=warning.place_id,
        at=at,
        reason=reason.strip(),
        detail={"from": before, "to": level, "look_again_on": look_again_on.isoformat() if look_again_on else None},
    )
    let_case_follow(warning, before=before, why=reason.strip(), by=by, at=at)
    live.tell("warning", {"place": warning.place_id, "id": str(warning.pk)})
    if not lowered:
        announce(WarningRaised(warning.pk, warning.level, warning.place_id, at))
    return warning


def _rank(level: str) -> int:
    return LEAST_URGENT_FIRST.index(WarningLevel(level))
