"""Something to put right, and the history of putting it right."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from dayuan.cases.rules import Status, StepKind
from dayuan.kernel.chain import ChainLink
from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place, Site

__all__ = ["Case", "Status", "Step", "StepKind"]


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, scope: Scope) -> Self:
        """Desk roles see their places' cases; whoever was asked to go sees that case."""
        asked = Case.handlers.through.objects.filter(person_id=scope.person_id).values("case_id")
        return self.filter(scope.q("place_id", DESK_ROLES) | Q(pk__in=asked))

    def open(self) -> Self:
        return self.exclude(status=Status.CLOSED)


class Case(models.Model):
    """A matter to put right, followed under one public code."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=20, unique=True)
    """For the public: `1421-7K3Q-9F2M`; unguessable, without look-alikes."""
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    public_title = models.CharField(max_length=120)
    """What the public page calls it: no plate, no name."""
    public_title_en = models.CharField(max_length=160, blank=True)
    level = models.CharField(max_length=8)
    """The level of the warning it came from (blue, yellow, red), or empty. It belongs to the matter."""
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="cases")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, related_name="cases")
    source = models.CharField(max_length=80, unique=True, null=True)
    """What it came from, such as `warning:<id>`: the same source opens one case."""
    status = models.CharField(max_length=16, choices=[(s.value, s.value) for s in Status], default=Status.FILED)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    """When it ought to be put right; the whole clock, which never restarts."""
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True)
    handlers = models.ManyToManyField(Person, related_name="handled_cases")
    """Everyone who was asked to go: they may see the case."""

    objects = CaseQuerySet.as_manager()

    def __str__(self) -> str:
        return self.display_title

    @property
    def display_title(self) -> str:
        return self.title_en if self.title_en and get_language() == "en" else self.title

    @property
    def display_public_title(self) -> str:
        return self.public_title_en if self.public_title_en and get_language() == "en" else self.public_title

    @property
    def is_from_a_warning(self) -> bool:
        """Equipment saw it; nobody reported it."""
        return (self.source or "").startswith("warning:")

    class Meta:
        indexes = [models.Index(fields=["place", "-opened_at"]), models.Index(fields=["status", "due_at"])]
        constraints = [
            models.CheckConstraint(
                name="case_closed_at_iff_closed",
                condition=Q(status=Status.CLOSED, closed_at__isnull=False)
                | (~Q(status=Status.CLOSED) & Q(closed_at__isnull=True)),
            )
        ]


class Step(ChainLink):
    """One thing that happened to a case. History is added to, never edited; each case has its own chain."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in StepKind])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who did it; null when the system did."""
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    """What a person wrote."""
    facts = models.JSONField(default=dict)
    """What the sentence is filled from: names, rungs, reasons, photo references."""

    sealed_fields = ("id", "case_id", "kind", "by_id", "at", "note", "facts")
    forgettable_fields = ("note", "facts")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="step_one_link_per_number")]
