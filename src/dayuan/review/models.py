"""What a week looked like, as it was known when it was reckoned."""

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Q

from dayuan.kernel.ids import new_id
from dayuan.people.access import Scope
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.review.rules import Period, week_from


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, scope: Scope) -> Self:
        """The township's own desks: it speaks of all its villages, so a village's desk has it not."""
        return self.filter(scope.q("township_id", DESK_ROLES))

    def newest(self) -> Self:
        """Of each week the newest version, the latest week first."""
        return self.order_by("township_id", "-week_on", "-version").distinct("township_id", "week_on")


class Digest(models.Model):
    """One week of a township in numbers. Versions are added when more is known, never edited."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    week_on = models.DateField()
    """The Monday it begins with."""
    version = models.PositiveIntegerField(default=1)
    known_at = models.DateTimeField()
    """Up to when what people decided is counted."""
    figures = models.JSONField()
    """As `digesting.figures_of` reckons them; sentences and pictures are made of them."""

    objects = DigestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["township", "week_on", "version"], name="digest_one_row_per_version"),
            models.CheckConstraint(name="digest_begins_on_a_monday", condition=Q(week_on__week_day=2)),
        ]

    @property
    def week(self) -> Period:
        day: date = self.week_on
        return week_from(day)

    @property
    def numbers(self) -> dict[str, Any]:
        found: dict[str, Any] = self.figures
        return found
