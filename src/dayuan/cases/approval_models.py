"""Requests that another person decides: more time, on hold, void."""

from django.db import models
from django.db.models import F, Q

from dayuan.cases.rules.approvals import ApprovalKind
from dayuan.kernel.ids import new_id
from dayuan.people.models import Person


class Approval(models.Model):
    """One request about a case, and what was decided on it. Undecided there is at most one."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="approvals")
    kind = models.CharField(max_length=10, choices=[(k.value, k.value) for k in ApprovalKind])
    reason = models.CharField(max_length=500)
    until = models.DateTimeField(null=True)
    """The new end of the whole clock, or the end of the hold."""
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    words = models.CharField(max_length=500, blank=True)
    """Why it was refused, or what was said when it was granted."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(granted__isnull=True), name="one_request_waits"),
            models.CheckConstraint(
                name="approval_by_another_person", condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="approval_void_needs_no_end",
                condition=Q(kind=ApprovalKind.VOID, until__isnull=True)
                | ~Q(kind=ApprovalKind.VOID) & Q(until__isnull=False),
            ),
        ]
