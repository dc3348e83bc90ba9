"""What a warning speaks of is being put right already: it goes to the case that is open, and no second one begins."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.cases.actions import note_on_case, set_case_level
from dayuan.cases.models import Case
from dayuan.kernel.errors import Refusal
from dayuan.people.models import Person
from dayuan.warnings.actions.deciding import decide, locked_undecided
from dayuan.warnings.actions.following import AS_URGENT_AS
from dayuan.warnings.actions.merging import merge
from dayuan.warnings.handable import why_not_to
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import LEAST_URGENT_FIRST, PUT_RIGHT_WITHIN, WarningLevel, WarningStatus

CHINESE = "zh-hans"


class CannotBeHandedOver(Refusal):
    """The case is over, lies elsewhere, or is about a home, or this is; or nobody said why they are one."""


@transaction.atomic
def hand_to_case(
    warning_id: UUID, case_id: UUID, *, reason: str, as_urgent: bool = False, by: Person, at: datetime
) -> Warning:
    """Confirm a warning as part of a case that is open; returns the warning that the case has now.

    Where a warning opened that case, this one becomes part of it. Nobody is sent anew; whoever is there goes on. What
    its reporter was promised stays promised: only `as_urgent` gives the case the warning's level and time.

    Raises:
        CannotBeHandedOver: see there.
        WarningAlreadyDecided: it was confirmed or rejected before.
    """
    if not reason.strip():
        raise CannotBeHandedOver(_("Say why it belongs to this case."))
    warning = locked_undecided(warning_id)
    case = Case.objects.select_for_update(of=("self",)).get(pk=case_id)
    found = Warning.objects.select_for_update(of=("self",)).select_related("rule", "site", "device")
    behind = found.filter(case=case).first()
    if why_not := why_not_to(warning, case, behind):
        raise CannotBeHandedOver(why_not)
    note = _note_of(warning, reason)
    if behind is not None:
        note_on_case(case.pk, by=by, note=note, at=at)
        merge(warning, behind, by=by, at=at, reason=reason)
        return behind
    decide(warning, WarningStatus.CONFIRMED, by=by, note=reason, at=at, case=case)
    level = WarningLevel(warning.level)
    if as_urgent and (case.level not in list(WarningLevel) or _rank(level) > _rank(case.level)):
        due = at + PUT_RIGHT_WITHIN[level]
        set_case_level(case.pk, level, due_at=due, note=note, facts={AS_URGENT_AS: str(warning.pk)}, by=by, at=at)
    else:
        note_on_case(case.pk, by=by, note=note, at=at)
    return warning


def _note_of(warning: Warning, reason: str) -> str:
    with override(CHINESE):
        words = {"title": warning.rule.title, "place": warning.place, "reason": reason.strip()}
        return _("Another warning belongs to it: %(title)s, %(place)s. %(reason)s") % words


def _rank(level: str) -> int:
    return LEAST_URGENT_FIRST.index(WarningLevel(level))
