"""Plans, the escalation of each warning, and every call."""

from django.db import models
from django.db.models import Q

from dayuan.escalation.rules import PLANS, Does, Whom, Why
from dayuan.kernel.ids import new_id
from dayuan.notices.models import Notice
from dayuan.people.models import Person, Role
from dayuan.places.models import Place
from dayuan.warnings.models import Warning


class Plan(models.Model):
    """A township's own plan for a level. Versions are added, never edited; the newest counts for what begins after."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=8, choices=[(name, name) for name in PLANS])
    """A level, or `home` for what concerns a home."""
    version = models.PositiveIntegerField()
    steps = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    """Why it was changed; empty for versions from before it was asked."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["township", "name", "version"], name="plan_once_per_version")]


class Escalation(models.Model):
    """The plan of one warning as it runs; begun anew where the warning becomes more urgent."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    warning = models.ForeignKey(Warning, on_delete=models.CASCADE, related_name="escalations")
    level = models.CharField(max_length=8)
    plan_version = models.PositiveIntegerField()
    """0 for the plan a township begins with."""
    steps = models.JSONField()
    """As the plan was when it began."""
    began_at = models.DateTimeField()
    next_step = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    """When the next step is taken; nothing where none is left or it has ended."""
    answered_at = models.DateTimeField(null=True)
    """When the first of those who were told said that they know."""
    nobody_since = models.DateTimeField(null=True)
    """Since when nobody at all could be reached; a red line on the screens of those who decide."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="escalation_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["warning"], condition=Q(ended_at__isnull=True), name="one_escalation_runs_for_a_warning"
            )
        ]


class Call(models.Model):
    """That somebody was told, or that nobody could be, with the reason."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    escalation = models.ForeignKey(Escalation, on_delete=models.CASCADE, related_name="calls")
    step = models.PositiveIntegerField()
    does = models.CharField(max_length=12, choices=[(does.value, does.value) for does in Does])
    whom = models.CharField(max_length=12, choices=[(whom.value, whom.value) for whom in Whom], blank=True)
    at = models.DateTimeField()
    why = models.CharField(max_length=20, choices=[(why.value, why.value) for why in Why])
    role = models.CharField(max_length=30, choices=[(role.value, role.value) for role in Role], blank=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, null=True, related_name="+")
    """Whose post it is."""
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    stands_in_for = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    notice = models.ForeignKey(Notice, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["at", "step", "pk"]
        constraints = [
            models.CheckConstraint(
                name="call_reaches_a_person_or_says_why_not",
                condition=Q(person__isnull=False) | Q(notice__isnull=True),
            )
        ]
