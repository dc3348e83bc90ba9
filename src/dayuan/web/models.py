"""What people say about the service itself."""

from django.db import models

from dayuan.kernel.ids import new_id
from dayuan.people.models import Person

__all__ = ["Suggestion"]


class Suggestion(models.Model):
    """A complaint or suggestion about this service. Anybody may make one, with or without an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=1000)
    contact = models.CharField(max_length=60, blank=True)
    """How to answer whoever made it, if they wish an answer."""
    page = models.CharField(max_length=200, blank=True)
    """Where they were when they thought of it."""

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.CheckConstraint(name="suggestion_says_something", condition=~models.Q(text=""))]
