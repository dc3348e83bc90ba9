"""A person makes a warning less or more urgent, and says why."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from dayuan.kernel import audit, live
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.kernel.language import in_both
from dayuan.notices.actions import send_notice
from dayuan.notices.rules import Level as NoticeLevel
from dayuan.people.models import Person
from dayuan.warnings.actions.following import let_case_follow
from dayuan.warnings.events import WarningLowered, WarningRaised
from dayuan.warnings.followups import leaders_of
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import LATEST_FOLLOW_UP, LEAST_URGENT_FIRST, WarningLevel, WarningStatus

OPEN = (WarningStatus.RAISED, WarningStatus.CONFIRMED)


class LevelNeedsAReason(Refusal):
    """Nobody changes a level without saying why; less urgent also needs a day on which somebody looks again."""


class RedNeedsALeader(Refusal):
    """No leader of the place has agreed to lower it."""


class NotToBeChanged(Refusal):
    """It was called a false alarm, its case is closed, or it has that level already."""


@transaction.atomic
def change_level(
    warning_id: UUID,
    level: str,
    *,
    reason: str,
    by: Person,
    at: datetime,
    look_again_on: date | None = None,
    leader: Person | None = None,
) -> Warning:
    """Raise or lower a warning's level. Lowered, it becomes more urgent again only by what is observed after this.

    Red is lowered by a leader, or by somebody who names the one who agreed; that one is told (field guide 2.3).

    Raises:
        LevelNeedsAReason: no reason; or lowered without a day, soon enough, on which somebody looks again.
        RedNeedsALeader: red was to be lowered, and neither is this person a leader here nor was one named.
        NotToBeChanged: it was called a false alarm, its case is closed, or it has this level.
    """
    warning = Warning.objects.select_for_update(of=("self",)).select_related("rule", "place", "case").get(pk=warning_id)
    is_over = warning.status not in OPEN or (warning.case is not None and warning.case.closed_at is not None)
    if is_over or level not in list(WarningLevel) or level == warning.level:
        raise NotToBeChanged(_("This warning cannot be given this level."))
    lowered = _rank(level) < _rank(warning.level)
    if not reason.strip():
        raise LevelNeedsAReason(_("Say why the level changes."))
    if lowered:
        _refuse_no_follow_up(look_again_on, today=at.astimezone(SHANGHAI).date())
    agreed = _who_agreed(warning, leader, by=by, at=at) if lowered and warning.level == WarningLevel.RED else None
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
        detail={"from": before, "to": level, "look_again_on": look_again_on.isoformat() if look_again_on else None}
        | ({"leader": str(agreed.pk)} if agreed else {}),
    )
    if agreed is not None and agreed.pk != by.pk:
        _tell_leader(agreed, warning, reason.strip(), by=by, at=at)
    let_case_follow(warning, before=before, why=reason.strip(), by=by, at=at)
    live.tell("warning", {"place": warning.place_id, "id": str(warning.pk)})
    news = WarningLowered if lowered else WarningRaised
    announce(news(warning.pk, warning.level, warning.place_id, at))
    return warning


def _refuse_no_follow_up(day: date | None, *, today: date) -> None:
    if day is None:
        raise LevelNeedsAReason(_("Say on which day somebody looks again."))
    if day < today:
        raise LevelNeedsAReason(_("The day on which somebody looks again is over. Choose today or a later one."))
    if day > today + LATEST_FOLLOW_UP:
        raise LevelNeedsAReason(_("Somebody looks again within thirty days. Choose an earlier day."))


def _who_agreed(warning: Warning, leader: Person | None, *, by: Person, at: datetime) -> Person:
    leaders = {one.pk for one in leaders_of(warning.place, at=at)}
    agreed = by if by.pk in leaders else leader
    if agreed is None or agreed.pk not in leaders:
        raise RedNeedsALeader(_("Red is lowered only by a leader. Name the one who agreed; they are told."))
    return agreed


def _tell_leader(leader: Person, warning: Warning, reason: str, *, by: Person, at: datetime) -> None:
    said, english = in_both(partial(_said_to_leader, warning, reason, by))
    send_notice(
        leader,
        subject=f"lowered:{warning.pk}",
        level=NoticeLevel.YELLOW,
        title=said["title"],
        body=said["body"],
        english=english,
        link=reverse("warnings:warning", args=[warning.pk]),
        reason=said["reason"],
        place_code=warning.place_id,
        by=by,
        at=at,
        key=f"lowered:{warning.pk}:{at.isoformat()}",
    )


def _said_to_leader(warning: Warning, reason: str, by: Person) -> dict[str, str]:
    words = {"name": by.display_name, "reason": reason, "title": warning.rule.display_title, "place": warning.place}
    return {
        "title": _("A red warning was made less urgent; you are named as having agreed"),
        "body": _("%(title)s, %(place)s. %(name)s: %(reason)s") % words,
        "reason": _("Red is lowered only with a leader's word. If it was not yours, say so at once."),
    }


def _rank(level: str) -> int:
    return LEAST_URGENT_FIRST.index(WarningLevel(level))
