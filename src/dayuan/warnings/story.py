"""The whole story of a matter on one timeline: its levels, who decided and why, and what was done until it ended."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from dayuan.cases.models import Case
from dayuan.cases.queries import history_of
from dayuan.people.access import Scope
from dayuan.warnings.models import Warning
from dayuan.warnings.queries import Sighting
from dayuan.warnings.rules import FalseAlarmReason, WarningStatus
from dayuan.warnings.turns import LevelTurn, turns_of
from dayuan.warnings.wording import REASON_WORDS, STATUS_WORDS


def story_of(warning: Warning, seen: Iterable[Sighting], scope: Scope) -> list[LevelTurn]:
    """In the order in which it came about; the steps of its case for whoever may read that."""
    put_right = list(_put_right(warning, scope))
    # The first step of the case says who confirmed it.
    decided = [] if put_right else list(_decided(warning))
    return sorted([*turns_of(warning, seen), *_overdue(warning), *decided, *put_right], key=lambda turn: turn.at)


def _overdue(warning: Warning) -> Iterator[LevelTurn]:
    if warning.overdue_noticed_at is not None:
        yield LevelTurn(level="", at=warning.overdue_noticed_at, what=_("Nobody had decided in time"))


def _decided(warning: Warning) -> Iterator[LevelTurn]:
    status = WarningStatus(warning.status)
    if warning.decided_at is None or warning.decided_by is None or status is WarningStatus.JOINED:
        return
    reason = REASON_WORDS[FalseAlarmReason(warning.reject_reason)] if warning.reject_reason else ""
    why = _("; ").join(filter(None, [str(reason), warning.note]))
    by = warning.decided_by.display_name
    yield LevelTurn(level="", at=warning.decided_at, what=str(STATUS_WORDS[status]), by=by, reason=why)


def _put_right(warning: Warning, scope: Scope) -> Iterator[LevelTurn]:
    if warning.case_id is None:
        return
    case = Case.objects.visible_to(scope).filter(pk=warning.case_id).first()
    for line in history_of(case) if case is not None else ():
        yield LevelTurn(level="", at=line.at, what=line.sentence, note=line.note)
