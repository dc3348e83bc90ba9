"""Periods as they were decided, holds, runs with what each rule forgot, and who was erased."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from dayuan.kernel.ids import new_id
from dayuan.kernel.personal import Retention
from dayuan.people.models import Person
from dayuan.retention.rules import RunState

__all__ = ["Erasure", "Hold", "Period", "Run", "RunLine"]


class Period(models.Model):
    """How long a class is kept in a county, from this version on. Versions are added, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    county_code = models.CharField(max_length=6)
    retention = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Retention])
    version = models.PositiveIntegerField()
    days = models.PositiveIntegerField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    why = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county_code", "retention", "version"], name="period_version_once"),
            models.CheckConstraint(name="period_has_a_reason", condition=~Q(why="") & Q(days__gte=1)),
        ]


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self, day: date) -> Self:
        return self.filter(lifted_at__isnull=True, ends_on__gte=day)


class Hold(models.Model):
    """Something that is not forgotten until a day, because somebody needs it: a court, a complaint, an inquiry."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    """One of the kinds that packages name in `retention.py`."""
    subject = models.CharField(max_length=80)
    """The key of what is held."""
    place_code = models.CharField(max_length=18)
    reason = models.CharField(max_length=200)
    placed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    ends_on = models.DateField()
    lifted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["ends_on", "pk"]
        indexes = [models.Index(fields=["kind", "subject"], name="holds_of_a_thing")]
        constraints = [
            models.CheckConstraint(name="hold_has_its_words", condition=~Q(name="") & ~Q(reason="")),
            models.CheckConstraint(
                name="lifted_by_somebody",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]


class Run(models.Model):
    """One run of all the rules. Its lines grow batch by batch, with what they forgot, or not at all."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField()
    moved_at = models.DateTimeField()
    """When it last forgot something or went on to the next rule."""
    ended_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Nobody for the nightly one."""
    state = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in RunState], default=RunState.RUNNING
    )

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state=RunState.RUNNING), name="one_retention_run_at_a_time"
            ),
            models.CheckConstraint(
                name="run_ends_after_it_began", condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at"))
            ),
        ]

    @property
    def subject(self) -> str:
        """What the audit calls it."""
        return f"retention_run:{self.pk}"


class RunLine(models.Model):
    """What one rule forgot in one run."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="lines")
    rule = models.CharField(max_length=60)
    """Key and version."""
    retention = models.CharField(max_length=12)
    days = models.PositiveIntegerField(null=True)
    """The period it went by; nothing where the rule counts otherwise."""
    forgotten = models.PositiveIntegerField(default=0)
    took_ms = models.PositiveIntegerField(default=0)
    is_over = models.BooleanField(default=False)
    problem = models.CharField(max_length=200, blank=True)
    """The name of a fault, never what it said: that may name a person."""

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "rule"], name="rule_once_in_a_run")]


class Erasure(models.Model):
    """Somebody, or something of theirs, that was erased for ever: by its number, which leads nowhere any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=80)
    request = models.CharField(max_length=80, blank=True)
    """The request that was decided; empty where the period was over."""
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="erased_once")]
