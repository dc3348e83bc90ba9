"""What came of what was told: the warnings it raised, bore out or made more urgent."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.outcomes import Outcome, add_counted, add_outcomes
from dayuan.sensing.stored import signals_with
from dayuan.warnings.book import Listening, open_book
from dayuan.warnings.models import Warning
from dayuan.warnings.observing import observation_of
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


@add_counted
def are_counted_by_a_rule(signal_ids: Collection[UUID]) -> bool:
    """Whether a rule in force minds one of them, of the thing itself or as bearing out another."""
    book, at = open_book(), now()
    return any(_counts(book.listening(one.kind, one.place_code), one, at) for one in signals_with(signal_ids))


def _counts(listening: Listening, signal: SeenSignal, at: datetime) -> bool:
    observation = observation_of(signal)
    own = {listening.entries[number] for number in listening.that_mind(observation)}
    around = {entry for entry in listening.around if entry.bears_out(observation)}
    return any(
        entry.counts_at(signal.happened_at) and entry.counts_at(at) and at - signal.happened_at <= entry.reach
        for entry in own | around
    )
