"""What came of what was told: the warnings it raised, bore out or made more urgent."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.sensing.outcomes import Outcome, add_outcomes
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import WarningLevel
from dayuan.warnings.wording import LEVEL_WORDS

UPGRADED = "warning_upgraded"
LOOKED_THROUGH = 100


@add_outcomes
def outcomes_of_signals(scope: Scope, signal_ids: Collection[UUID], stored_at: datetime) -> Iterable[Outcome]:
    """The warnings that rest on one of these signals, and those that became more urgent as they were stored."""
    upgraded = _upgraded_at(scope, stored_at)
    named = Q(pk__in=upgraded)
    for signal_id in signal_ids:
        named |= Q(evidence__contains=[{"signal": str(signal_id)}])
    for warning in Warning.objects.visible_to(scope).filter(named).select_related("rule").order_by("raised_at", "pk"):
        yield Outcome(
            title=warning.rule.display_title,
            href=reverse("warnings:warning", args=[warning.pk]),
            level=warning.level,
            level_word=str(LEVEL_WORDS[WarningLevel(warning.level)]),
            is_new=warning.raised_at >= stored_at,
            is_raised=warning.pk in upgraded,
        )


def _upgraded_at(scope: Scope, stored_at: datetime) -> set[UUID]:
    """By the record: what is weighed in the transaction that stores it bears its very moment."""
    # Whatever was upgraded then was also seen then, or since.
    seen = Warning.objects.visible_to(scope).filter(raised_at__lte=stored_at, last_seen_at__gte=stored_at)
    subjects = {f"warning:{pk}": pk for pk in seen.order_by("-raised_at").values_list("pk", flat=True)[:LOOKED_THROUGH]}
    recorded = AuditEntry.objects.filter(action=UPGRADED, at=stored_at, by_id=None, subject__in=subjects)
    return {subjects[subject] for subject in recorded.values_list("subject", flat=True)}
