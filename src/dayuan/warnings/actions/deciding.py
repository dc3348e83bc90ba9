"""A person decides: confirmed and sent on, or a false alarm with its reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from dayuan.cases.actions import note_on_case, open_case
from dayuan.cases.models import Case
from dayuan.kernel import live
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.errors import Refusal
from dayuan.kernel.events import announce
from dayuan.people.models import Person
from dayuan.warnings.actions.forgetting import forget_after_rejection
from dayuan.warnings.actions.recording import record
from dayuan.warnings.events import WarningConfirmed, WarningDecided
from dayuan.warnings.models import FalseAlarmReason, Warning
from dayuan.warnings.queries import best_sighting, named_in_short
from dayuan.warnings.rules import PUT_RIGHT_WITHIN, Family, WarningLevel, WarningStatus
from dayuan.warnings.rules.classes import CLASS_OF_FAMILY
from dayuan.warnings.wording import PUBLIC_TITLES, REASON_WORDS, STATUS_WORDS

CHINESE, ENGLISH = "zh-hans", "en"


class WarningAlreadyDecided(Refusal):
    """Somebody was faster."""


class WarningNeedsAReason(Refusal):
    """A false alarm without a known reason teaches nothing."""


@transaction.atomic
def confirm_warning(warning_id: UUID, *, by: Person, note: str = "", at: datetime) -> Case:
    """Confirm a warning: its case is opened, and who has to be sent learns of it in the same moment.

    Raises:
        WarningAlreadyDecided: it was confirmed or rejected before.
    """
    warning = locked_undecided(warning_id)
    case = _open_case_for(warning, by=by, at=at)
    if note.strip():
        note_on_case(case.pk, by=by, note=note, at=at)
    decide(warning, WarningStatus.CONFIRMED, by=by, note=note, at=at, case=case)
    announce(
        WarningConfirmed(
            warning_id=warning.pk,
            case_id=case.pk,
            place_code=warning.place_id,
            site_id=warning.site_id,
            by_id=by.pk,
            confirmed_at=at,
        )
    )
    return case


@transaction.atomic
def reject_warning(warning_id: UUID, *, by: Person, reason: str, note: str = "", at: datetime) -> Warning:
    """Call it a false alarm. It is counted for its rule and its camera, and its evidence is let go.

    Raises:
        WarningAlreadyDecided: it was confirmed or rejected before.
        WarningNeedsAReason: the reason is none of those we count.
    """
    warning = locked_undecided(warning_id)
    if reason not in list(FalseAlarmReason):
        raise WarningNeedsAReason(_("Say why this is a false alarm."))
    decide(warning, WarningStatus.REJECTED, by=by, note=note, at=at, reject_reason=FalseAlarmReason(reason))
    forget_after_rejection(warning, at=at)
    return warning


@transaction.atomic
def record_reveal(warning: Warning, *, by: Person, at: datetime) -> str:
    """The plate in full, for somebody who has to decide; that they looked is kept."""
    record("plate_revealed", warning, by=by, at=at)
    return best_sighting(warning).plate


@transaction.atomic
def notice_overdue(*, at: datetime) -> int:
    """Keep that nobody decided in time, and have the screens say so. Says how many."""
    overdue = list(
        Warning.objects.select_for_update(skip_locked=True)
        .filter(status=WarningStatus.RAISED, decide_by__lte=at, overdue_noticed_at__isnull=True)
        .order_by("pk")
    )
    for warning in overdue:
        warning.overdue_noticed_at = at
        warning.save(update_fields=["overdue_noticed_at"])
        record("warning_overdue", warning, by=None, at=at, detail={"decide_by": warning.decide_by.isoformat()})
        _tell(warning)
    return len(overdue)


def locked_undecided(warning_id: UUID) -> Warning:
    """Raises WarningAlreadyDecided."""
    # The lock makes two officers deciding at once a refusal for one, not two cases.
    found = Warning.objects.select_for_update(of=("self",)).select_related("rule", "place", "site", "device")
    warning = found.get(pk=warning_id)
    if warning.status != WarningStatus.RAISED:
        raise WarningAlreadyDecided(_how_it_was_decided(warning))
    return warning


def _how_it_was_decided(warning: Warning) -> str:
    """For whoever was slower: by whom, when and what."""
    facts = {
        "name": warning.decided_by.display_name if warning.decided_by else "",
        "moment": f"{warning.decided_at.astimezone(SHANGHAI):%m-%d %H:%M}" if warning.decided_at else "",
        "decision": STATUS_WORDS[WarningStatus(warning.status)],
        "why": REASON_WORDS.get(FalseAlarmReason(warning.reject_reason)) if warning.reject_reason else "",
    }
    if warning.reject_reason:
        return _("%(name)s has already decided on this warning (%(moment)s): %(decision)s, %(why)s.") % facts
    return _("%(name)s has already decided on this warning (%(moment)s): %(decision)s.") % facts


def _open_case_for(warning: Warning, *, by: Person, at: datetime) -> Case:
    rule, public = warning.rule, PUBLIC_TITLES[Family(warning.family)]
    with override(CHINESE):
        title, public_title = _named(warning, rule.title), str(public)
    with override(ENGLISH):
        title_en, public_title_en = _named(warning, rule.title_en or rule.title), str(public)
    return open_case(
        title=title,
        title_en=title_en,
        public_title=public_title,
        public_title_en=public_title_en,
        level=warning.level,
        class_code=CLASS_OF_FAMILY[Family(warning.family)],
        place=warning.place,
        site=warning.site,
        source=f"warning:{warning.pk}",
        due_at=at + PUT_RIGHT_WITHIN[WarningLevel(warning.level)],
        by=by,
        at=at,
        facts={
            "warning": str(warning.pk),
            "rule": rule.title,
            "rule_en": rule.title_en,
            "rule_version": rule.version,
        },
    )


def _named(warning: Warning, title: str) -> str:
    return " · ".join(filter(None, [title, named_in_short(warning)]))


def decide(warning: Warning, status: WarningStatus, *, by: Person, note: str, at: datetime, **fields: Any) -> None:
    """Keep the decision on a locked warning, and have others hear of it."""
    warning.status, warning.decided_by, warning.decided_at, warning.note = status, by, at, note.strip()
    for name, value in fields.items():
        setattr(warning, name, value)
    warning.save(update_fields=["status", "decided_by", "decided_at", "note", *fields])
    record(
        f"warning_{status.value}", warning, by=by, at=at, reason=warning.reject_reason, detail={"note": warning.note}
    )
    _tell(warning)
    announce(WarningDecided(warning.pk, warning.status, at))


def _tell(warning: Warning) -> None:
    live.tell("warning", {"place": warning.place_id, "id": str(warning.pk)})
