"""What came of trying a version of a rule on the signals that are stored."""

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from dayuan.kernel.ids import new_id
from dayuan.people.models import Person
from dayuan.warnings.rules.backtesting import BacktestState

SILENT_AFTER = timedelta(minutes=10)
"""A run that has not said for this long how far it is has ended without a word."""
UNDER_WAY = (BacktestState.WAITING, BacktestState.RUNNING)


class Backtest(models.Model):
    """One trial of a proposed rule or of a published version; those that came to figures stay beside the next one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    proposal = models.ForeignKey("warnings.RuleProposal", on_delete=models.CASCADE, null=True, related_name="trials")
    rule = models.ForeignKey("warnings.WatchRule", on_delete=models.CASCADE, null=True, related_name="trials")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    begins_at = models.DateTimeField()
    """The stretch of time that is looked at."""
    ends_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in BacktestState], default=BacktestState.WAITING
    )
    reached_at = models.DateTimeField()
    """Up to which moment it has looked."""
    signals = models.PositiveBigIntegerField(default=0)
    """How many it has read."""
    said_at = models.DateTimeField(null=True)
    """When it last said how far it is."""
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)
    """Figures, the would-be matters as ids and moments, and the ids of what was missed; empty until it is done."""

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="backtest_of_one_thing", condition=Q(proposal__isnull=True) ^ Q(rule__isnull=True)
            ),
            models.CheckConstraint(name="backtest_ends_after_it_begins", condition=Q(ends_at__gt=F("begins_at"))),
            models.CheckConstraint(
                name="backtest_has_figures_iff_done",
                condition=Q(state=BacktestState.DONE, finished_at__isnull=False) & ~Q(result={})
                | ~Q(state=BacktestState.DONE) & Q(result={}),
            ),
        ]

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY

    def is_silent(self, at: datetime) -> bool:
        """Begun, not ended, and nothing heard of it since: its process has died."""
        return self.state == BacktestState.RUNNING and self.said_at is not None and at - self.said_at > SILENT_AFTER

    @property
    def days(self) -> int:
        return round((self.ends_at - self.begins_at) / timedelta(days=1))

    @property
    def days_done(self) -> int:
        return int((self.reached_at - self.begins_at) / timedelta(days=1))

    def moment(self, name: str) -> datetime | None:
        """A moment that stands in the result as text."""
        text: Any = self.result.get(name)
        return datetime.fromisoformat(text) if text else None
