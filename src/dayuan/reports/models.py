"""What reporters are told away from the page, and what became of it."""

from django.db import models
from django.db.models import Q

from dayuan.cases.models import Case, Reporter
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person
from dayuan.reports.rules import MessageState, Way


class ReporterMessage(models.Model):
    """One step to be told to one reporter. A reporter is no account: notices, which are for people, cannot carry it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    reporter = models.ForeignKey(Reporter, on_delete=models.CASCADE, related_name="+")
    way = models.CharField(max_length=8, choices=[(w.value, w.value) for w in Way])
    step_kind = models.CharField(max_length=20)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    gives_up_at = models.DateTimeField()
    state = models.CharField(
        max_length=12, choices=[(s.value, s.value) for s in MessageState], default=MessageState.WAITING
    )
    attempts = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=20, blank=True)
    """Why it was not delivered, a value of the notices' `Problem`."""
    detail = models.CharField(max_length=80, blank=True)
    settled_at = models.DateTimeField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    """Who telephoned."""

    class Meta:
        ordering = ["made_at", "pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting", way="sms"), name="reporter_message_due"),
            models.Index(fields=["reporter", "step_kind", "-made_at"], name="reporter_messages"),
        ]
        constraints = [
            models.CheckConstraint(
                name="settled_when_not_waiting",
                condition=Q(state="waiting", settled_at__isnull=True)
                | ~Q(state="waiting") & Q(settled_at__isnull=False),
            )
        ]
