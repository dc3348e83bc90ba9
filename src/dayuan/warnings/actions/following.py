"""What a confirmed warning's new level means for its case."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.cases.actions import add_step, set_case_level
from dayuan.cases.models import Case, StepKind
from dayuan.people.models import Person
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import PUT_RIGHT_WITHIN, WarningLevel, WarningStatus
from dayuan.warnings.wording import LEVEL_WORDS

CHINESE = "zh-hans"
AS_URGENT_AS = "as_urgent_as"
"""In the facts of a step: the warning whose level and time somebody gave to a case that did not come from it."""


def let_case_follow(warning: Warning, *, before: str, why: str, by: Person | None, at: datetime) -> None:
    """The case has the level that its warning has now; whoever goes there reads that it changed, and why.

    One that the warning was handed to has its own level and what was promised, unless it was made as urgent.
    """
    case = warning.case
    if warning.status != WarningStatus.CONFIRMED or case is None:
        return
    level = WarningLevel(warning.level)
    with override(CHINESE):
        words = {"before": LEVEL_WORDS[WarningLevel(before)], "level": LEVEL_WORDS[level], "why": why}
        note = _("%(before)s becomes %(level)s: %(why)s") % words
    if not _follows(case, warning):
        if not case.is_over:
            add_step(case, StepKind.NOTED, note=note, by=by, at=at)
        return
    set_case_level(case.pk, level, due_at=at + PUT_RIGHT_WITHIN[level], note=note, by=by, at=at)


def _follows(case: Case, warning: Warning) -> bool:
    return case.is_from_a_warning or case.steps.filter(**{f"facts__{AS_URGENT_AS}": str(warning.pk)}).exists()
