"""What went wrong with personal data, and who was told (C-33, PIPL art. 57)."""

from typing import Self

from django.db import models
from django.db.models import F, Q

from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.places.models import Place
from dayuan.privacy.rules.requests import DECIDING_ROLES


class IncidentQuerySet(models.QuerySet["Incident"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("township_id", DECIDING_ROLES))


class Incident(models.Model):
    """Personal data leaked, was altered or was lost, or may have been."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    noticed_on = models.DateField()
    what = models.CharField(max_length=400)
    whose = models.CharField(max_length=200)
    """Which people and which of their data; never the data themselves."""
    people_count = models.PositiveIntegerField()
    harm = models.CharField(max_length=400)
    measures = models.CharField(max_length=400)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    authority_told_on = models.DateField(null=True)
    people_told_on = models.DateField(null=True)
    people_told_how = models.CharField(max_length=200, blank=True)
    """How they were told, or why they need not be (art. 57)."""
    closed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_incident_is_closed_when_the_authority_knows",
                condition=Q(closed_at__isnull=True)
                | Q(authority_told_on__isnull=False, authority_told_on__gte=F("noticed_on")) & ~Q(people_told_how=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.noticed_on.isoformat()} {self.township}"
