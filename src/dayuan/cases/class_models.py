"""A township's own classes and clocks: versions are added, never edited; and what overrides teach about routing."""

from django.db import models
from django.db.models import Q

from dayuan.calendars.rules.working_time import SlaUnit
from dayuan.cases.rules.clocks import Limit
from dayuan.cases.rules.statuses import Kind
from dayuan.kernel.ids import new_id
from dayuan.people.chain_rules import Chain, RungName
from dayuan.people.models import Person
from dayuan.places.models import Place


class ClassVersion(models.Model):
    """One version of a class in a township. The newest is in force; before the first the starting table stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=5)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=80, blank=True)
    filing_condition = models.CharField(max_length=300)
    """When such a report is filed."""
    closing_condition = models.CharField(max_length=300)
    """When it counts as put right."""
    amount = models.CharField(max_length=20)
    """Of `unit`, as an exact fraction."""
    unit = models.CharField(max_length=12, choices=[(u.value, u.value) for u in SlaUnit])
    kind = models.CharField(max_length=8, choices=[(k.value, k.value) for k in Kind])
    chain = models.CharField(max_length=12, choices=[(c.value, c.value) for c in Chain], blank=True)
    first_rung = models.CharField(max_length=24, choices=[(r.value, r.value) for r in RungName], blank=True)
    """Both empty: the township's row of its main class says who answers."""
    photo_reason = models.CharField(max_length=200, blank=True)
    """C-04: why a photograph is necessary for this class; empty where it is optional, as it is by default."""
    is_public = models.BooleanField(default=True)
    """Whether the public may choose it."""
    is_retired = models.BooleanField(default=False)
    since = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    @property
    def limit(self) -> Limit:
        return Limit.from_json([self.amount, self.unit])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "code", "version"], name="class_once_per_version"),
            models.CheckConstraint(
                name="class_answers_whole", condition=Q(chain="", first_rung="") | ~Q(chain="") & ~Q(first_rung="")
            ),
        ]


class ClockTable(models.Model):
    """One version of a township's clocks. The newest is in force; before the first the starting table stands."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField()
    limits = models.JSONField()
    """`{"accept:red": ["1/4", "urgent_hour"], …}`"""
    since = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "version"], name="clocks_once_per_version")]


class RoutingLesson(models.Model):
    """Somebody sent a case to another post than the table named. Several alike are a reason to mend the table."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    class_code = models.CharField(max_length=5)
    suggested = models.CharField(max_length=30, blank=True)
    """The role that the table named; empty where it named nobody."""
    chosen = models.CharField(max_length=30)
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["township", "class_code", "-at"], name="lessons_of_class")]
