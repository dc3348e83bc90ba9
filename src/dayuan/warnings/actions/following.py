"""What a confirmed warning's new level means for its case."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.cases.actions import set_case_level
from dayuan.people.models import Person
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import PUT_RIGHT_WITHIN, WarningLevel, WarningStatus
from dayuan.warnings.wording import LEVEL_WORDS

CHINESE = "zh-hans"


def let_case_follow(warning: Warning, *, before: str, why: str, by: Person | None, at: datetime) -> None:
    """The case has the level that its warning has now; whoever goes there reads that it changed, and why."""
    if warning.status != WarningStatus.CONFIRMED or warning.case_id is None:
        return
    level = WarningLevel(warning.level)
    with override(CHINESE):
        words = {"before": LEVEL_WORDS[WarningLevel(before)], "level": LEVEL_WORDS[level], "why": why}
        note = _("%(before)s becomes %(level)s: %(why)s") % words
    set_case_level(warning.case_id, level, due_at=at + PUT_RIGHT_WITHIN[level], note=note, by=by, at=at)
