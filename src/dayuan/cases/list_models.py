"""What belongs to somebody's list: filters kept under a name, and what was done to several cases in one go."""

from django.db import models
from django.db.models import Q

from dayuan.kernel.ids import new_id
from dayuan.people.models import Person


class KeptFilter(models.Model):
    """A filter of the list that somebody keeps under a name; their own, shown to nobody else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=20)
    address = models.CharField(max_length=600)
    """What stands behind the question mark, such as `state=open&class=09`."""
    is_start = models.BooleanField(default=False)
    """The list opens with it."""
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["kept_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="kept_filter_name_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(is_start=True), name="kept_filter_one_start"),
        ]


class DoneTogether(models.Model):
    """One case of several to which the same was done: written with it, so that a second press does it to none twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.UUIDField()
    """Made with the page that asks whether it is meant."""
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "case"], name="done_together_once")]
