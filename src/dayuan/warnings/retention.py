"""How warnings come to name nobody: plates and pictures first, notes later; the figures stay."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import KeptOn, RetentionRules, Rule
from dayuan.warnings.actions import empty_notes, forget_evidence_of
from dayuan.warnings.models import Backtest, Warning
from dayuan.warnings.queries import evidence_over


def _forget(keys: Sequence[Any], at: datetime) -> int:
    return forget_evidence_of(keys, at=at)


def _notes_over(at: datetime, period: timedelta) -> QuerySet[Warning]:
    return Warning.objects.filter(decided_at__lt=at - period).exclude(note="")


def _empty(keys: Sequence[Any], _at: datetime) -> int:
    return empty_notes(keys)


def _backtests_over(at: datetime, period: timedelta) -> QuerySet[Backtest]:
    return Backtest.objects.filter(asked_at__lt=at - period)


def _delete_backtests(keys: Sequence[Any], _at: datetime) -> int:
    return Backtest.objects.filter(pk__in=keys).delete()[0]


RETENTION = RetentionRules(
    rules=(
        Rule(
            key="warnings.evidence",
            retention=Retention.EVIDENCE,
            covers=("Warning", "Episode"),
            counts_from=_("the day the matter was closed; after a false alarm the minutes of the watch rule"),
            does=_("masks the plate and lets the photographs go"),
            due=evidence_over,
            moment="decided_at",
            forget=_forget,
            held_by={"case": "case_id"},
        ),
        Rule(
            key="warnings.notes",
            retention=Retention.HISTORY,
            covers=("Warning",),
            counts_from=_("the day the warning was decided"),
            does=_("empties what was noted; which official decided stays"),
            due=_notes_over,
            moment="decided_at",
            forget=_empty,
            held_by={"case": "case_id"},
        ),
        Rule(
            key="warnings.backtests",
            retention=Retention.SHORT,
            covers=("Backtest",),
            counts_from=_("the moment somebody had the rule tried"),
            does=_("deletes what the trial found; it can be done again"),
            due=_backtests_over,
            moment="asked_at",
            forget=_delete_backtests,
        ),
    ),
    kept_on=(
        KeptOn(
            Retention.WHILE_HELD,
            ("WatchRule", "RuleProposal"),
            _("Names beginnings of plates, which are regions and no single car; it proves why there was a warning."),
        ),
        KeptOn(
            Retention.HISTORY,
            ("WatchRule", "Mute", "RuleProposal"),
            _("Names only which official made the rule, with purpose, basis and expiry."),
        ),
    ),
)
