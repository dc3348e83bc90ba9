"""What people say about the service itself."""

from typing import Self

from django.db import models

from dayuan.kernel.ids import new_id
from dayuan.kernel.sealing.fields import SealedTextField
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.rules import COMMAND_ROLES

__all__ = ["Suggestion"]


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    def visible_to(self, scope: Scope) -> Self:
        return self.filter(scope.q("place_code", COMMAND_ROLES))


class Suggestion(models.Model):
    """A complaint or suggestion about this service. Anybody may make one, with or without an account."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    made_at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.CharField(max_length=1000)
    contact = SealedTextField(max_length=60, blank=True, default="")
    """How to answer whoever made it, if they wish an answer."""
    page = models.CharField(max_length=200, blank=True)
    """Where they were when they thought of it."""
    place_code = models.CharField(max_length=18)
    """The township whose duty officers read it."""

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [models.CheckConstraint(name="suggestion_says_something", condition=~models.Q(text=""))]
